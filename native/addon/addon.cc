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

// State per environment: the CPUs before this process was pinned.
using Cpus = std::vector<int>;

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

// Does `call` where the arguments are right. True when nothing was thrown.
template <class Call>
bool succeeds(const Napi::CallbackInfo& info, const std::string& problem, Call call) {
  if (!problem.empty()) {
    type_error(info.Env(), problem);
    return false;
  }
  const Failure failed = call();
  if (failed) failure_to_js(info.Env(), failed).ThrowAsJavaScriptException();
  return !failed;
}

// UINT64_MAX, which means "no limit" everywhere, becomes Infinity.
Napi::Value limit_to_js(Napi::Env env, uint64_t limit) {
  return Napi::Number::New(env, limit == UINT64_MAX ? std::numeric_limits<double>::infinity()
                                                    : static_cast<double>(limit));
}

template <class Element>
Napi::Value array_of(Napi::Env env, const std::vector<Element>& elements) {
  Napi::Array out = Napi::Array::New(env, elements.size());
  for (uint32_t i = 0; i < elements.size(); ++i) out.Set(i, elements[i]);
  return out;
}

Napi::Value run_round_js(const Napi::CallbackInfo& info) {
  std::string problem;
  RoundSpec spec = spec_from_js(info[0], &problem);
  if (!problem.empty()) return type_error(info.Env(), problem);
  spec.unpinned_cpus = *info.Env().GetInstanceData<Cpus>();
  auto* worker = new RoundWorker(info.Env(), std::move(spec));  // deletes itself at its end
  worker->Queue();
  return worker->promise();
}

Napi::Value loops_js(const Napi::CallbackInfo& info) { return array_of(info.Env(), loop_names()); }

Napi::Value clock_pair_js(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(clock_pair_ns()));
}

Napi::Value allowed_cpus_js(const Napi::CallbackInfo& info) {
  return array_of(info.Env(), *info.Env().GetInstanceData<Cpus>());
}

void use_batch_scheduling_js(const Napi::CallbackInfo& info) {
  succeeds(info, "", use_batch_scheduling);
}

void fill_file_js(const Napi::CallbackInfo& info) {
  Fields in(info, "fillFile", {"path", "bytes"});
  const std::string path = in.string("path");
  const uint64_t bytes = in.integer("bytes");
  succeeds(info, in.problem(), [&] { return fill_file(path, bytes); });
}

void make_entries_js(const Napi::CallbackInfo& info) {
  Fields in(info, "makeEntries", {"directory", "count"});
  const std::string directory = in.string("directory");
  const uint64_t count = in.integer("count");
  succeeds(info, in.problem(), [&] { return make_entries(directory, count); });
}

void exec_in_mount_namespace_js(const Napi::CallbackInfo& info) {
  Fields in(info, "execInMountNamespace", {"path", "argv", "env"});
  const std::string path = in.string("path");
  const auto argv = in.strings("argv");
  const auto env = in.strings("env");
  succeeds(info, in.problem(), [&] { return exec_in_mount_namespace(path, argv, env); });
}

void mount_js(const Napi::CallbackInfo& info) {
  Fields in(info, "mount", {"source", "target", "type", "flags", "data"});
  const std::string source = in.string("source");
  const std::string target = in.string("target");
  const std::string type = in.string("type");
  const auto flags = in.strings("flags");
  const std::string data = in.string("data");
  succeeds(info, in.problem(), [&] { return mount_at(source, target, type, flags, data); });
}

void unmount_js(const Napi::CallbackInfo& info) {
  Fields in(info, "unmount", {"target", "lazy"});
  const std::string target = in.string("target");
  const bool lazy = in.boolean("lazy");
  succeeds(info, in.problem(), [&] { return unmount_at(target, lazy); });
}

Napi::Value fs_info_js(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Fields in(info, "fsInfo", {"path"});
  const std::string path = in.string("path");
  FsInfo facts;
  if (!succeeds(info, in.problem(), [&] { return fs_info(path, &facts); })) return env.Undefined();
  return object_of(env, {{"type", Napi::String::New(env, facts.type)},
                         {"magic", Napi::Number::New(env, static_cast<double>(facts.magic))},
                         {"freeBytes", limit_to_js(env, facts.free_bytes)},
                         {"freeInodes", limit_to_js(env, facts.free_inodes)}});
}

Napi::Value raise_file_limit_js(const Napi::CallbackInfo& info) {
  uint64_t limit = 0;
  if (!succeeds(info, "", [&] { return raise_file_limit(&limit); })) return info.Env().Undefined();
  return limit_to_js(info.Env(), limit);
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new Cpus(allowed_cpus()));  // deleted with the environment
  const auto add = [&](const char* name, auto* call) {
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
