// One flat JSON object on one line: enough for the two lines that the daemon prints.
//
// Strings are names from this code (flags, reasons) and need no escaping; external text is never
// printed this way.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace fusebench {

class JsonLine {
 public:
  template <std::integral T>
  requires(!std::same_as<T, bool>) JsonLine& add(std::string_view key, T number) {
    return raw(key, std::to_string(number));
  }
  JsonLine& add(std::string_view key, std::same_as<bool> auto truth) {  // no pointer becomes true
    return raw(key, truth ? "true" : "false");
  }
  JsonLine& add(std::string_view key, std::string_view name) { return raw(key, quoted(name)); }
  JsonLine& add(std::string_view key, const std::vector<std::string>& names) {
    std::string list;
    for (const auto& name : names) list += (list.empty() ? "" : ",") + quoted(name);
    return raw(key, "[" + list + "]");
  }
  [[nodiscard]] std::string line() const { return "{" + text_ + "}\n"; }

 private:
  static std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }
  JsonLine& raw(std::string_view key, std::string_view value) {
    text_ += (text_.empty() ? "" : ",") + quoted(key) + ":" + std::string(value);
    return *this;
  }
  std::string text_;
};

}  // namespace fusebench
