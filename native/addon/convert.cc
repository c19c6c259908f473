#include "addon/convert.h"

#include <string.h>

#include <cmath>
#include <memory>

namespace fusebench {
namespace {

constexpr double kMostInteger = 9007199254740991;  // Number.MAX_SAFE_INTEGER

Napi::Value number(Napi::Env env, uint64_t value) {
  return Napi::Number::New(env, static_cast<double>(value));
}

Napi::Value number_or_null(Napi::Env env, std::optional<uint64_t> value) {
  return value ? number(env, *value) : env.Null();
}

Napi::Object histogram_to_js(Napi::Env env, const Histogram& histogram) {
  Napi::Array buckets = Napi::Array::New(env);
  uint32_t at = 0;
  for (uint32_t i = 0; i < kBuckets; ++i) {
    if (histogram.buckets[i] == 0) continue;
    buckets.Set(at++, number(env, i));
    buckets.Set(at++, number(env, histogram.buckets[i]));
  }
  Napi::Object out = Napi::Object::New(env);
  out.Set("count", number(env, histogram.count));
  out.Set("minNs", number(env, histogram.min_ns));
  out.Set("maxNs", number(env, histogram.max_ns));
  out.Set("sumNs", number(env, histogram.sum_ns));
  out.Set("overflow", number(env, histogram.overflow));
  out.Set("buckets", buckets);
  return out;
}

Napi::Object client_to_js(Napi::Env env, const ThreadCounts& counts) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("voluntary", number(env, counts.voluntary));
  out.Set("involuntary", number(env, counts.involuntary));
  out.Set("cpuNs", number(env, counts.cpu_ns));
  out.Set("minorFaults", number(env, counts.minor_faults));
  out.Set("majorFaults", number(env, counts.major_faults));
  return out;
}

Napi::Object occupancy_to_js(Napi::Env env, const Occupancy& occupancy) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("wallNs", number(env, occupancy.wall_ns));
  out.Set("cpuNs", number(env, occupancy.cpu_ns));
  out.Set("runDelayNs", number_or_null(env, occupancy.run_delay_ns));
  out.Set("stolenNs", number_or_null(env, occupancy.stolen_ns));
  return out;
}

Napi::Value daemon_to_js(Napi::Env env, const std::optional<DaemonCounts>& counts) {
  if (!counts) return env.Null();
  Napi::Object requests = Napi::Object::New(env);
  for (const auto& [opcode, count] : counts->requests) requests.Set(opcode, number(env, count));
  Napi::Object service = Napi::Object::New(env);
  for (const auto& [opcode, times] : counts->service)
    service.Set(opcode, histogram_to_js(env, times));
  Napi::Object out = Napi::Object::New(env);
  out.Set("voluntary", number(env, counts->voluntary));
  out.Set("involuntary", number(env, counts->involuntary));
  out.Set("cpuNs", number(env, counts->cpu_ns));
  out.Set("messages", counts->ours ? number(env, counts->messages) : env.Null());
  out.Set("forgets", counts->ours ? number(env, counts->forgets) : env.Null());
  out.Set("requests", counts->ours ? requests : env.Null());
  out.Set("service", counts->ours ? service : env.Null());
  return out;
}

DaemonHandle daemon_from_js(Napi::Object object, std::string* problem) {
  Fields fields(object, "RoundSpec.daemon");
  DaemonHandle daemon;
  daemon.pid = static_cast<int>(fields.integer_up_to(INT32_MAX, "pid"));
  daemon.counters_path = fields.string_or_null("countersPath");
  daemon.connection = static_cast<uint32_t>(fields.integer_up_to(UINT32_MAX, "connection"));
  daemon.fusectl = fields.string("fusectl");
  *problem = fields.problem();
  return daemon;
}

std::vector<int> cpus_from_js(Napi::Value value, std::string* problem) {
  std::vector<int> out;
  const bool array = value.IsArray() && value.As<Napi::Array>().Length() > 0;
  for (uint32_t i = 0; array && i < value.As<Napi::Array>().Length(); ++i) {
    uint64_t cpu = 0;
    if (!integer_from_js(value.As<Napi::Array>().Get(i), &cpu) || cpu > INT32_MAX) {
      *problem = "must be an array of CPU numbers";
      return out;
    }
    out.push_back(static_cast<int>(cpu));
  }
  if (!array) *problem = "must be an array of at least one CPU number";
  return out;
}

}  // namespace

Fields::Fields(Napi::Object object, std::string name) : object_(object), name_(std::move(name)) {}

void Fields::blame(const char* key, const std::string& what) {
  if (problem_.empty()) problem_ = name_ + "." + key + ": " + what;
}

Napi::Value Fields::get(const char* key) { return object_.Get(key); }

