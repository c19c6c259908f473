// The Node-API surface: converts, validates, calls; together with convert.* the only file that
// knows JavaScript.
//
// A wrong argument throws a TypeError, a failed system call an Error with the fields of a
// NativeError. A round runs on a worker of libuv's pool and never occupies it beyond its deadline.

#include <napi.h>

#include <limits>
#include <memory>

#include "addon/convert.h"
#include "common/content.h"
#include "loops/loops.h"
#include "round/round.h"
#include "system/machine.h"
#include "system/namespace.h"

namespace fusebench {
namespace {

// State per environment.
struct AddonState {
  std::vector<int> cpus;  // before this process was pinned
};

class RoundWorker : public Napi::AsyncWorker {
 public:
  RoundWorker(Napi::Env env, RoundSpec spec)
      : Napi::AsyncWorker(env),
        spec_(std::move(spec)),
        deferred_(Napi::Promise::Deferred::New(env)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

  void Execute() override { failed_ = run_round(spec_, result_.get()); }

  void OnOK() override {
    if (failed_)
      deferred_.Reject(failure_to_js(Env(), failed_).Value());
    else
      deferred_.Resolve(round_to_js(Env(), *result_));
  }

 private:
  const RoundSpec spec_;
  const std::unique_ptr<RoundResult> result_ = std::make_unique<RoundResult>();
  Failure failed_;
  Napi::Promise::Deferred deferred_;
};

Napi::Value type_error(Napi::Env env, const std::string& text) {
  Napi::TypeError::New(env, text).ThrowAsJavaScriptException();
  return env.Undefined();
}

Napi::Value outcome(Napi::Env env, const Failure& failed) {
  if (failed) failure_to_js(env, failed).ThrowAsJavaScriptException();
  return env.Undefined();
}

// UINT64_MAX, which means "no limit" everywhere, becomes Infinity.
Napi::Value limit_to_js(Napi::Env env, uint64_t limit) {
  return Napi::Number::New(env, limit == UINT64_MAX ? std::numeric_limits<double>::infinity()
                                                    : static_cast<double>(limit));
}

Napi::Value run_round_js(const Napi::CallbackInfo& info) {
  std::string problem;
  RoundSpec spec = spec_from_js(info[0], &problem);
  if (!problem.empty()) return type_error(info.Env(), problem);
  spec.unpinned_cpus = info.Env().GetInstanceData<AddonState>()->cpus;
  auto* worker = new RoundWorker(info.Env(), std::move(spec));  // deletes itself at its end
  worker->Queue();
  return worker->promise();
}

Napi::Value loops_js(const Napi::CallbackInfo& info) {
  const std::vector<std::string> names = loop_names();
  Napi::Array out = Napi::Array::New(info.Env(), names.size());
  for (uint32_t i = 0; i < names.size(); ++i) out.Set(i, Napi::String::New(info.Env(), names[i]));
  return out;
}

Napi::Value clock_pair_js(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(clock_pair_ns()));
}

Napi::Value allowed_cpus_js(const Napi::CallbackInfo& info) {
  const std::vector<int>& cpus = info.Env().GetInstanceData<AddonState>()->cpus;
  Napi::Array out = Napi::Array::New(info.Env(), cpus.size());
  for (uint32_t i = 0; i < cpus.size(); ++i) out.Set(i, Napi::Number::New(info.Env(), cpus[i]));
  return out;
}

Napi::Value use_batch_scheduling_js(const Napi::CallbackInfo& info) {
  return outcome(info.Env(), use_batch_scheduling());
}

// Arguments (path, number) of fillFile and makeEntries.
Napi::Value on_path(const Napi::CallbackInfo& info, const char* name,
                    Failure (*call)(const std::string&, uint64_t)) {
  std::string path;
  uint64_t number = 0;
  if (!string_from_js(info[0], &path) || !integer_from_js(info[1], &number))
    return type_error(info.Env(), std::string(name) + ": takes a path without NUL and a number");
  return outcome(info.Env(), call(path, number));
}

Napi::Value fill_file_js(const Napi::CallbackInfo& info) {
  return on_path(info, "fillFile", fill_file);
}

Napi::Value make_entries_js(const Napi::CallbackInfo& info) {
  return on_path(info, "makeEntries", make_entries);
}

Napi::Value exec_in_mount_namespace_js(const Napi::CallbackInfo& info) {
  std::string path;
  std::string problem;
  if (!string_from_js(info[0], &path))
    return type_error(info.Env(), "execInMountNamespace: path: must be a string without NUL");
  const auto argv = strings_from_js(info[1], &problem);
  const auto env =
      problem.empty() ? strings_from_js(info[2], &problem) : std::vector<std::string>();
  if (!problem.empty())
    return type_error(info.Env(), "execInMountNamespace: argv, env: " + problem);
  return outcome(info.Env(), exec_in_mount_namespace(path, argv, env));
}

Napi::Value mount_js(const Napi::CallbackInfo& info) {
  std::string problem;
  const auto flags = strings_from_js(info[3], &problem);
  std::string source, target, type, data;
  if (!string_from_js(info[0], &source) || !string_from_js(info[1], &target) ||
      !string_from_js(info[2], &type) || !string_from_js(info[4], &data))
    problem = "source, target, type and data must be strings without NUL";
  if (!problem.empty()) return type_error(info.Env(), "mount: " + problem);
  return outcome(info.Env(), mount_at(source, target, type, flags, data));
}

Napi::Value unmount_js(const Napi::CallbackInfo& info) {
  std::string path;
  if (!string_from_js(info[0], &path) || !info[1].IsBoolean())
    return type_error(info.Env(), "unmount: takes a path without NUL and whether it is lazy");
  return outcome(info.Env(), unmount_at(path, info[1].As<Napi::Boolean>().Value()));
}

Napi::Value fs_info_js(const Napi::CallbackInfo& info) {
  std::string path;
  if (!string_from_js(info[0], &path))
    return type_error(info.Env(), "fsInfo: takes a path without NUL");
  FsInfo facts;
  if (Failure failed = fs_info(path, &facts)) return outcome(info.Env(), failed);
  Napi::Object out = Napi::Object::New(info.Env());
  out.Set("type", Napi::String::New(info.Env(), facts.type));
  out.Set("magic", Napi::Number::New(info.Env(), static_cast<double>(facts.magic)));
  out.Set("freeBytes", limit_to_js(info.Env(), facts.free_bytes));
  out.Set("freeInodes", limit_to_js(info.Env(), facts.free_inodes));
  return out;
}

Napi::Value raise_file_limit_js(const Napi::CallbackInfo& info) {
  uint64_t limit = 0;
  if (Failure failed = raise_file_limit(&limit)) return outcome(info.Env(), failed);
  return limit_to_js(info.Env(), limit);
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new AddonState{allowed_cpus()});  // deleted with the environment
  const auto add = [&](const char* name, Napi::Value (*call)(const Napi::CallbackInfo&)) {
    exports.Set(name, Napi::Function::New(env, call, name));
  };
  add("runRound", run_round_js);
  add("loops", loops_js);
  add("clockPairNs", clock_pair_js);
  add("allowedCpus", allowed_cpus_js);
  add("useBatchScheduling", use_batch_scheduling_js);
  add("fillFile", fill_file_js);
  add("makeEntries", make_entries_js);
  add("execInMountNamespace", exec_in_mount_namespace_js);
  add("mount", mount_js);
  add("unmount", unmount_js);
  add("fsInfo", fs_info_js);
  add("raiseFileLimit", raise_file_limit_js);
  return exports;
}

}  // namespace

NODE_API_MODULE(fusebench, initialize)

}  // namespace fusebench
