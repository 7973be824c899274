// What the hand-written programs share: eight lanes of doubles, exp from a table, random numbers, rows of 2-byte targets.
// Each program is one network and nothing else; constants stand in the code. -O3 -march=native, no value-changing flags. Lanes are the
// compiler's own vectors, so everything compiles anywhere; intrinsics stand where AVX-512 has an instruction that they cannot say.
#pragma once

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <random>
#include <vector>
#ifdef __linux__
#include <sys/mman.h>
#endif
#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>
#define LIMIT_AVX512 1
#endif
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

constexpr int kLanes = 8;
using Lanes = double __attribute__((vector_size(64)));
using Integers = std::int64_t __attribute__((vector_size(64)));
using Words = std::uint32_t __attribute__((vector_size(64)));

inline Lanes all(double x) { return x - Lanes{}; }
inline Lanes load(const double* p) { return *reinterpret_cast<const Lanes*>(p); }
inline void store(double* p, Lanes x) { *reinterpret_cast<Lanes*>(p) = x; }

// Which lanes are above a level, one bit each.
inline unsigned above(Lanes x, double level) {
#ifdef LIMIT_AVX512
  return _mm512_cmp_pd_mask(reinterpret_cast<__m512d>(x), _mm512_set1_pd(level), _CMP_GT_OQ);
#else
  unsigned result = 0;
  for (int k = 0; k < kLanes; ++k) result |= x[k] > level ? 1U << k : 0;
  return result;
#endif
}

// 1/x within 2 ulp: an approximation to 14 bits, then (1 + e)(1 + e*e). A division takes 16 cycles, this about 4.
inline Lanes reciprocal(Lanes x) {
#ifdef LIMIT_AVX512
  const Lanes y = reinterpret_cast<Lanes>(_mm512_rcp14_pd(reinterpret_cast<__m512d>(x)));
  const Lanes e = 1.0 - x * y;
  const Lanes u = y + y * e;
  return u + u * (e * e);
#else
  return 1.0 / x;
#endif
}

// e^x for x = a*v + b, in two factors: `scale` = 2^(n/16) and p, with e^x = scale + scale*p. For |x| < 700: nothing is clamped. Relative
// error 3e-16 + 6e-17*|x|.
struct Power {
  Lanes x, scale, p;
};

inline Power power(Lanes v, double a, double b) {
  constexpr double log2e_16 = 0x1.71547652b82fep+4, ln2_16 = 0x1.62e42fefa39efp-5, round = 1.5 * 0x1p52;
  // 2^(j/16), less j in the place to which the shift below brings the low bits of n.
  static const auto table = [] {
    struct {
      alignas(64) std::int64_t entry[16];
    } t;
    for (std::int64_t j = 0; j < 16; ++j) t.entry[j] = std::bit_cast<std::int64_t>(std::exp2(static_cast<double>(j) / 16)) - (j << 48);
    return t;
  }();
  const Lanes x = v * a + b, k = v * (a * log2e_16) + (b * log2e_16 + round);
  const Integers whole = reinterpret_cast<Integers>(k);
  const Lanes r = x - (k - round) * ln2_16;
#ifdef LIMIT_AVX512
  const auto low = _mm512_load_epi64(table.entry), high = _mm512_load_epi64(table.entry + 8);
  const Integers entry = reinterpret_cast<Integers>(_mm512_permutex2var_epi64(low, reinterpret_cast<__m512i>(whole), high));
#else
  Integers entry;
  for (int l = 0; l < kLanes; ++l) entry[l] = table.entry[whole[l] & 15];
#endif
  const Lanes q = 0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720))));
  return {x, reinterpret_cast<Lanes>(entry + (whole << 48)), r + r * r * q};
}

inline Lanes exp(Lanes v, double a, double b = 0) {
  const Power e = power(v, a, b);
  return e.scale + e.scale * e.p;
}

