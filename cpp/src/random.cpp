// Poisson and binomial numbers, operation by operation as in src/ranvier/ir/draws.py (which says where the methods come from). Equal
// integers rest on equal roundings: no fused multiply-add here (CMakeLists.txt turns contraction off).
#include "ranvier/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace ranvier {

namespace {

constexpr double kSearchBelow = 10.0;  // mean from which rejection is used
constexpr int kSearchLimit = 110;      // reached by rounding only
constexpr double kMost = 0x1p60;       // results fit an i64

// The numbers of one element at one place in a kernel.
struct Draws {
  const RvStream& stream;
  std::int64_t element;
  std::uint32_t draw;

  [[nodiscard]] double rand() const noexcept {
    const std::int64_t block = (element >> 4) * 8 + (element & 7);
    const UniformPair u = pair(static_cast<std::uint32_t>(block), draw | static_cast<std::uint32_t>(block >> 32) << 16);
    return (element >> 3 & 1) != 0 ? u.second : u.first;
  }
  [[nodiscard]] std::uint32_t word() const noexcept {
    const std::int64_t block = (element >> 5) * 8 + (element & 7);
    const auto step = static_cast<std::uint64_t>(*stream.step);
    const PhiloxWords words = philox4x32({static_cast<std::uint32_t>(block), draw | static_cast<std::uint32_t>(block >> 32) << 16,
                                          static_cast<std::uint32_t>(step), static_cast<std::uint32_t>(step >> 32)},
                                         stream.key[0], stream.key[1]);
    return words[static_cast<std::size_t>(element >> 3 & 3)];
  }
  [[nodiscard]] UniformPair own(std::uint32_t iteration) const noexcept {
    return pair(static_cast<std::uint32_t>(element), 0x80000000u | draw << 16 | (iteration & 0xFFFF));
  }
  [[nodiscard]] UniformPair pair(std::uint32_t word0, std::uint32_t word1) const noexcept {
    return uniform_pair(stream.key, static_cast<std::uint64_t>(*stream.step), word0, word1);
  }
};

// ln k! - (ln sqrt(2 pi) + (k + 1/2) ln(k + 1) - (k + 1)) for whole k >= 0
double stirling_tail(double k) noexcept {
  static constexpr std::array<double, 10> small = {0.08106146679532726,  0.0413406959554093,   0.02767792568499834,  0.020790672103765093,
                                                   0.016644691189821193, 0.013876128823070748, 0.01189670994589177,  0.010411265261972096,
                                                   0.009255462182712733, 0.00833056343336287};
  if (k < static_cast<double>(small.size())) return small[static_cast<std::size_t>(k)];
  const double square = (k + 1.0) * (k + 1.0);
  return (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / (k + 1.0);
}

// ln of mean^k exp(-mean) / k!
double log_poisson(double k, double mean) noexcept {
  if (k == 0.0) return -mean;
  const double d = (mean - k) / k;
  return k * (std::log1p(d) - d) - 0.5 * std::log(2.0 * std::numbers::pi * k) - stirling_tail(k - 1.0);
}

std::int64_t poisson_search(const Draws& draws, double mean) noexcept {
  const double u = draws.rand();
  double probability = std::exp(-mean);
  double below = probability;
  int k = 0;
  while (u > below && k < kSearchLimit) {
    ++k;
    probability = probability * (mean / k);
    below = below + probability;
  }
  return k;
}

std::int64_t poisson_rejection(const Draws& draws, double mean) noexcept {
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double squeeze = 0.9277 - 3.6224 / (b - 2.0);
  for (std::uint32_t iteration = 0;; ++iteration) {
    const auto [first, v] = draws.own(iteration);
    const double u = first - 0.5;
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2.0 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return static_cast<std::int64_t>(k);
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (std::log(v * inverse_alpha / (a / (us * us) + b)) <= log_poisson(k, mean)) return static_cast<std::int64_t>(k);
  }
}

std::int64_t binomial_search(const Draws& draws, double count, double p) noexcept {
  const double u = draws.rand();
  const double odds = p / (1.0 - p);
  double probability = std::exp(count * std::log1p(-p));
  double below = probability;
  int k = 0;
  while (u > below && k < count && k < kSearchLimit) {
    probability = probability * (odds * (count - k) / (k + 1));
    ++k;
    below = below + probability;
  }
  return k;
}

std::int64_t binomial_rejection(const Draws& draws, double count, double p) noexcept {
  const double odds = p / (1.0 - p);
  const double deviation = std::sqrt(count * p * (1.0 - p));
  const double b = 1.15 + 2.53 * deviation;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double centre = count * p + 0.5;
  const double squeeze = 0.92 - 4.2 / b;
  const double alpha = (2.83 + 5.1 / b) * deviation;
  const double mode = std::floor((count + 1.0) * p);
  const double at_mode =
      (mode + 0.5) * std::log((mode + 1.0) / (odds * (count - mode + 1.0))) + stirling_tail(mode) + stirling_tail(count - mode);
  for (std::uint32_t iteration = 0;; ++iteration) {
    const auto [first, v] = draws.own(iteration);
    const double u = first - 0.5;
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2.0 * a / us + b) * u + centre);
    if (us >= 0.07 && v <= squeeze) return static_cast<std::int64_t>(k);
    if (k < 0 || k > count) continue;
    double bound = at_mode + (count + 1.0) * std::log((count - mode + 1.0) / (count - k + 1.0));
    bound = bound + (k + 0.5) * std::log(odds * (count - k + 1.0) / (k + 1.0)) - stirling_tail(k) - stirling_tail(count - k);
    if (std::log(v * alpha / (a / (us * us) + b)) <= bound) return static_cast<std::int64_t>(k);
  }
}

