// Conformance: names, links, renames, directories.
#include <dirent.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "daemon/test/client/client.h"

namespace {

using namespace fusebench;
using namespace fusebench::client;

std::multiset<std::string> names_in(const char* path) {
  std::multiset<std::string> names;
  DIR* directory = opendir(path);
  CHECK(directory != nullptr);
  if (directory == nullptr) return names;
  while (const dirent* entry = readdir(directory)) names.insert(entry->d_name);
  closedir(directory);
  return names;
}

TEST("a hard link is the same inode with two links") {
  write_file("a", "one");
  CHECK_EQ(error_of(link("a", "b")), 0);
  CHECK_EQ(status("a").st_ino, status("b").st_ino);
  CHECK_EQ(status("a").st_nlink, 2u);
  write_file("b", "two");
  CHECK_EQ(read_file("a"), "two");
  CHECK_EQ(error_of(unlink("a")), 0);
  CHECK_EQ(status("b").st_nlink, 1u);
  CHECK_EQ(error_of(link("b", "b")), EEXIST);
}

TEST("a symlink can be hard linked as a symlink") {
  CHECK_EQ(error_of(symlink("nowhere", "a")), 0);
  CHECK_EQ(error_of(linkat(AT_FDCWD, "a", AT_FDCWD, "b", 0)), 0);
  CHECK(S_ISLNK(status("b").st_mode));
}

TEST("a file renamed while open is still that file") {
  write_file("a", "content");
  const UniqueFd fd = open_file("a", O_RDWR);
  CHECK_EQ(error_of(rename("a", "b")), 0);
  CHECK_EQ(read_fd(fd.get()), "content");
  CHECK_EQ(status(fd.get()).st_ino, status("b").st_ino);
  CHECK_EQ(error_of(access("a", F_OK)), ENOENT);
}

TEST("a file replaced by a rename stays readable through its descriptor") {
  write_file("a", "new");
  write_file("b", "old");
  const UniqueFd fd = open_file("b", O_RDONLY);
  CHECK_EQ(error_of(rename("a", "b")), 0);
  CHECK_EQ(read_fd(fd.get()), "old");
  CHECK_EQ(status(fd.get()).st_nlink, 0u);
  CHECK_EQ(read_file("b"), "new");
}

TEST("an unlinked open file is read, written and has no links") {
  const UniqueFd fd = open_file("a", O_RDWR | O_CREAT);
  CHECK_EQ(error_of(unlink("a")), 0);
  CHECK_EQ(write(fd.get(), "alive", 5), 5);
  CHECK_EQ(read_fd(fd.get()), "alive");
  CHECK_EQ(status(fd.get()).st_nlink, 0u);
  CHECK_EQ(error_of(ftruncate(fd.get(), 2)), 0);
  CHECK_EQ(status(fd.get()).st_size, 2);
  CHECK_EQ(error_of(fchmod(fd.get(), 0600)), 0);
}

TEST("rename exchanges, refuses to replace, and keeps directories apart from files") {
  write_file("a", "1");
  write_file("b", "22");
  mkdir("d", 0755);
  mkdir("e", 0755);
  write_file("e/full", "");
  CHECK_EQ(error_of(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_NOREPLACE)), EEXIST);
  CHECK_EQ(error_of(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_EXCHANGE)), 0);
  CHECK_EQ(read_file("a"), "22");
  CHECK_EQ(error_of(renameat2(AT_FDCWD, "a", AT_FDCWD, "d", RENAME_EXCHANGE)), 0);
  CHECK(S_ISDIR(status("a").st_mode));
  CHECK_EQ(error_of(renameat2(AT_FDCWD, "a", AT_FDCWD, "none", RENAME_EXCHANGE)), ENOENT);
  CHECK_EQ(error_of(rename("a", "e")), ENOTEMPTY);
  CHECK_EQ(error_of(rename("b", "e")), EISDIR);
  CHECK_EQ(error_of(rename("e", "b")), ENOTDIR);
  CHECK_EQ(error_of(rename("e", "e/inside")), EINVAL);
}

TEST("a file moves between directories and is found under each of its names in turn") {
  mkdir("d", 0755);
  mkdir("e", 0755);
  write_file("d/f", "x");
  for (int i = 0; i < 10; ++i) {
    CHECK_EQ(error_of(rename("d/f", "e/f")), 0);
    CHECK_EQ(error_of(access("d/f", F_OK)), ENOENT);
    CHECK_EQ(error_of(rename("e/f", "d/f")), 0);
    CHECK_EQ(error_of(access("e/f", F_OK)), ENOENT);
  }
  CHECK_EQ(error_of(rename("d", "renamed")), 0);
  CHECK_EQ(read_file("renamed/f"), "x");
}

TEST("a name has 255 bytes at most") {
  const std::string longest(255, 'n'), longer(256, 'n');
  write_file(longest, "x");
  CHECK_EQ(read_file(longest), "x");
  CHECK_EQ(names_in(".").count(longest), 1u);
  CHECK_EQ(error_of(open(longer.c_str(), O_CREAT, 0600)), ENAMETOOLONG);
  CHECK_EQ(error_of(access(longer.c_str(), F_OK)), ENAMETOOLONG);
  CHECK_EQ(error_of(rename(longest.c_str(), "short")), 0);
}

