// Random numbers, many at a time. Geometric ones (how many trials fail before one succeeds) are what connecting with a probability spends
// its time on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ranvier {

// Numbers 2k and 2k + 1 are made of block `first_block` + k of the generator: floor(ln(u) * inverse_log), inverse_log = 1 / ln(1 - p).
// Cut at 2^51. Written so that compilers turn it into vector code; the logarithm is our own, so every machine gives the same numbers.
struct GeometricBatch {
  static constexpr std::size_t kBlocks = 256;
  std::array<std::int64_t, 2 * kBlocks> skips;

  void fill(const std::uint32_t (&key)[2], std::uint64_t step, std::uint64_t first_block, double inverse_log) noexcept;
};

// Number `number` of such a stream, alone.
[[nodiscard]] std::int64_t geometric_skip(const std::uint32_t (&key)[2], std::uint64_t step, std::uint64_t number, double inverse_log) noexcept;

// The same uniforms, or the exponential numbers (mean 1) -ln(u) of them: numbers 2k and 2k + 1 are made of block `first_block` + k.
struct NumberBatch {
  static constexpr std::size_t kBlocks = 256, kNumbers = 2 * kBlocks;
  std::array<double, kNumbers> numbers;

  void fill_uniforms(const std::uint32_t (&key)[2], std::uint64_t step, std::uint64_t first_block) noexcept;
  void fill_exponentials(const std::uint32_t (&key)[2], std::uint64_t step, std::uint64_t first_block) noexcept;
};

}  // namespace ranvier
