// Assertions that say why. On in development and sanitizer builds, free in release.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace ranvier {

[[noreturn]] inline void assertion_failed(const char* condition, const char* reason, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: %s does not hold: %s\n", file, line, condition, reason);
  std::abort();
}

}  // namespace ranvier

#ifdef RANVIER_CHECKS
#define RV_ASSERT(condition, reason) \
  static_cast<void>((condition) || (::ranvier::assertion_failed(#condition, reason, __FILE__, __LINE__), false))
#else
#define RV_ASSERT(condition, reason) static_cast<void>(0)
#endif
