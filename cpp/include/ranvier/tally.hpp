// How often each number occurs in a list: the synapses per neuron, kept up to date while connecting.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>

#include "ranvier/dynamic_array.hpp"

namespace ranvier {

// counts[n] += 1 for each n in numbers. Throws std::invalid_argument for counts of another type, std::out_of_range, with nothing counted,
// for a number that has no count.
inline void tally(std::span<const std::int32_t> numbers, DynamicArray& counts) {
  if (counts.type() != RV_I32) throw std::invalid_argument("counts have to be of type i32");
  const auto limit = static_cast<std::uint64_t>(counts.size());
  std::uint64_t largest = 0;  // one pass that vectorises, so that the second needs no test
  for (const std::int32_t n : numbers) {
    const auto wide = static_cast<std::uint64_t>(static_cast<std::int64_t>(n));  // a negative number is larger than any limit
    largest = wide > largest ? wide : largest;
  }
  if (!numbers.empty() && largest >= limit) throw std::out_of_range("a number has no count");
  auto* const count = counts.data<std::int32_t>();
  for (const std::int32_t n : numbers) ++count[n];
}

}  // namespace ranvier
