// JavaScript values to and from the structs of this folder. Every argument is checked: a missing
// or wrong one, or one out of range, is a TypeError that names the field.
#pragma once

#include <napi.h>

#include <optional>
#include <string>
#include <vector>

#include "common/failure.h"
#include "round/round.h"

namespace fusebench {

// Reads fields of one object; after the first problem every further read returns a default and
// problem() has the message.
class Fields {
 public:
  Fields(Napi::Object object, std::string name);

  std::string string(const char* key);
  bool boolean(const char* key);
  bool boolean_or(const char* key, bool otherwise);  // for a field that may be left out
  // An integer from 0 to 2^53 - 1.
  uint64_t integer(const char* key);
  uint64_t integer_or(const char* key, uint64_t otherwise);  // for a field that may be left out
  std::vector<std::string> strings(const char* key);
  // An integer of at most `most`.
  uint64_t integer_up_to(uint64_t most, const char* key);
  // An empty vector for null and undefined.
  std::vector<int> cpus(const char* key);
  // Null when the field is null.
  std::optional<Napi::Object> object_or_null(const char* key);
  std::optional<std::string> string_or_null(const char* key);

  const std::string& problem() const { return problem_; }
  void blame(const char* key, const std::string& what);

 private:
  Napi::Value get(const char* key);

  Napi::Object object_;
  std::string name_;
  std::string problem_;
};

// A problem leaves a non-empty text in `problem`.
RoundSpec spec_from_js(Napi::Value value, std::string* problem);
// False when it is not a string, or when it contains a NUL, at which the system would cut it off.
bool string_from_js(Napi::Value value, std::string* out);
std::vector<std::string> strings_from_js(Napi::Value value, std::string* problem);
bool integer_from_js(Napi::Value value, uint64_t* out);

Napi::Object round_to_js(Napi::Env env, const RoundResult& result);

// An Error with the four fields of a NativeError: syscall, object, code (the errno's name), detail.
Napi::Error failure_to_js(Napi::Env env, const Failure& failed);

}  // namespace fusebench
