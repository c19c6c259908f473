// The cursor over untrusted bytes, with annotated fixtures.
#include <array>
#include <string>

#include "daemon/test/check.h"
#include "daemon/wire/message.h"

namespace {

using fusebench::Reader;

template <size_t N>
Reader reader(const char (&text)[N]) {
  return Reader(std::as_bytes(std::span(text, N - 1)));
}

TEST("a structure is taken whole or not at all") {
  const auto bytes = std::to_array<unsigned char>({
      0x02, 0x00, 0x00, 0x00,  // fuse_open_in.flags: O_RDWR
      0x01, 0x00, 0x00, 0x00,  // fuse_open_in.open_flags: KILL_SUIDGID
      0xff, 0xff, 0xff,        // three bytes of another one
  });
  Reader in(std::as_bytes(std::span(bytes)));
  fuse_open_in open;
  CHECK_EQ(in.take(open), 0);
  CHECK_EQ(open.flags, 2u);
  CHECK_EQ(open.open_flags, 1u);
  CHECK_EQ(in.take(open), EINVAL);
  CHECK_EQ(in.left(), 3u);
}

TEST("a structure of an older minor is padded with zeros") {
  const auto bytes = std::to_array<unsigned char>({
      0x07, 0x00, 0x00, 0x00,  // fuse_init_in.major
      0x1f, 0x00, 0x00, 0x00,  // fuse_init_in.minor: 31
  });
  Reader in(std::as_bytes(std::span(bytes)));
  fusebench::wire::fuse_init_in init;
  in.take_prefix(init);
  CHECK_EQ(init.major, 7u);
  CHECK_EQ(init.minor, 31u);
  CHECK_EQ(init.flags2, 0u);
  CHECK_EQ(in.left(), 0u);
}

TEST("an unterminated name never reads past the request") {
  Reader in = reader("abc");
  const char* name;
  CHECK_EQ(in.take_name(name), EINVAL);
  Reader empty(std::span<const std::byte>{});
  CHECK_EQ(empty.take_name(name), EINVAL);
}

TEST("two consecutive names are separated") {
  Reader in = reader("from\0to\0");
  const char* from;
  const char* to;
  CHECK_EQ(in.take_name(from), 0);
  CHECK_EQ(in.take_name(to), 0);
  CHECK_EQ(std::string(from), "from");
  CHECK_EQ(std::string(to), "to");
  CHECK_EQ(in.left(), 0u);
}

TEST("a name that cannot be a directory entry is refused") {
  const char* name;
  CHECK_EQ(reader("\0").take_name(name), EINVAL);
  CHECK_EQ(reader(".\0").take_name(name), EINVAL);
  CHECK_EQ(reader("..\0").take_name(name), EINVAL);
  CHECK_EQ(reader("../etc/passwd\0").take_name(name), EINVAL);
  CHECK_EQ(reader("...\0").take_name(name), 0);
}

TEST("a name of 255 bytes is taken and one of 256 is too long") {
  const char* name;
  const std::string longest = std::string(255, 'x') + '\0';
  const std::string longer = std::string(256, 'x') + '\0';
  CHECK_EQ(Reader(std::as_bytes(std::span(longest))).take_name(name), 0);
  CHECK_EQ(Reader(std::as_bytes(std::span(longer))).take_name(name), ENAMETOOLONG);
}

TEST("data shorter than announced is refused") {
  std::span<const std::byte> data;
  CHECK_EQ(reader("12345").take_bytes(data, 6), EINVAL);
  CHECK_EQ(reader("12345").take_bytes(data, 5), 0);
  CHECK_EQ(data.size(), 5u);
}

}  // namespace