TEST("names may contain any byte except / and NUL") {
  for (const char* name : {" ", "\n", "\xff\xfe", "a\tb", "-rf", "\xc3\xa9", "...", "*"}) {
    write_file(name, name);
    CHECK_EQ(read_file(name), name);
    CHECK_EQ(names_in(".").count(name), 1u);
  }
}

TEST("100 directories deep still works") {
  std::string path = ".";
  for (int i = 0; i < 100; ++i) CHECK_EQ(error_of(mkdir((path += "/d").c_str(), 0755)), 0);
  write_file(path + "/f", "deep");
  CHECK_EQ(read_file(path + "/f"), "deep");
}

TEST("directories are made, refused, removed") {
  CHECK_EQ(error_of(mkdir("d", 0700)), 0);
  CHECK_EQ(error_of(mkdir("d", 0700)), EEXIST);
  CHECK_EQ(status("d").st_mode, S_IFDIR | 0700u);
  CHECK_EQ(status("d").st_nlink, 2u);
  write_file("d/f", "");
  CHECK_EQ(error_of(rmdir("d")), ENOTEMPTY);
  CHECK_EQ(error_of(unlink("d")), EISDIR);
  CHECK_EQ(error_of(rmdir("d/f")), ENOTDIR);
  CHECK_EQ(error_of(unlink("d/f")), 0);
  CHECK_EQ(error_of(rmdir("d")), 0);
  CHECK_EQ(error_of(access("d", F_OK)), ENOENT);
  CHECK_EQ(error_of(rmdir("d")), ENOENT);
}

TEST("a missing name is found once it is made, however it is made") {
  for (int i = 0; i < 3; ++i) CHECK_EQ(error_of(access("x", F_OK)), ENOENT);
  write_file("x", "");
  CHECK_EQ(error_of(access("x", F_OK)), 0);
  CHECK_EQ(error_of(access("y", F_OK)), ENOENT);
  CHECK_EQ(error_of(rename("x", "y")), 0);
  CHECK_EQ(error_of(access("y", F_OK)), 0);
  CHECK_EQ(error_of(access("x", F_OK)), ENOENT);
  CHECK_EQ(error_of(mkdir("x", 0755)), 0);
  CHECK_EQ(error_of(access("x", F_OK)), 0);
}

TEST("O_EXCL refuses an existing name, also a dangling symlink") {
  write_file("a", "");
  symlink("nowhere", "l");
  CHECK_EQ(error_of(open("a", O_CREAT | O_EXCL | O_WRONLY, 0600)), EEXIST);
  CHECK_EQ(error_of(open("l", O_CREAT | O_EXCL | O_WRONLY, 0600)), EEXIST);
  CHECK_EQ(error_of(open("l", O_RDONLY | O_NOFOLLOW)), ELOOP);
  CHECK_EQ(error_of(open("a", O_RDONLY | O_DIRECTORY)), ENOTDIR);
}

TEST("a symlink keeps its target to the byte and resolves") {
  write_file("file", "target");
  CHECK_EQ(error_of(symlink("file", "short")), 0);
  CHECK_EQ(read_file("short"), "target");
  CHECK_EQ(status("short").st_size, 4);
  // ext4 keeps targets of up to a block minus one byte.
  const std::string longest(4000, 't');
  CHECK_EQ(error_of(symlink(longest.c_str(), "long")), 0);
  std::string have(5000, '\0');
  for (int i = 0; i < 2; ++i) {
    CHECK_EQ(readlink("long", have.data(), have.size()), 4000);
    CHECK_EQ(have.substr(0, 4000), longest);
  }
  CHECK_EQ(error_of(open("long", O_RDONLY)), ENAMETOOLONG);
  symlink("loop", "loop");
  CHECK_EQ(error_of(open("loop", O_RDONLY)), ELOOP);
  symlink("..", "up");
  CHECK_EQ(status("up/.").st_ino, status("../.").st_ino);
}

