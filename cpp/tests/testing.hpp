// Just enough of a test library: TEST(name) { CHECK(...); CHECK_THROWS(expression, Type); }
#pragma once

#include <cstdio>
#include <vector>

namespace testing {

struct Case {
  const char* name;
  void (*body)();
};

inline std::vector<Case>& cases() {
  static std::vector<Case> all;
  return all;
}
inline int& failures() {
  static int count = 0;
  return count;
}
inline bool add(const char* name, void (*body)()) {
  cases().push_back({name, body});
  return true;
}
inline void check(bool holds, const char* what, const char* file, int line) {
  if (holds) return;
  ++failures();
  std::fprintf(stderr, "%s:%d: %s\n", file, line, what);
}

}  // namespace testing

#define TEST(name)                                                          \
  static void test_##name();                                                \
  static const bool added_##name = testing::add(#name, &test_##name);       \
  static void test_##name()
#define CHECK(...) testing::check((__VA_ARGS__), #__VA_ARGS__, __FILE__, __LINE__)
#define CHECK_THROWS(expression, Type)                                              \
  do {                                                                              \
    bool thrown = false;                                                            \
    try {                                                                           \
      static_cast<void>(expression);                                                \
    } catch (const Type&) {                                                         \
      thrown = true;                                                                \
    }                                                                               \
    testing::check(thrown, #expression " throws " #Type, __FILE__, __LINE__);       \
  } while (false)
