#include "addon/convert.h"

#include <stdio.h>
#include <string.h>

#include <cmath>

namespace fusebench {
namespace {

Napi::Value number(Napi::Env env, uint64_t value) {
  return Napi::Number::New(env, static_cast<double>(value));
}

Napi::Value number_or_null(Napi::Env env, std::optional<uint64_t> value) {
  return value ? number(env, *value) : env.Null();
}

bool integer_from_js(Napi::Value value, uint64_t* out) {
  if (!value.IsNumber()) return false;
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= 0 && number <= static_cast<double>(kMostInteger))) return false;
  *out = static_cast<uint64_t>(number);
  return std::floor(number) == number;
}

bool string_from_js(Napi::Value value, std::string* out) {
  if (!value.IsString()) return false;
  *out = value.As<Napi::String>().Utf8Value();
  return out->find('\0') == std::string::npos;
}

Napi::Object histogram_to_js(Napi::Env env, const Histogram& histogram) {
  Napi::Array buckets = Napi::Array::New(env);
  uint32_t at = 0;
  for (uint32_t i = 0; i < kBuckets; ++i) {
    if (histogram.buckets[i] == 0) continue;
    buckets.Set(at++, number(env, i));
    buckets.Set(at++, number(env, histogram.buckets[i]));
  }
  return object_of(env, {{"count", number(env, histogram.count)},
                         {"minNs", number(env, histogram.min_ns)},
                         {"maxNs", number(env, histogram.max_ns)},
                         {"sumNs", number(env, histogram.sum_ns)},
                         {"overflow", number(env, histogram.overflow)},
                         {"buckets", buckets}});
}

Napi::Value daemon_to_js(Napi::Env env, const std::optional<DaemonCounts>& counts) {
  if (!counts) return env.Null();
  Napi::Object requests = Napi::Object::New(env);
  for (const auto& [opcode, count] : counts->requests) requests.Set(opcode, number(env, count));
  Napi::Object service = Napi::Object::New(env);
  for (const auto& [opcode, times] : counts->service)
    service.Set(opcode, histogram_to_js(env, times));
  const auto of_ours = [&](Napi::Value value) { return counts->ours ? value : env.Null(); };
  return object_of(env, {{"voluntary", number(env, counts->voluntary)},
                         {"involuntary", number(env, counts->involuntary)},
                         {"cpuNs", number(env, counts->cpu_ns)},
                         {"messages", of_ours(number(env, counts->messages))},
                         {"forgets", of_ours(number(env, counts->forgets))},
                         {"requests", of_ours(requests)},
                         {"service", of_ours(service)}});
}

DaemonHandle daemon_from_js(Napi::Object object, std::string* problem) {
  Fields fields(object, "RoundSpec.daemon");
  DaemonHandle daemon;
  daemon.pid = static_cast<int>(fields.integer("pid", INT32_MAX));
  daemon.counters_path = fields.string_or_null("countersPath");
  daemon.connection = static_cast<uint32_t>(fields.integer("connection", UINT32_MAX));
  daemon.fusectl = fields.string("fusectl");
  *problem = fields.problem();
  return daemon;
}

}  // namespace

Fields::Fields(const Napi::CallbackInfo& info, const char* call,
               std::initializer_list<const char*> names)
    : object_(Napi::Object::New(info.Env())), name_(call) {
  size_t i = 0;
  for (const char* name : names) object_.Set(name, info[i++]);
}

void Fields::blame(const char* key, const std::string& what) {
  if (problem_.empty()) problem_ = name_ + "." + key + ": " + what;
}

std::string Fields::string(const char* key) {
  std::string out;
  if (!string_from_js(object_.Get(key), &out)) blame(key, "must be a string without NUL");
  return out;
}

bool Fields::boolean(const char* key) {
  const Napi::Value value = object_.Get(key);
  if (!value.IsBoolean()) blame(key, "must be true or false");
  return value.IsBoolean() && value.As<Napi::Boolean>().Value();
}

uint64_t Fields::integer(const char* key, uint64_t most) {
  uint64_t out = 0;
  if (!integer_from_js(object_.Get(key), &out)) blame(key, "must be an integer from 0 to 2^53 - 1");
  if (out > most) blame(key, "must be at most " + std::to_string(most));
  return out;
}

std::vector<std::string> Fields::strings(const char* key) {
  const Napi::Value value = object_.Get(key);
  std::vector<std::string> out(value.IsArray() ? value.As<Napi::Array>().Length() : 0);
  bool good = value.IsArray();
  for (uint32_t i = 0; i < out.size(); ++i)
    good = string_from_js(value.As<Napi::Array>().Get(i), &out[i]) && good;
  if (!good) blame(key, "must be an array of strings without NUL");
  return out;
}

