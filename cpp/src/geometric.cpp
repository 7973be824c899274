#include "ranvier/geometric.hpp"

#include <bit>

#include "ranvier/platform.hpp"
#include "ranvier/random.hpp"

// RV_EACH_VECTOR_WIDTH: 15 -> 7 ns a pair (bench/connect).

namespace ranvier {

namespace {

// ln of a normal number, error below 1 ulp: fdlibm's, with the exponent split off by integer arithmetic so that it needs no branch.
inline double log_of(double x) noexcept {
  constexpr std::uint64_t one = std::uint64_t{1023} << 52, root_half = 0x3FE6A09E667F3BCD;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t biased = (bits - root_half + one) >> 52;  // exponent + 1023, of x / [sqrt(1/2), sqrt(2))
  const double exponent = std::bit_cast<double>(biased | std::uint64_t{0x433} << 52) - (0x1p52 + 1023);
  const double f = std::bit_cast<double>(bits - (biased << 52) + one) - 1;
  const double s = f / (2 + f), z = s * s, w = z * z;
  const double even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const double odd = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const double half = 0.5 * f * f;
  return exponent * 6.93147180369123816490e-01 - ((half - (s * (half + (odd + even)) + exponent * 1.90821492927058770002e-10)) - f);
}

// The whole part of x >= 0, at most 2^51, by its bits: vectors have no such conversion before AVX-512DQ. The smaller of two numbers is chosen
// by their bits, too: g++ makes a branch of a choice between reals and gives up vectors for it (AVX2: 31 -> 8 ns a number).
inline std::int64_t whole_part(double x) noexcept {
  constexpr auto most = std::bit_cast<std::int64_t>(0x1p51);
  const auto bits = std::bit_cast<std::int64_t>(x);
  const double bounded = std::bit_cast<double>(bits < most ? bits : most), shifted = bounded + 0x1p52;
  const auto nearest = static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(shifted) & ((std::uint64_t{1} << 52) - 1));
  return nearest - static_cast<std::int64_t>(shifted - 0x1p52 > bounded);
}

inline std::int64_t skip_of(double u, double inverse_log) noexcept { return whole_part(log_of(u) * inverse_log); }

constexpr std::size_t kBlocks = GeometricBatch::kBlocks;
using Words = std::array<std::uint64_t, kBlocks>;

// One 32-bit word in each 64-bit lane: the products are then single instructions. Inlined, so that each clone vectorises it.
inline void fill_words(std::uint32_t key0, std::uint32_t key1, std::uint64_t step, std::uint64_t first_block, Words& first, Words& second) noexcept {
  constexpr std::uint64_t low = 0xFFFFFFFF;
  for (std::size_t k = 0; k < kBlocks; ++k) {
    const std::uint64_t block = first_block + k;
    // Bit 30 of the second word keeps these blocks apart from all that kernels draw.
    std::uint64_t c0 = block & low, c1 = 0xC0000000 | block >> 32, c2 = step & low, c3 = step >> 32;
    std::uint32_t k0 = key0, k1 = key1;
    for (int round = 0; round < 10; ++round) {
      const std::uint64_t p0 = std::uint64_t{0xD2511F53} * (c0 & low), p1 = std::uint64_t{0xCD9E8D57} * (c2 & low);
      c0 = (p1 >> 32) ^ c1 ^ k0;
      c2 = (p0 >> 32) ^ c3 ^ k1;
      c1 = p1 & low;
      c3 = p0 & low;
      k0 += 0x9E3779B9;
      k1 += 0xBB67AE85;
    }
    first[k] = c0 | c1 << 32;
    second[k] = c2 | c3 << 32;
  }
}

RV_EACH_VECTOR_WIDTH
void fill_skips(std::uint32_t key0, std::uint32_t key1, std::uint64_t step, std::uint64_t first_block, double inverse_log,
                std::int64_t* skips) noexcept {
  Words first, second;
  fill_words(key0, key1, step, first_block, first, second);
  for (std::size_t k = 0; k < kBlocks; ++k) {
    skips[2 * k] = skip_of(uniform(first[k]), inverse_log);
    skips[2 * k + 1] = skip_of(uniform(second[k]), inverse_log);
  }
}

RV_EACH_VECTOR_WIDTH
void fill_logs(std::uint32_t key0, std::uint32_t key1, std::uint64_t step, std::uint64_t first_block, double* numbers) noexcept {
  Words first, second;
  fill_words(key0, key1, step, first_block, first, second);
  for (std::size_t k = 0; k < kBlocks; ++k) {
    numbers[2 * k] = -log_of(uniform(first[k]));
    numbers[2 * k + 1] = -log_of(uniform(second[k]));
  }
}

RV_EACH_VECTOR_WIDTH
void fill_plain(std::uint32_t key0, std::uint32_t key1, std::uint64_t step, std::uint64_t first_block, double* numbers) noexcept {
  Words first, second;
  fill_words(key0, key1, step, first_block, first, second);
  for (std::size_t k = 0; k < kBlocks; ++k) {
    numbers[2 * k] = uniform(first[k]);
    numbers[2 * k + 1] = uniform(second[k]);
  }
}

}  // namespace

void GeometricBatch::fill(const std::uint32_t (&key)[2], std::uint64_t step, std::uint64_t first_block, double inverse_log) noexcept {
  fill_skips(key[0], key[1], step, first_block, inverse_log, skips.data());
}

std::int64_t geometric_skip(const std::uint32_t (&key)[2], std::uint64_t step, std::uint64_t number, double inverse_log) noexcept {
  const UniformPair u = high_uniform_pair(key, step, number / 2);
  return skip_of(number % 2 == 0 ? u.first : u.second, inverse_log);
}

void NumberBatch::fill_uniforms(const std::uint32_t (&key)[2], std::uint64_t step, std::uint64_t first_block) noexcept {
  fill_plain(key[0], key[1], step, first_block, numbers.data());
}

void NumberBatch::fill_exponentials(const std::uint32_t (&key)[2], std::uint64_t step, std::uint64_t first_block) noexcept {
  fill_logs(key[0], key[1], step, first_block, numbers.data());
}

}  // namespace ranvier
