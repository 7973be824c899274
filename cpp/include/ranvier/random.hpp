// Random numbers: Philox 4x32-10 (Salmon et al. 2011), a function of key and counter and nothing else. src/ranvier/ir/philox.py is
// the reference and says which counter belongs to which number; here are the same bits, faster.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "ranvier/kernel_abi.h"

namespace ranvier {

using PhiloxWords = std::array<std::uint32_t, 4>;

[[nodiscard]] inline PhiloxWords philox4x32(PhiloxWords c, std::uint32_t k0, std::uint32_t k1) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53} * c[0];
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k0, static_cast<std::uint32_t>(p1), static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k1,
         static_cast<std::uint32_t>(p0)};
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  return c;
}

struct UniformPair {
  double first, second;
};

// In (0, 1), never 0 or 1: the upper 52 bits, plus half a step.
[[nodiscard]] inline double uniform(std::uint64_t word) noexcept {
  return std::bit_cast<double>(std::uint64_t{0x3FF} << 52 | word >> 12) - (1 - 0x1p-53);
}

[[nodiscard]] inline UniformPair uniform_pair(const std::uint32_t (&key)[2], std::uint64_t step, std::uint32_t word0, std::uint32_t word1) noexcept {
  const PhiloxWords w = philox4x32({word0, word1, static_cast<std::uint32_t>(step), static_cast<std::uint32_t>(step >> 32)}, key[0], key[1]);
  return {uniform(w[0] | std::uint64_t{w[1]} << 32), uniform(w[2] | std::uint64_t{w[3]} << 32)};
}

// Of block `block` of those that kernels never draw: bit 30 of the second word is set.
[[nodiscard]] inline UniformPair high_uniform_pair(const std::uint32_t (&key)[2], std::uint64_t step, std::uint64_t block) noexcept {
  return uniform_pair(key, step, static_cast<std::uint32_t>(block), 0xC0000000u | static_cast<std::uint32_t>(block >> 32));
}

}  // namespace ranvier

// Called by generated code. The same integers as src/ranvier/ir/draws.py.
extern "C" {
std::int64_t rv_poisson(const RvStream* stream, std::int64_t element, std::int32_t draw, double mean);
std::int64_t rv_binomial(const RvStream* stream, std::int64_t element, std::int32_t draw, std::int64_t n, double p);
// The outcomes of a table of src/ranvier/ir/sampling.py: for the element's word; for a word known to be rare.
std::int64_t rv_alias(const RvStream* stream, std::int64_t element, std::int32_t draw, const std::int64_t* table);
std::int64_t rv_rare(const RvStream* stream, std::int64_t element, std::int32_t draw, const std::int64_t* table);
}
