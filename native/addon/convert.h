// JavaScript values to and from the structs of this folder. Every argument is checked: a missing
// or wrong one, or one out of range, is a TypeError that names the field.
#pragma once

#include <napi.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/failure.h"
#include "round/round.h"

namespace fusebench {

inline constexpr uint64_t kMostInteger = 9007199254740991;  // Number.MAX_SAFE_INTEGER

// Reads fields of one object; after the first problem every further read returns a default and
// problem() has the message.
class Fields {
 public:
  Fields(Napi::Object object, std::string name) : object_(object), name_(std::move(name)) {}
  // The arguments of a call, with these names.
  Fields(const Napi::CallbackInfo& info, const char* call,
         std::initializer_list<const char*> names);

  // Without NUL, at which the system would cut it off.
  std::string string(const char* key);
  bool boolean(const char* key);
  // From 0 to `most`.
  uint64_t integer(const char* key, uint64_t most = kMostInteger);
  std::vector<std::string> strings(const char* key);
  // An empty vector for null.
  std::vector<int> cpus(const char* key);
  // Null when the field is null.
  std::optional<Napi::Object> object_or_null(const char* key);
  std::optional<std::string> string_or_null(const char* key);

  const std::string& problem() const { return problem_; }
  void blame(const char* key, const std::string& what);

 private:
  Napi::Object object_;
  std::string name_;
  std::string problem_;
};

Napi::Object object_of(Napi::Env env,
                       std::initializer_list<std::pair<const char*, Napi::Value>> members);

// A problem leaves a non-empty text in `problem`.
RoundSpec spec_from_js(Napi::Value value, std::string* problem);

Napi::Object round_to_js(Napi::Env env, const RoundResult& result);

// An Error with the four fields of a NativeError: syscall, object, code (the errno's name), detail.
Napi::Error failure_to_js(Napi::Env env, const Failure& failed);

}  // namespace fusebench