// xoshiro128+ in sixteen lanes of 32 bits, seeded by splitmix64.
class Random {
 public:
  explicit Random(std::uint64_t seed) {
    for (Words& word : state_)
      for (int l = 0; l < 16; ++l) {
        std::uint64_t z = (seed += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        word[l] = static_cast<std::uint32_t>((z ^ (z >> 31)) >> 32);
      }
  }
  Words operator()() {
    const Words result = state_[0] + state_[3], t = state_[1] << 9;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = (state_[3] << 11) | (state_[3] >> 21);
    return result;
  }

 private:
  Words state_[4];
};

// Memory in pages of 2 MiB where the system has them: rows are read in no order, and 4 KiB pages miss the cache of addresses.
template <class T>
struct LargePages {
  using value_type = T;
  LargePages() = default;
  template <class U>
  explicit LargePages(const LargePages<U>&) {}
  T* allocate(std::size_t n) {
    constexpr std::size_t page = std::size_t{1} << 21;
    const std::size_t bytes = (n * sizeof(T) + page - 1) / page * page;
    void* const start = std::aligned_alloc(page, bytes);
    if (start == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    madvise(start, bytes, MADV_HUGEPAGE);
#endif
    return static_cast<T*>(start);
  }
  void deallocate(T* start, std::size_t) { std::free(start); }
  bool operator==(const LargePages&) const { return true; }
};

// Targets of each source, 2 bytes each, in the order of the sources, rising. A row is cut where a block of targets ends: delivered block by
// block, all that is due adds into an array that stays in the first cache (the order of additions at each target remains).
class Rows {
 public:
  // Every pair with probability p (to 2^-32): a comparison for each, sixteen at once.
  Rows(int sources, int n, double p, Random& random, int block = 1 << 16)
      : blocks_((n + block - 1) / block), begin_(static_cast<std::size_t>(sources) * static_cast<std::size_t>(blocks_) + 1) {
    const auto pairs = static_cast<double>(sources) * n;
    targets_.resize(static_cast<std::size_t>(pairs * p + 6 * std::sqrt(pairs * p) + 64));
    const auto limit = static_cast<std::uint32_t>(p * 0x1p32);
    std::size_t end = 0, row = 0;
    for (int source = 0; source < sources; ++source)
      for (int start = 0; start < n; start += block) {
        begin_[row++] = static_cast<std::uint32_t>(end);
        const int stop = std::min(start + block, n);
        for (int first = start; first < stop; first += 16) {
          if (end + 16 > targets_.size()) std::abort();  // more than six standard deviations above the mean
          const Words drawn = random();
          unsigned chosen = 0;
#ifdef LIMIT_AVX512
          chosen = _mm512_cmplt_epu32_mask(reinterpret_cast<__m512i>(drawn), _mm512_set1_epi32(static_cast<int>(limit)));
#else
          for (int l = 0; l < 16; ++l) chosen |= drawn[l] < limit ? 1U << l : 0;
#endif
          if (first + 16 > stop) chosen &= (1U << (stop - first)) - 1;
          for (; chosen; chosen &= chosen - 1) targets_[end++] = static_cast<std::uint16_t>(first + std::countr_zero(chosen));
        }
      }
    begin_.back() = static_cast<std::uint32_t>(end);
  }

  [[nodiscard]] int blocks() const { return blocks_; }

  void prefetch(int source, int block = 0) const {
    for (const std::uint16_t* target = at(source, block); target < at(source, block + 1); target += 32) __builtin_prefetch(target, 0, 3);
  }

  [[nodiscard]] std::int64_t length(int source) const { return at(source, blocks_) - at(source, 0); }

  // x[target] += weight for what the block has of the row; no target comes twice in it.
  void deliver(int source, double weight, double* x, int block = 0) const {
    const std::uint16_t* target = at(source, block);
    const std::uint16_t* const stop = at(source, block + 1);
    // Eight are read before they are written: a processor that reads ahead of writes need not ask whether they are of one place.
    for (; target + 8 <= stop; target += 8) {
      double &a = x[target[0]], &b = x[target[1]], &c = x[target[2]], &d = x[target[3]];
      double &e = x[target[4]], &f = x[target[5]], &g = x[target[6]], &h = x[target[7]];
      const double p = a + weight, q = b + weight, r = c + weight, s = d + weight;
      const double t = e + weight, u = f + weight, v = g + weight, w = h + weight;
      a = p, b = q, c = r, d = s;
      e = t, f = u, g = v, h = w;
    }
    for (; target < stop; ++target) x[*target] += weight;
  }

 private:
  [[nodiscard]] const std::uint16_t* at(int source, int block) const {
    return targets_.data() + begin_[static_cast<std::size_t>(source * blocks_ + block)];
  }

  std::vector<std::uint16_t, LargePages<std::uint16_t>> targets_;
  int blocks_;
  std::vector<std::uint32_t> begin_;
};

// An array in whole cache lines.
template <class T>
struct Aligned {
  explicit Aligned(int size) : data(static_cast<T*>(std::aligned_alloc(64, (static_cast<std::size_t>(size) * sizeof(T) + 127) / 64 * 64))) {}
  ~Aligned() { std::free(data); }
  Aligned(const Aligned&) = delete;
  Aligned& operator=(const Aligned&) = delete;
  T& operator[](int k) { return data[k]; }
  T* const data;
};

using Clock = std::chrono::steady_clock;
inline double seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

// What a run did. With parts: the seconds of updates and of deliveries apart (two more readings of the clock in a step).
struct Counts {
  double run = 0, update = 0, delivery = 0;
  std::int64_t spikes = 0, events = 0;
};

// A network runs twice from the same start: once as fast as it can, once with its parts timed. One line of JSON.
template <class Network>
int report(Network& network, double connect, int neurons, int steps) {
#if defined(__x86_64__)
  _mm_setcsr(_mm_getcsr() | 0x8040);  // denormals are zero
#endif
  const Counts plain = network.template run<false>(), parts = network.template run<true>();
  std::printf("{\"connect\": %.6f, \"run\": %.6f, \"neuron_step_ns\": %.4f, \"event_ns\": %.4f, \"spikes\": %lld, \"events\": %lld}\n", connect,
              plain.run, 1e9 * parts.update / (static_cast<double>(neurons) * steps),
              1e9 * parts.delivery / static_cast<double>(parts.events), static_cast<long long>(plain.spikes),
              static_cast<long long>(plain.events));
  return 0;
}