std::vector<int> Fields::cpus(const char* key) {
  const Napi::Value value = object_.Get(key);
  if (value.IsNull()) return {};
  std::vector<int> out(value.IsArray() ? value.As<Napi::Array>().Length() : 0);
  bool good = !out.empty();
  for (uint32_t i = 0; i < out.size(); ++i) {
    uint64_t cpu = 0;
    good = integer_from_js(value.As<Napi::Array>().Get(i), &cpu) && cpu <= INT32_MAX && good;
    out[i] = static_cast<int>(cpu);
  }
  if (!good) blame(key, "must be an array of at least one CPU number");
  return out;
}

std::optional<Napi::Object> Fields::object_or_null(const char* key) {
  const Napi::Value value = object_.Get(key);
  if (value.IsObject()) return value.As<Napi::Object>();
  if (!value.IsNull()) blame(key, "must be an object or null");
  return std::nullopt;
}

std::optional<std::string> Fields::string_or_null(const char* key) {
  if (object_.Get(key).IsNull()) return std::nullopt;
  return string(key);
}

Napi::Object object_of(Napi::Env env,
                       std::initializer_list<std::pair<const char*, Napi::Value>> members) {
  Napi::Object out = Napi::Object::New(env);
  for (const auto& [name, value] : members) out.Set(name, value);
  return out;
}

RoundSpec spec_from_js(Napi::Value value, std::string* problem) {
  RoundSpec spec;
  if (!value.IsObject()) {
    *problem = "RoundSpec: must be an object";
    return spec;
  }
  Fields fields(value.As<Napi::Object>(), "RoundSpec");
  spec.loop = fields.string("loop");
  spec.paths = fields.strings("paths");
  spec.operations = fields.integer("operations");
  spec.repeat = fields.integer("repeat");
  spec.warmup = fields.integer("warmup");
  spec.block_bytes = fields.integer("blockBytes");
  spec.file_bytes = fields.integer("fileBytes");
  const std::string order = fields.string("order");
  spec.random = order == "random";
  if (order != "random" && order != "sequential") fields.blame("order", "sequential or random");
  spec.seed = fields.integer("seed");
  spec.o_direct = fields.boolean("oDirect");
  spec.drop_cache = fields.boolean("dropCache");
  spec.fill_cache = fields.boolean("fillCache");
  spec.fsync = fields.boolean("fsync");
  spec.force_sync = fields.boolean("forceSync");
  spec.stat_entries = fields.boolean("statEntries");
  spec.stat_percent = fields.integer("statPercent");
  spec.entries = fields.integer("entries");
  spec.expect_missing = fields.boolean("expectMissing");
  spec.cpus = fields.cpus("cpus");
  spec.deadline_ms = fields.integer("deadlineMs");
  spec.perf_counters = fields.boolean("perfCounters");
  const auto daemon = fields.object_or_null("daemon");
  *problem = fields.problem();
  if (daemon && problem->empty()) spec.daemon = daemon_from_js(*daemon, problem);
  if (problem->empty()) {
    const std::string wrong = check_spec(spec);
    if (!wrong.empty()) *problem = "RoundSpec." + wrong;
  }
  return spec;
}

Napi::Object round_to_js(Napi::Env env, const RoundResult& result) {
  char checksum[17];
  snprintf(checksum, sizeof checksum, "%016llx", static_cast<unsigned long long>(result.checksum));
  const ThreadCounts& client = result.client;
  const Occupancy& occupancy = result.occupancy;
  return object_of(
      env,
      {{"operations", number(env, result.operations)},
       {"elapsedNs", number(env, result.elapsed_ns)},
       {"bytes", number(env, result.bytes)},
       {"checksum", Napi::String::New(env, checksum)},
       {"histogram", histogram_to_js(env, result.histogram)},
       {"client", object_of(env, {{"voluntary", number(env, client.voluntary)},
                                  {"involuntary", number(env, client.involuntary)},
                                  {"cpuNs", number(env, client.cpu_ns)},
                                  {"minorFaults", number(env, client.minor_faults)},
                                  {"majorFaults", number(env, client.major_faults)}})},
       {"daemon", daemon_to_js(env, result.daemon)},
       {"migrations", number_or_null(env, result.migrations)},
       {"perfSwitches", number_or_null(env, result.perf_switches)},
       {"perfMigrations", number_or_null(env, result.perf_migrations)},
       {"occupancy", object_of(env, {{"wallNs", number(env, occupancy.wall_ns)},
                                     {"cpuNs", number(env, occupancy.cpu_ns)},
                                     {"runDelayNs", number_or_null(env, occupancy.run_delay_ns)},
                                     {"stolenNs", number_or_null(env, occupancy.stolen_ns)}})}});
}

Napi::Error failure_to_js(Napi::Env env, const Failure& failed) {
  const char* known = strerrorname_np(failed.code);
  const std::string code = known ? known : "errno " + std::to_string(failed.code);
  Napi::Error error = Napi::Error::New(env, failed.syscall + " " + failed.object + ": " + code);
  error.Set("syscall", Napi::String::New(env, failed.syscall));
  error.Set("object", Napi::String::New(env, failed.object));
  error.Set("code", Napi::String::New(env, code));
  error.Set("detail", Napi::String::New(env, failed.detail));
  return error;
}

}  // namespace fusebench
