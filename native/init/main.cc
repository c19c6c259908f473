// The first process of the guest that `fusebench vm` boots.
//
// It mounts the file systems, takes one job from the host over a virtio-serial port, runs it, sends
// its output, its files and its exit code back, and powers the guest off. It is static and has no
// configuration: the job says what to run. Each failure is one sentence, over the channel, or on
// the console while there is no channel.

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "init/channel.h"
#include "init/collect.h"
#include "init/command.h"
#include "init/files.h"
#include "init/mounts.h"

namespace fusebench::init {
namespace {

constexpr char kPortName[] = "fusebench";
constexpr char kDiskTarget[] = "/backing";
// The longest time that the host needs to take the last frame.
constexpr int kAcknowledgeMs = 10000;

struct Job {
  Command command;
  std::vector<std::string> folders;  // to be made: where the command writes
  std::vector<std::string> collect;
  std::string disk;  // file system type of the scratch disk, or empty
};

Job parse_job(std::string_view payload) {
  Job job;
  for (auto& [key, value] : parse_records(payload)) {
    if (key == "argument") job.command.arguments.push_back(std::move(value));
    if (key == "environment") job.command.environment.push_back(std::move(value));
    if (key == "directory") job.command.directory = std::move(value);
    if (key == "folder") job.folders.push_back(std::move(value));
    if (key == "collect") job.collect.push_back(std::move(value));
    if (key == "disk") job.disk = std::move(value);
  }
  return job;
}

void complain(const std::string& sentence) {
  write_all(STDERR_FILENO, "\nfusebench-init: " + sentence + "\n");
}

// Drains the console first: text still in the buffer of the serial port would be lost when the
// power goes off.
[[noreturn]] void power_off() {
  tcdrain(STDERR_FILENO);
  sync();
  reboot(RB_POWER_OFF);
  for (;;) pause();
}

// Otherwise a guest out of memory, or with a kernel bug, would continue and measure wrong values.
void make_trouble_fatal() {
  write_file("/proc/sys/vm/panic_on_oom", "1");
  write_file("/proc/sys/kernel/panic_on_oops", "1");
}

// As many descriptors as the kernel allows (fs.nr_open), for programs that request them; init's
// limit of 4096 is too low for a daemon with a descriptor per inode.
void allow_many_descriptors() {
  const std::string most = read_file("/proc/sys/fs/nr_open");
  const rlim_t hard = strtoul(most.c_str(), nullptr, 10);
  const rlimit limit = {std::min<rlim_t>(hard, 1024), hard};
  if (hard > 0) setrlimit(RLIMIT_NOFILE, &limit);
}

std::string missing_port() {
  if (access("/sys/bus/virtio", F_OK) != 0)
    return "the kernel has no virtio; it needs CONFIG_VIRTIO_PCI=y and CONFIG_VIRTIO_CONSOLE=y";
  if (access("/sys/class/virtio-ports", F_OK) != 0)
    return "the kernel has no virtio console; it needs CONFIG_VIRTIO_CONSOLE=y";
  return "the virtio-serial port did not appear; the kernel needs CONFIG_VIRTIO_PCI=y";
}

int say_hello(const Channel& channel, const std::vector<std::string>& missing) {
  utsname name = {};
  uname(&name);
  Records hello;
  hello.add("kernel", name.release);
  for (const std::string& option : missing) hello.add("missing", option);
  return channel.send(Type::kHello, hello.bytes());
}

// Runs the job and sends everything but the exit code. An empty string, or one sentence saying what
// failed.
std::string do_job(const Job& job, const Channel& channel, Archive& archive, int& exit_code) {
  if (!job.disk.empty()) {
    if (std::string failed = mount_disk(job.disk, kDiskTarget); !failed.empty()) return failed;
  }
  std::vector<std::string> folders = job.folders;
  folders.push_back(job.command.directory);
  for (const std::string& folder : folders) {
    if (const int error = make_directories(folder)) {
      return "mkdir " + folder + ": " + strerrorname_np(error);
    }
  }
  Outcome outcome = run_command(job.command, channel);
  if (!outcome.failure.empty()) return outcome.failure;
  exit_code = outcome.exit_code;
  for (size_t i = 0; i < job.collect.size(); i++) {
    std::string failed = archive.add(job.collect[i], std::to_string(i));
    if (!failed.empty()) return failed;
  }
  return {};
}

void report(const Channel& channel, const Archive& archive, const std::string& failed,
            int exit_code) {
  if (!failed.empty()) {
    channel.send(Type::kFailure, failed);
  } else {
    Records records;
    records.add("exit", std::to_string(exit_code));
    records.add("frames", std::to_string(archive.frames()));
    channel.send(Type::kExit, records.bytes());
  }
  pollfd answer = {channel.fd(), POLLIN, 0};
  poll(&answer, 1, kAcknowledgeMs);
}

int serve() {
  const std::vector<std::string> missing = mount_file_systems();
  make_trouble_fatal();
  allow_many_descriptors();
  sethostname(kPortName, sizeof kPortName - 1);
  Result<UniqueFd> port = open_port(kPortName);
  if (!port.ok()) {
    complain(port.error == ENOENT
                 ? missing_port()
                 : std::string("open the virtio-serial port: ") + strerrorname_np(port.error));
    return 1;
  }
  const Channel channel(std::move(port.value));
  if (say_hello(channel, missing) != 0) return 1;
  Frame frame;
  if (channel.receive(frame) != 0 || frame.type != Type::kJob) return 1;
  const Job job = parse_job(frame.payload);
  Archive archive(channel);
  int exit_code = 0;
  const std::string failed = do_job(job, channel, archive, exit_code);
  report(channel, archive, failed, exit_code);
  return 0;
}

}  // namespace
}  // namespace fusebench::init

int main() {
  using namespace fusebench::init;
  if (getpid() != 1) {
    complain("this is the first process of the guest that `fusebench vm` boots, not a command");
    return 2;
  }
  serve();
  power_off();
}
