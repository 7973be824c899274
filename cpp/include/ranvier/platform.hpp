// What differs between processors and compilers. Platform file 2 of 2 (the other is memory.cpp, for operating systems).
//
// Denormals: numbers below 1e-308 are taken as zero while a network runs: a decaying conductance must not make a simulation ten times
// slower. RV_EACH_VECTOR_WIDTH: before a function, has it compiled for several instruction sets, one of which is chosen when the module is
// loaded. (No set changes a bit: contraction is off.) prefetch.
#pragma once

#include <cstdint>

#if defined(__x86_64__) || defined(_M_X64)
#include <xmmintrin.h>
#endif

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
// v4: AVX-512 with DQ, whose product of 64-bit integers takes a third of the instructions (4.5 -> 3.8 ns a geometric number).
#if __GNUC__ >= 12
#define RV_EACH_VECTOR_WIDTH __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define RV_EACH_VECTOR_WIDTH __attribute__((target_clones("avx512f", "avx2", "default")))
#endif
#else
#define RV_EACH_VECTOR_WIDTH
#endif

namespace ranvier {

namespace detail {
#if defined(__x86_64__) || defined(_M_X64)
using FloatMode = std::uint32_t;
inline constexpr FloatMode kFlush = 0x8040;  // flush results (FTZ), take operands as zero (DAZ)
inline FloatMode float_mode() noexcept { return _mm_getcsr(); }
inline void set_float_mode(FloatMode mode) noexcept { _mm_setcsr(mode); }
#elif defined(__aarch64__) && !defined(_MSC_VER)
using FloatMode = std::uint64_t;
inline constexpr FloatMode kFlush = std::uint64_t{1} << 24;  // FPCR.FZ
inline FloatMode float_mode() noexcept {
  FloatMode mode;
  asm volatile("mrs %0, fpcr" : "=r"(mode));
  return mode;
}
inline void set_float_mode(FloatMode mode) noexcept { asm volatile("msr fpcr, %0" : : "r"(mode)); }
#else
using FloatMode = int;  // elsewhere denormals are computed with: right, but slow
inline constexpr FloatMode kFlush = 0;
inline FloatMode float_mode() noexcept { return 0; }
inline void set_float_mode(FloatMode) noexcept {}
#endif
}  // namespace detail

// Asks for the cache line of an address, any address: it comes while other work is done.
inline void prefetch(const void* address) noexcept {
#if defined(__GNUC__)
  __builtin_prefetch(address);
#elif defined(_M_X64)
  _mm_prefetch(static_cast<const char*>(address), _MM_HINT_T0);
#else
  static_cast<void>(address);
#endif
}

// Flushes in this thread for as long as it lives.
class DenormalsFlushed {
 public:
  DenormalsFlushed() noexcept : before_(detail::float_mode()) { detail::set_float_mode(before_ | detail::kFlush); }
  ~DenormalsFlushed() { detail::set_float_mode(before_); }
  DenormalsFlushed(const DenormalsFlushed&) = delete;
  DenormalsFlushed& operator=(const DenormalsFlushed&) = delete;

 private:
  detail::FloatMode before_;
};

// The opposite, around code that is not ours: Python callbacks get the arithmetic they know.
class DenormalsKept {
 public:
  DenormalsKept() noexcept : before_(detail::float_mode()) { detail::set_float_mode(before_ & ~detail::kFlush); }
  ~DenormalsKept() { detail::set_float_mode(before_); }
  DenormalsKept(const DenormalsKept&) = delete;
  DenormalsKept& operator=(const DenormalsKept&) = delete;

 private:
  detail::FloatMode before_;
};

}  // namespace ranvier
