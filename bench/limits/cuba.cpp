// How fast can CUBA (examples/cuba.py) be on one core? Written by hand for this one network.
#include "limit.hpp"

namespace {
constexpr int kNeurons = 4000, kExcitatory = 3200, kSteps = 10000, kRefractory = 50;
constexpr double kDt = 0.1, kTaum = 20, kTaue = 5, kTaui = 10, kEl = -49, kVt = -50, kVr = -60, kWe = 1.62, kWi = -9;  // ms, mV

struct Cuba {
  Aligned<double> v{kNeurons}, ge{kNeurons}, gi{kNeurons};
  Aligned<std::int32_t> until{kNeurons};  // the step at which a neuron is no longer refractory
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
    // ge and gi are kept without their decay, as multiples of these: so they are read only (the state is 112 KB, and what limits this loop
    // is how much of it goes to and from the second cache), and what spikes add is divided. Now and then the decay is put in.
    double unit_e = 1, unit_i = 1;
    for (int step = 0; step < kSteps; ++step) {
      const auto before = Parts ? Clock::now() : start;
      int spikes = 0;
      const Lanes times_e = all(from_e * unit_e), times_i = all(from_i * unit_i);
      for (int k = 0; k < kNeurons; k += kLanes) {
        const Lanes new_v = load(&v[k]) * m + rest + load(&ge[k]) * times_e + load(&gi[k]) * times_i;
#ifdef LIMIT_AVX512
        const __mmask8 free =
            _mm256_cmple_epi32_mask(_mm256_load_si256(reinterpret_cast<const __m256i*>(&until[k])), _mm256_set1_epi32(step));
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
      unit_e *= e;
      unit_i *= i;
      if (step % 256 == 255) {
        for (int k = 0; k < kNeurons; ++k) {
          ge[k] *= unit_e;
          gi[k] *= unit_i;
        }
        unit_e = unit_i = 1;
      }
      const auto between = Parts ? Clock::now() : start;
      if (spikes) rows.prefetch(spiking[0]);
      for (int s = 0; s < spikes; ++s) {
        const int source = spiking[static_cast<std::size_t>(s)];
        if (s + 1 < spikes) rows.prefetch(spiking[static_cast<std::size_t>(s) + 1]);
        rows.deliver(source, source < kExcitatory ? kWe / unit_e : kWi / unit_i, source < kExcitatory ? ge.data : gi.data);
        counts.events += rows.length(source);
        v[source] = kVr;
        until[source] = step + kRefractory;
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
