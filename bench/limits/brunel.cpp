// How fast can Brunel's network (examples/brunel.py, 12 500 neurons) be on one core? Written by hand for this one network.
#include <utility>

#include "limit.hpp"

namespace {
constexpr int kNeurons = 12500, kExcitatory = 10000, kSteps = 5000, kRefractory = 20, kDelay = 15;
constexpr double kDt = 0.1, kTau = 20, kTheta = 20, kVr = 10, kJ = 0.1, kG = 5;  // ms, mV
constexpr std::uint32_t kAhead = 3;
constexpr int kBlock = 6272;  // targets: 50 KB of potentials, 0.69 ns an event; 25 KB 0.76, all 100 KB 1.08
constexpr int kPadded = (kNeurons + 15) / 16 * 16;

// Sums of 1000 Poisson-like inputs, Binomial(1000, 0.002), by Walker's alias method: 16 columns of 28 bits, sixteen draws at once.
// The tail beyond 15 (5e-10) is left out.
struct Drive {
  alignas(64) std::uint32_t limit[16], other[16];

  Drive() {
    double p[16], q = std::pow(1 - 0.002, 1000);
    for (int k = 0; k < 16; ++k) {
      p[k] = 16 * q;
      q *= (1000.0 - k) / (k + 1) * 0.002 / (1 - 0.002);
      other[k] = static_cast<std::uint32_t>(k);
    }
    std::vector<int> small, large;
    for (int k = 0; k < 16; ++k) (p[k] < 1 ? small : large).push_back(k);
    while (!small.empty() && !large.empty()) {
      const int s = small.back(), l = large.back();
      small.pop_back();
      other[s] = static_cast<std::uint32_t>(l);
      p[l] -= 1 - p[s];
      if (p[l] < 1) {
        large.pop_back();
        small.push_back(l);
      }
    }
    for (int k = 0; k < 16; ++k) limit[k] = static_cast<std::uint32_t>(std::min(p[k], 1.0) * 0x0fffffff);
  }

  Words operator()(Words drawn) const {
    const Words column = drawn & 15U, rest = drawn >> 4;
#ifdef LIMIT_AVX512
    const auto index = reinterpret_cast<__m512i>(column);
    const auto stays = _mm512_cmple_epu32_mask(reinterpret_cast<__m512i>(rest), _mm512_permutexvar_epi32(index, _mm512_load_si512(limit)));
    return reinterpret_cast<Words>(_mm512_mask_mov_epi32(_mm512_permutexvar_epi32(index, _mm512_load_si512(other)), stays, index));
#else
    Words result;
    for (int l = 0; l < 16; ++l) result[l] = rest[l] <= limit[column[l]] ? column[l] : other[column[l]];
    return result;
#endif
  }
};

struct Brunel {
  Aligned<double> v{kPadded};
  Aligned<std::int32_t> until{kPadded};
  Rows rows;

  explicit Brunel(Random& random) : rows(kNeurons, kNeurons, 0.1, random, kBlock) {}

  template <bool Parts>
  Counts run() {
    std::mt19937_64 start_random(1);
    Random random(3);
    const Drive drive;
    for (int k = 0; k < kPadded; ++k) {
      v[k] = std::generate_canonical<double, 53>(start_random) * kTheta;
      until[k] = k < kNeurons ? 0 : kSteps + 1;
    }
    const double decay = std::exp(-kDt / kTau);
    Counts counts;
    std::vector<std::int32_t> sent[kDelay + 1], seen_i;  // the neurons that spiked in the last steps
    for (auto& s : sent) s.reserve(kNeurons);
    std::vector<double> seen_t, rate;
    int now = 0;
    const auto start = Clock::now();
    for (int step = 0; step < kSteps; ++step) {
      const auto before = Parts ? Clock::now() : start;
      auto& spiking = sent[now];
      spiking.clear();
      // In one pass: what reached refractory neurons in the step before is forgotten, decay, threshold, what comes from outside.
      for (int k = 0; k < kPadded; k += 16) {
        const Words inputs = drive(random());
#ifdef LIMIT_AVX512
        const auto free_at = _mm512_load_si512(&until[k]);
        const auto was = _mm512_cmple_epi32_mask(free_at, _mm512_set1_epi32(step - 1)), is = _mm512_cmple_epi32_mask(free_at, _mm512_set1_epi32(step));
        const auto count = reinterpret_cast<__m512i>(inputs);
        for (int half = 0; half < 2; ++half) {
          double* const at = &v[k + 8 * half];
          const auto was8 = static_cast<__mmask8>(was >> (8 * half)), is8 = static_cast<__mmask8>(is >> (8 * half));
          auto x = _mm512_mask_load_pd(_mm512_set1_pd(kVr), was8, at);
          x = _mm512_mask_mul_pd(x, is8, x, _mm512_set1_pd(decay));
          unsigned over = _mm512_mask_cmp_pd_mask(is8, x, _mm512_set1_pd(kTheta), _CMP_GT_OQ);
          const auto n = _mm512_cvtepi32_pd(half ? _mm512_extracti32x8_epi32(count, 1) : _mm512_castsi512_si256(count));
          _mm512_store_pd(at, _mm512_mask3_fmadd_pd(n, _mm512_set1_pd(kJ), x, is8));
          for (; over; over &= over - 1) spiking.push_back(k + 8 * half + std::countr_zero(over));
        }
#else
        for (int l = 0; l < 16; ++l) {
          double x = until[k + l] <= step - 1 ? v[k + l] : kVr;
          if (until[k + l] <= step) {
            x *= decay;
            if (x > kTheta) spiking.push_back(k + l);
            x += kJ * inputs[l];
          }
          v[k + l] = x;
        }
#endif
      }
      const auto between = Parts ? Clock::now() : start;
      now = now == kDelay ? 0 : now + 1;
      const auto& due = sent[now];  // sent 15 steps ago
      // Block by block; the parts of three rows ahead are on their way.
      const auto rows_due = static_cast<std::uint32_t>(due.size()), parts = rows_due * static_cast<std::uint32_t>(rows.blocks());
      const auto part = [&](std::uint32_t k) { return std::pair(due[k % rows_due], static_cast<int>(k / rows_due)); };
      for (std::uint32_t k = 0; k < parts; ++k) {
        if (k + kAhead < parts) rows.prefetch(part(k + kAhead).first, part(k + kAhead).second);
        const auto [source, block] = part(k);
        rows.deliver(source, source < kExcitatory ? kJ : -kG * kJ, v.data, block);
      }
      for (const int source : due) counts.events += rows.length(source);
      for (const int source : spiking) {
        v[source] = kVr;
        until[source] = step + kRefractory;
        seen_i.push_back(source);
        seen_t.push_back(step * kDt);
      }
      rate.push_back(static_cast<double>(spiking.size()) / kNeurons / kDt);
      counts.spikes += static_cast<std::int64_t>(spiking.size());
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
  Brunel network(random);
  return report(network, seconds(Clock::now() - start), kNeurons, kSteps);
}