std::int64_t binomial_half(const Draws& draws, std::int64_t n, double p) noexcept {
  const auto count = static_cast<double>(n);
  return count * p >= kSearchBelow ? binomial_rejection(draws, count, p) : binomial_search(draws, count, p);
}

// Entries of a table (src/ranvier/ir/sampling.py).
enum Place : std::size_t { kShift, kRest, kRare, kCells };
constexpr std::int64_t kIsRare = 0xFFFF;

std::int64_t rare_outcome(const Draws& draws, const std::int64_t* table) noexcept {
  const double u = draws.own(0).first;
  const std::int64_t* pair = table + table[kRest];
  const std::int64_t* const last = pair + 2 * table[kRare] - 2;
  while (pair < last && u > std::bit_cast<double>(*pair)) pair += 2;
  return pair[1];
}

}  // namespace
}  // namespace ranvier

std::int64_t rv_poisson(const RvStream* stream, std::int64_t element, std::int32_t draw, double mean) {
  if (!(mean > 0.0)) return 0;
  mean = std::min(mean, ranvier::kMost);
  const ranvier::Draws draws{*stream, element, static_cast<std::uint32_t>(draw)};
  return mean < ranvier::kSearchBelow ? ranvier::poisson_search(draws, mean) : ranvier::poisson_rejection(draws, mean);
}

std::int64_t rv_binomial(const RvStream* stream, std::int64_t element, std::int32_t draw, std::int64_t n, double p) {
  if (n <= 0 || !(p > 0.0)) return 0;
  if (p >= 1.0) return n;
  const ranvier::Draws draws{*stream, element, static_cast<std::uint32_t>(draw)};
  return p > 0.5 ? n - ranvier::binomial_half(draws, n, 1.0 - p) : ranvier::binomial_half(draws, n, p);
}

std::int64_t rv_alias(const RvStream* stream, std::int64_t element, std::int32_t draw, const std::int64_t* table) {
  const ranvier::Draws draws{*stream, element, static_cast<std::uint32_t>(draw)};
  const std::uint32_t word = draws.word();
  const auto cell = static_cast<std::uint64_t>(table[ranvier::kCells + (word >> table[ranvier::kShift])]);
  const auto outcome = static_cast<std::int64_t>((word <= cell >> 32 ? cell : cell >> 16) & 0xFFFF);
  return outcome == ranvier::kIsRare ? ranvier::rare_outcome(draws, table) : outcome;
}

std::int64_t rv_rare(const RvStream* stream, std::int64_t element, std::int32_t draw, const std::int64_t* table) {
  return ranvier::rare_outcome({*stream, element, static_cast<std::uint32_t>(draw)}, table);
}
