// A small test harness: TEST("a sentence") { CHECK(...); CHECK_EQ(have, want); }
//
// Prints "ok SENTENCE" or "not ok SENTENCE" per test, which the Node test in this folder turns into
// its own tests.
#pragma once

#include <cstdio>
#include <string>
#include <type_traits>
#include <vector>

namespace fusebench::testing {

struct Case {
  const char* name;
  void (*run)();
};

inline std::vector<Case>& cases() {
  static std::vector<Case> all;
  return all;
}

inline int& failures() {
  static int count = 0;
  return count;
}

struct Registration {
  Registration(const char* name, void (*run)()) { cases().push_back({name, run}); }
};

inline void fail(const char* file, int line, const std::string& what) {
  ++failures();
  printf("# %s:%d: %s\n", file, line, what.c_str());
}

template <typename T>
std::string show(const T& value) {
  if constexpr (std::is_enum_v<T>)
    return std::to_string(static_cast<long long>(value));
  else if constexpr (std::is_arithmetic_v<T>)
    return std::to_string(value);
  else
    return std::string(value);
}

template <typename A, typename B>
void check_equal(const A& have, const B& want, const char* expression, const char* file, int line) {
  if (!(have == static_cast<A>(want)))
    fail(file, line, std::string(expression) + " is " + show(have) + ", not " + show(want));
}

}  // namespace fusebench::testing

#define FB_JOIN2(a, b) a##b
#define FB_JOIN(a, b) FB_JOIN2(a, b)
#define TEST(sentence)                                                            \
  static void FB_JOIN(test_, __LINE__)();                                         \
  static const ::fusebench::testing::Registration FB_JOIN(registered_, __LINE__)( \
      sentence, FB_JOIN(test_, __LINE__));                                        \
  static void FB_JOIN(test_, __LINE__)()
#define CHECK(condition)                                                          \
  do {                                                                            \
    if (!(condition)) ::fusebench::testing::fail(__FILE__, __LINE__, #condition); \
  } while (false)
#define CHECK_EQ(have, want) \
  ::fusebench::testing::check_equal((have), (want), #have, __FILE__, __LINE__)