std::string Fields::string(const char* key) {
  std::string out;
  if (!string_from_js(get(key), &out)) blame(key, "must be a string without NUL");
  return out;
}

bool Fields::boolean(const char* key) {
  const Napi::Value value = get(key);
  if (!value.IsBoolean()) {
    blame(key, "must be true or false");
    return false;
  }
  return value.As<Napi::Boolean>().Value();
}

bool Fields::boolean_or(const char* key, bool otherwise) {
  return get(key).IsUndefined() ? otherwise : boolean(key);
}

uint64_t Fields::integer(const char* key) {
  uint64_t out = 0;
  if (!integer_from_js(get(key), &out)) blame(key, "must be an integer from 0 to 2^53 - 1");
  return out;
}

uint64_t Fields::integer_up_to(uint64_t most, const char* key) {
  const uint64_t out = integer(key);
  if (out > most) blame(key, "must be at most " + std::to_string(most));
  return out;
}

uint64_t Fields::integer_or(const char* key, uint64_t otherwise) {
  return get(key).IsUndefined() ? otherwise : integer(key);
}

std::vector<std::string> Fields::strings(const char* key) {
  std::string problem;
  auto out = strings_from_js(get(key), &problem);
  if (!problem.empty()) blame(key, problem);
  return out;
}

std::vector<int> Fields::cpus(const char* key) {
  const Napi::Value value = get(key);
  if (value.IsNull()) return {};
  std::string problem;
  auto out = cpus_from_js(value, &problem);
  if (!problem.empty()) blame(key, problem);
  return out;
}

std::optional<Napi::Object> Fields::object_or_null(const char* key) {
  const Napi::Value value = get(key);
  if (value.IsNull()) return std::nullopt;
  if (!value.IsObject()) {
    blame(key, "must be an object or null");
    return std::nullopt;
  }
  return value.As<Napi::Object>();
}

std::optional<std::string> Fields::string_or_null(const char* key) {
  if (get(key).IsNull()) return std::nullopt;
  return string(key);
}

bool integer_from_js(Napi::Value value, uint64_t* out) {
  if (!value.IsNumber()) return false;
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= 0 && number <= kMostInteger) || std::floor(number) != number) return false;
  *out = static_cast<uint64_t>(number);
  return true;
}

bool string_from_js(Napi::Value value, std::string* out) {
  if (!value.IsString()) return false;
  *out = value.As<Napi::String>().Utf8Value();
  return out->find('\0') == std::string::npos;
}

std::vector<std::string> strings_from_js(Napi::Value value, std::string* problem) {
  std::vector<std::string> out;
  if (!value.IsArray()) {
    *problem = "must be an array of strings";
    return out;
  }
  const auto array = value.As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); ++i) {
    std::string element;
    if (!string_from_js(array.Get(i), &element)) {
      *problem = "must be an array of strings without NUL";
      return out;
    }
    out.push_back(std::move(element));
  }
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
  spec.repeat = fields.integer_or("repeat", 1);
  spec.warmup = fields.integer("warmup");
  spec.block_bytes = fields.integer("blockBytes");
  spec.file_bytes = fields.integer("fileBytes");
  const std::string order = fields.string("order");
  spec.random = order == "random";
  if (order != "random" && order != "sequential") fields.blame("order", "sequential or random");
  spec.seed = fields.integer("seed");
  spec.o_direct = fields.boolean("oDirect");
  spec.drop_cache = fields.boolean("dropCache");
  spec.fill_cache = fields.boolean_or("fillCache", true);
  spec.fsync = fields.boolean("fsync");
  spec.force_sync = fields.boolean("forceSync");
  spec.stat_entries = fields.boolean("statEntries");
  spec.stat_percent = fields.integer_or("statPercent", 100);
  spec.entries = fields.integer("entries");
  spec.expect_missing = fields.boolean("expectMissing");
  spec.cpus = fields.cpus("cpus");
  spec.deadline_ms = fields.integer("deadlineMs");
  spec.perf_counters = fields.boolean_or("perfCounters", false);
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
  Napi::Object out = Napi::Object::New(env);
  out.Set("operations", number(env, result.operations));
  out.Set("elapsedNs", number(env, result.elapsed_ns));
  out.Set("bytes", number(env, result.bytes));
  out.Set("checksum", Napi::String::New(env, checksum));
  out.Set("histogram", histogram_to_js(env, result.histogram));
  out.Set("client", client_to_js(env, result.client));
  out.Set("daemon", daemon_to_js(env, result.daemon));
  out.Set("migrations", number_or_null(env, result.migrations));
  out.Set("perfSwitches", number_or_null(env, result.perf_switches));
  out.Set("perfMigrations", number_or_null(env, result.perf_migrations));
  out.Set("occupancy", occupancy_to_js(env, result.occupancy));
  return out;
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
