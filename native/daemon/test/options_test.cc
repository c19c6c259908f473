// The command line.
#include <string>

#include "daemon/settings.h"
#include "daemon/test/check.h"
#include "daemon/wire/wire.h"

namespace {

using namespace fusebench;

ParsedOptions parse(std::vector<const char*> arguments) { return parse_options(arguments); }

TEST("the defaults are those of the help text") {
  const auto parsed = parse({"--mode", "plain", "/b", "/m"});
  CHECK_EQ(parsed.error, "");
  CHECK_EQ(parsed.settings.threads, 1u);
  CHECK_EQ(parsed.settings.timeout_seconds, 3600u);
  CHECK_EQ(parsed.settings.max_write_bytes, 1048576u);
  CHECK_EQ(parsed.settings.max_pages(), 256u);
  CHECK_EQ(parsed.settings.readdirplus, ReaddirPlus::kAuto);
  CHECK(!parsed.settings.no_killpriv);
  CHECK_EQ(parsed.settings.ops_mask, 0u);
  CHECK_EQ(parsed.settings.backing, "/b");
  CHECK_EQ(parsed.settings.mountpoint, "/m");
}

TEST("all options are understood, with = and without") {
  const auto parsed = parse({"--mode=file-passthrough",
                             "--threads=4",
                             "--cpus",
                             "0,2-3",
                             "--timeout",
                             "0",
                             "--expire-below",
                             "cold",
                             "--readdirplus=never",
                             "--max-write=8192",
                             "--no-killpriv",
                             "--flush",
                             "--cache-readdir",
                             "--service-times",
                             "--allow-other",
                             "--inject",
                             "GETATTR=500",
                             "--inject",
                             "15=7:sleep:1/16",
                             "--counters",
                             "/c",
                             "--die-with-parent=77",
                             "--verbose",
                             "--",
                             "-b",
                             "-m"});
  CHECK_EQ(parsed.error, "");
  const Settings& s = parsed.settings;
  CHECK_EQ(s.mode, Mode::kFilePassthrough);
  CHECK_EQ(s.threads, 4u);
  CHECK(s.cpus == std::vector<int>({0, 2, 3}));
  CHECK_EQ(s.timeout_seconds, 0u);
  CHECK_EQ(s.expire_below, "cold");
  CHECK_EQ(s.readdirplus, ReaddirPlus::kNever);
  CHECK_EQ(s.max_write_bytes, 8192u);
  CHECK_EQ(s.max_pages(), 256u);
  CHECK(s.no_killpriv && s.flush && s.cache_readdir && s.service_times && s.allow_other &&
        s.verbose);
  CHECK_EQ(s.inject[FUSE_GETATTR].ns, 500u);
  CHECK(!s.inject[FUSE_GETATTR].sleeps);
  CHECK_EQ(s.inject[FUSE_GETATTR].every, 1u);
  CHECK_EQ(s.inject[FUSE_READ].ns, 7u);
  CHECK(s.inject[FUSE_READ].sleeps);
  CHECK_EQ(s.inject[FUSE_READ].every, 16u);
  CHECK_EQ(s.counters_path, "/c");
  CHECK(s.die_with_parent);
  CHECK_EQ(s.parent, 77);
  CHECK_EQ(s.backing, "-b");
}

TEST("the parts of a delay may be in any order, and the last delay of an opcode counts") {
  const auto parsed = parse({"--mode=plain", "--inject=READ=5", "--inject=READ=7:1/120:sleep",
                             "--inject=OPEN=9:1/2", "/b", "/m"});
  CHECK_EQ(parsed.error, "");
  const auto& inject = parsed.settings.inject;
  CHECK_EQ(inject[FUSE_READ].ns, 7u);
  CHECK_EQ(inject[FUSE_READ].every, 120u);
  CHECK(inject[FUSE_READ].sleeps);
  CHECK_EQ(inject[FUSE_OPEN].every, 2u);
  CHECK(!inject[FUSE_OPEN].sleeps);
  CHECK_EQ(inject[FUSE_WRITE].ns, 0u);
}

TEST("inode passthrough passes everything through by default") {
  CHECK_EQ(parse({"--mode", "inode-passthrough", "/b", "/m"}).settings.ops_mask, 0x800c00cu);
  CHECK_EQ(parse({"--mode", "inode-passthrough", "--ops-mask", "READ,GETATTR", "/b", "/m"})
               .settings.ops_mask,
           0x4004u);
}

TEST("wrong usage is named") {
  CHECK_EQ(parse({"/b", "/m"}).error.substr(0, 17), "--mode is missing");
  CHECK_EQ(parse({"--mode", "fast", "/b", "/m"}).error, "--mode: bad value 'fast'");
  CHECK_EQ(parse({"--mode", "plain", "/b"}).error,
           "two arguments are needed: BACKING and MOUNTPOINT");
  CHECK_EQ(parse({"--mode", "plain", "--threads", "0", "/b", "/m"}).error,
           "--threads: bad value '0'");
  CHECK_EQ(parse({"--mode", "plain", "--threads", "65", "/b", "/m"}).error,
           "--threads: bad value '65'");
  CHECK_EQ(parse({"--mode", "plain", "--timeout", "1x", "/b", "/m"}).error,
           "--timeout: bad value '1x'");
  CHECK_EQ(parse({"--mode", "plain", "--cpus", "3-1", "/b", "/m"}).error,
           "--cpus: bad value '3-1'");
  CHECK_EQ(parse({"--mode", "plain", "--cpus", "", "/b", "/m"}).error, "--cpus: bad value ''");
  CHECK_EQ(parse({"--mode", "plain", "--inject", "NOPE=1", "/b", "/m"}).error,
           "--inject: bad value 'NOPE=1'");
  CHECK_EQ(parse({"--mode", "plain", "--inject", "READ=1:nap", "/b", "/m"}).error,
           "--inject: bad value 'READ=1:nap'");
  for (const char* bad : {"READ", "READ=", "READ=0", "READ=1000000001", "READ=1:1/0", "READ=1:2/3"})
    CHECK_EQ(parse({"--mode", "plain", "--inject", bad, "/b", "/m"}).error,
             "--inject: bad value '" + std::string(bad) + "'");
  CHECK_EQ(parse({"--mode", "plain", "--fast", "/b", "/m"}).error, "unknown option --fast");
  CHECK_EQ(parse({"--mode", "plain", "/b", "/m", "--threads"}).error, "--threads needs a value");
  CHECK_EQ(parse({"--mode", "inode-passthrough", "--ops-mask", "SETATTR", "/b", "/m"}).error,
           "--ops-mask: bad value 'SETATTR'");
  CHECK(!parse({"--mode", "plain", "--ops-mask", "READ", "/b", "/m"}).error.empty());
  CHECK(!parse({"--mode", "plain", "--direct-io-opt-out", "/b", "/m"}).error.empty());
  CHECK(parse({"--mode", "plain", "--direct-io", "/b", "/m"}).settings.direct_io);
  CHECK(!parse({"--mode", "file-passthrough", "--direct-io", "/b", "/m"}).error.empty());
  CHECK(!parse({"--mode", "inode-passthrough", "--cache-readdir", "/b", "/m"}).error.empty());
}

TEST("opcode and flag names convert in both directions") {
  for (uint32_t opcode = 1; opcode < 54; ++opcode) CHECK_EQ(opcode_of(opcode_name(opcode)), opcode);
  CHECK_EQ(opcode_of("COPY_FILE_RANGE_64"), 53u);
  CHECK_EQ(opcode_of("64"), 0u);
  CHECK_EQ(opcode_of(""), 0u);
  const auto names =
      init_flag_names(wire::ASYNC_READ | wire::PASSTHROUGH | wire::PASSTHROUGH_INO | 1ULL << 63);
  CHECK_EQ(names.size(), 4u);
  CHECK_EQ(names[0], "ASYNC_READ");
  CHECK_EQ(names[1], "PASSTHROUGH");
  CHECK_EQ(names[2], "PASSTHROUGH_INO");
  CHECK_EQ(names[3], "BIT_63");
}

}  // namespace