TEST("special files keep their type and device number, and a FIFO carries data") {
  CHECK_EQ(error_of(mkfifo("fifo", 0640)), 0);
  CHECK_EQ(status("fifo").st_mode, S_IFIFO | 0640u);
  const UniqueFd fd = open_file("fifo", O_RDWR | O_NONBLOCK);
  CHECK_EQ(write(fd.get(), "pipe", 4), 4);
  char data[8];
  CHECK_EQ(read(fd.get(), data, sizeof data), 4);
  CHECK_EQ(error_of(mknod("char", S_IFCHR | 0600, makedev(1, 300))), 0);
  CHECK(status("char").st_rdev == makedev(1, 300));
  CHECK_EQ(error_of(mknod("regular", S_IFREG | 0600, 0)), 0);
  write_file("regular", "x");
  const UniqueFd socket_fd(socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{AF_UNIX, "socket"};
  CHECK_EQ(error_of(bind(socket_fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address)),
           0);
  CHECK(S_ISSOCK(status("socket").st_mode));
}

TEST("inode numbers are the backing ones, in stat and in listings") {
  write_file("file", "");
  mkdir("dir", 0755);
  symlink("file", "link");
  std::map<std::string, ino_t> listed;
  std::map<std::string, unsigned char> types;
  DIR* directory = opendir(".");
  CHECK(directory != nullptr);
  if (directory == nullptr) return;
  while (const dirent* entry = readdir(directory)) {
    listed[entry->d_name] = entry->d_ino;
    types[entry->d_name] = entry->d_type;
  }
  closedir(directory);
  for (const char* name : {"file", "dir", "link"}) {
    CHECK_EQ(status(name).st_ino, status(backing() + name).st_ino);
    CHECK_EQ(listed[name], status(name).st_ino);
  }
  CHECK_EQ(types["file"], DT_REG);
  CHECK_EQ(types["dir"], DT_DIR);
  CHECK_EQ(types["link"], DT_LNK);
}

TEST("100,000 entries are listed once each") {
  mkdir("many", 0755);
  constexpr int kEntries = 100'000;
  const UniqueFd directory = open_file(backing() + "many", O_RDONLY | O_DIRECTORY);
  for (int i = 0; i < kEntries; ++i)
    if (mknodat(directory.get(), std::to_string(i).c_str(), S_IFREG | 0600, 0) < 0) {
      CHECK_EQ(errno, 0);
      return;
    }
  for (int round = 0; round < 2; ++round) {
    const auto names = names_in("many");
    CHECK_EQ(names.size(), kEntries + 2u);
    CHECK_EQ(std::set<std::string>(names.begin(), names.end()).size(), kEntries + 2u);
  }
  CHECK_EQ(error_of(access("many/99999", F_OK)), 0);
  for (int i = 0; i < kEntries; ++i) unlinkat(directory.get(), std::to_string(i).c_str(), 0);
}

TEST("telldir and seekdir return to the same entry, rewinddir to the first") {
  for (int i = 0; i < 2000; ++i) write_file(backing() + "entry-" + std::to_string(i), "");
  DIR* directory = opendir(".");
  CHECK(directory != nullptr);
  if (directory == nullptr) return;
  std::vector<std::pair<long, std::string>> seen;
  for (long at = telldir(directory); const dirent* entry = readdir(directory);
       at = telldir(directory))
    seen.emplace_back(at, entry->d_name);
  CHECK_EQ(seen.size(), 2002u);
  for (const size_t i : {size_t{1999}, size_t{0}, size_t{1000}, size_t{1}, size_t{700}}) {
    seekdir(directory, seen[i].first);
    for (size_t j = i; j < std::min(i + 5, seen.size()); ++j) {
      const dirent* entry = readdir(directory);
      CHECK(entry != nullptr && seen[j].second == entry->d_name);
    }
  }
  write_file("late", "");
  rewinddir(directory);
  std::set<std::string> names;
  while (const dirent* entry = readdir(directory)) names.insert(entry->d_name);
  CHECK_EQ(names.count("late"), 1u);
  CHECK_EQ(names.size(), 2003u);
  closedir(directory);
}

TEST("a removed directory that is open lists nothing and accepts no new entry") {
  mkdir("d", 0755);
  const UniqueFd fd = open_file("d", O_RDONLY | O_DIRECTORY);
  CHECK_EQ(error_of(rmdir("d")), 0);
  CHECK_EQ(error_of(openat(fd.get(), "f", O_CREAT | O_WRONLY, 0600)), ENOENT);
}

TEST("entries made and removed while listing neither repeat nor hide the others") {
  std::set<std::string> stable;
  for (int i = 0; i < 3000; ++i) {
    const std::string name = "stable-" + std::to_string(i);
    write_file(backing() + name, "");
    stable.insert(name);
  }
  DIR* directory = opendir(".");
  CHECK(directory != nullptr);
  if (directory == nullptr) return;
  std::multiset<std::string> seen;
  for (int i = 0; const dirent* entry = readdir(directory); ++i) {
    const std::string name = entry->d_name;
    if (name.starts_with("stable-")) seen.insert(name);
    if (i % 100 == 0) write_file("extra-" + std::to_string(i), "");
    if (i % 100 == 50) unlink(("extra-" + std::to_string(i - 50)).c_str());
  }
  closedir(directory);
  CHECK_EQ(seen.size(), stable.size());
  CHECK(std::includes(seen.begin(), seen.end(), stable.begin(), stable.end()));
}

TEST("a program copied to the mount runs") {
  const std::string content = [] {
    const UniqueFd fd = open_file("/proc/self/exe", O_RDONLY);
    return read_fd(fd.get(), 64 << 20);
  }();
  write_file("program", content, 0755);
  const pid_t child = fork();
  if (child == 0) {
    execl("./program", "program", nullptr);  // without arguments it prints its usage: exit code 2
    _exit(98);
  }
  int result = 0;
  waitpid(child, &result, 0);
  CHECK(WIFEXITED(result));
  CHECK_EQ(WEXITSTATUS(result), 2);
}

}  // namespace
