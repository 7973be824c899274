// How fast can CUBA (examples/cuba.py) be on one core? Written by hand for this one network.
// All of its state lies in memory after every step, as a script may look at it. With -DLIMIT_SCALED ge and gi lie there without their decay,
// as multiples of a common factor, so they are only read, and what spikes add is divided: a third less through the caches, but rounded
// otherwise, and nobody may look in between.
#include "limit.hpp"

namespace {
constexpr int kNeurons = 4000, kExcitatory = 3200, kSteps = 10000, kRefractory = 50;
constexpr double kDt = 0.1, kTaum = 20, kTaue = 5, kTaui = 10, kEl = -49, kVt = -50, kVr = -60, kWe = 1.62, kWi = -9;  // ms, mV

struct Cuba {
  Aligned<double> v{kNeurons}, ge{kNeurons}, gi{kNeurons};
  Aligned<std::int16_t> until{kNeurons};  // the step at which a neuron is no longer refractory
  Rows rows;                              // of 3200 excitatory neurons, then of 800 inhibitory ones

  explicit Cuba(Random& random) : rows(kNeurons, kNeurons, 0.02, random) {}

  template <bool Parts>
  Counts run() {
    std::mt19937_64 random(1);
    for (int k = 0; k < kNeurons; ++k) {
      v[k] = kVr + std::generate_canonical<double, 53>(random) * (kVt - kVr);
      ge[k] = gi[k] = 0;
      until[k] = 0;
    }
    const double m = std::exp(-kDt / kTaum), e = std::exp(-kDt / kTaue), i = std::exp(-kDt / kTaui);
    const double from_e = kTaue / (kTaue - kTaum) * (e - m), from_i = kTaui / (kTaui - kTaum) * (i - m), rest = kEl * (1 - m);
    Counts counts;
    std::vector<std::int32_t> spiking(kNeurons), seen_i;
    std::vector<double> seen_t;
    const auto start = Clock::now();
    double unit_e = 1, unit_i = 1, times_e = from_e, times_i = from_i;
    for (int step = 0; step < kSteps; ++step) {
      const auto before = Parts ? Clock::now() : start;
      int spikes = 0;
      // There and back: the state is 104 KB, and what limits this loop is how much of it goes to and from the second cache.
      for (int n = 0; n < kNeurons; n += kLanes) {
        const int k = step % 2 ? kNeurons - kLanes - n : n;
        const Lanes E = load(&ge[k]), I = load(&gi[k]);
        const Lanes new_v = load(&v[k]) * m + rest + E * times_e + I * times_i;
#ifndef LIMIT_SCALED
        store(&ge[k], E * e);
        store(&gi[k], I * i);
#endif
#ifdef LIMIT_AVX512
        const __mmask8 free = _mm_cmple_epi16_mask(_mm_load_si128(reinterpret_cast<const __m128i*>(&until[k])), _mm_set1_epi16(static_cast<std::int16_t>(step)));
        const auto x = reinterpret_cast<__m512d>(new_v);
        _mm512_mask_store_pd(&v[k], free, x);
        unsigned over = _mm512_mask_cmp_pd_mask(free, x, _mm512_set1_pd(kVt), _CMP_GT_OQ);
#else
        unsigned over = 0;
        for (int l = 0; l < kLanes; ++l)
          if (until[k + l] <= step) {
            v[k + l] = new_v[l];
            over |= new_v[l] > kVt ? 1U << l : 0;
          }
#endif
        if (over) [[unlikely]]
          for (; over; over &= over - 1) spiking[static_cast<std::size_t>(spikes++)] = k + std::countr_zero(over);
      }
#ifdef LIMIT_SCALED
      unit_e *= e;
      unit_i *= i;
      times_e = from_e * unit_e;
      times_i = from_i * unit_i;
      if (step % 256 == 255) {
        for (int k = 0; k < kNeurons; ++k) {
          ge[k] *= unit_e;
          gi[k] *= unit_i;
        }
        unit_e = unit_i = 1;
        times_e = from_e;
        times_i = from_i;
      }
#endif
      const auto between = Parts ? Clock::now() : start;
      if (spikes) rows.prefetch(spiking[0]);
      for (int s = 0; s < spikes; ++s) {
        const int source = spiking[static_cast<std::size_t>(s)];
        if (s + 1 < spikes) rows.prefetch(spiking[static_cast<std::size_t>(s) + 1]);
        rows.deliver(source, source < kExcitatory ? kWe / unit_e : kWi / unit_i, source < kExcitatory ? ge.data : gi.data);
        counts.events += rows.length(source);
        v[source] = kVr;
        until[source] = static_cast<std::int16_t>(step + kRefractory);
        seen_i.push_back(source);
        seen_t.push_back(step * kDt);
      }
      counts.spikes += spikes;
      if (Parts) {
        counts.update += seconds(between - before);
        counts.delivery += seconds(Clock::now() - between);
      }
    }
    counts.run = seconds(Clock::now() - start);
    return counts;
  }
};
}  // namespace

int main() {
  Random random(7);
  const auto start = Clock::now();
  Cuba network(random);
  return report(network, seconds(Clock::now() - start), kNeurons, kSteps);
}
