#include "init/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "common/fd.h"
#include "init/files.h"
#include "init/processes.h"

namespace fusebench::init {
namespace {

// The command's remaining processes are killed before this wait; only a process stuck in the
// kernel takes longer.
constexpr int kDrainMs = 5000;

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

Pipe make_pipe() {
  std::array<int, 2> ends = {-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    abort();  // pid 1 with three descriptors: only a bug leads here
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> list;
  for (const std::string& text : strings) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

// Runs in the child; reports through `failed` why the program could not be started, and does not
// return.
[[noreturn]] void become(const Command& command, int output, int error_output, int failed) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setsid();
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(error_output, STDERR_FILENO);
  std::string what = "chdir " + command.directory;
  if (chdir(command.directory.c_str()) == 0) {
    what = "execve " + command.arguments[0];
    execve(command.arguments[0].c_str(), pointers(command.arguments).data(),
           pointers(command.environment).data());
  }
  write_all(failed, what + ": " + strerrorname_np(errno));
  _exit(127);
}

std::string read_to_end(int fd) {
  std::string text;
  std::array<char, 512> buffer;
  ssize_t got;
  while ((got = read(fd, buffer.data(), buffer.size())) > 0) {
    text.append(buffer.data(), static_cast<size_t>(got));
  }
  return text;
}

// Sends the content of the pipe; closes it at its end.
void forward(UniqueFd& pipe_end, Type type, const Channel& channel) {
  std::array<char, kMaxPayloadBytes> buffer;
  const ssize_t got = read(pipe_end.get(), buffer.data(), buffer.size());
  if (got > 0) {
    channel.send(type, {buffer.data(), static_cast<size_t>(got)});
  } else if (got == 0 || errno != EINTR) {
    pipe_end.reset();
  }
}

// Handles a frame of the host: passes a signal on, or reports the state of the processes. Kills
// the command when the host is gone.
void obey(const Channel& channel, pid_t group) {
  Frame frame;
  if (channel.receive(frame) != 0) {
    kill(-group, SIGKILL);
    return;
  }
  if (frame.type == Type::kSignal) kill(-group, atoi(frame.payload.c_str()));
  if (frame.type == Type::kDescribe)
    channel.send(Type::kErrorOutput, describe_processes().substr(0, kMaxPayloadBytes));
}

// Reaps every ended child (pid 1 inherits the orphans). True when the command was among them.
bool reap(pid_t command, int& exit_code) {
  bool ended = false;
  int status = 0;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    if (pid != command) continue;
    ended = true;
    exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
  return ended;
}

UniqueFd child_signals() {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, nullptr);
  return UniqueFd(signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
}

// Forwards output until the command has ended and both pipes are empty; returns its exit code.
int attend(pid_t command, UniqueFd output, UniqueFd error_output, const UniqueFd& children,
           const Channel& channel) {
  int exit_code = 0;
  bool ended = false;
  while (!ended || output.valid() || error_output.valid()) {
    std::array<pollfd, 4> events = {{{output.get(), POLLIN, 0},
                                     {error_output.get(), POLLIN, 0},
                                     {children.get(), POLLIN, 0},
                                     {ended ? -1 : channel.fd(), POLLIN, 0}}};
    const int ready = poll(events.data(), events.size(), ended ? kDrainMs : -1);
    if (ready == 0) break;
    if (ready < 0) continue;
    if (events[0].revents != 0) forward(output, Type::kOutput, channel);
    if (events[1].revents != 0) forward(error_output, Type::kErrorOutput, channel);
    if (events[3].revents != 0) obey(channel, command);
    if (events[2].revents != 0) {
      signalfd_siginfo ignored;
      while (read(children.get(), &ignored, sizeof ignored) > 0) continue;
      if (!reap(command, exit_code)) continue;
      ended = true;
      kill(-1, SIGKILL);
    }
  }
  return exit_code;
}

}  // namespace

Outcome run_command(const Command& command, const Channel& channel) {
  const UniqueFd children = child_signals();
  Pipe output = make_pipe();
  Pipe error_output = make_pipe();
  Pipe failed = make_pipe();
  const pid_t pid = fork();
  if (pid < 0) return {std::string("fork: ") + strerrorname_np(errno), 0};
  if (pid == 0) {
    become(command, output.write_end.get(), error_output.write_end.get(), failed.write_end.get());
  }
  output.write_end.reset();
  error_output.write_end.reset();
  failed.write_end.reset();
  Outcome outcome;
  outcome.failure = read_to_end(failed.read_end.get());
  outcome.exit_code =
      attend(pid, std::move(output.read_end), std::move(error_output.read_end), children, channel);
  return outcome;
}

}  // namespace fusebench::init
