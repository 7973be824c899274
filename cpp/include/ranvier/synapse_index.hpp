// From a source to its synapses: compressed rows.
//
//   synapse        0  1  2  3  4            source 0 -> positions 0..1 -> synapses 1, 4
//   source         2  0  2  1  0            source 1 -> position  2    -> synapse  3
//   offsets        0  2  3  5               source 2 -> positions 3..4 -> synapses 0, 2
//   ids            1  4  3  0  2
#pragma once

#include <cstdint>
#include <span>

#include "ranvier/dynamic_array.hpp"
#include "ranvier/row_ends.hpp"

namespace ranvier {

// Synapses stand in a row in the order of their numbers. Where all rows together are just 0, 1, 2, ... (synapses made row by row, the
// usual case) `identity()` holds and `ids` is empty: it would cost 4 bytes a synapse and say nothing.
class SynapseIndex {
 public:
  // Two passes over the synapses. Throws std::out_of_range for a source outside [0, n_sources).
  void build(std::span<const std::int32_t> source, std::int64_t n_sources);
  // The same for synapses that were made row by row: no pass over them. Throws std::out_of_range for more rows than sources.
  void build_from_rows(const RowEnds& rows, std::int64_t n_sources);

  [[nodiscard]] std::int64_t sources() const noexcept { return offsets_.size() - 1; }
  [[nodiscard]] std::int64_t synapses() const noexcept { return synapses_; }
  [[nodiscard]] bool identity() const noexcept { return identity_; }
  [[nodiscard]] DynamicArray& offsets() noexcept { return offsets_; }  // i64[sources + 1]
  [[nodiscard]] DynamicArray& ids() noexcept { return ids_; }          // i32[synapses], or empty
  [[nodiscard]] std::span<const std::int64_t> rows() const noexcept {
    return {offsets_.data<std::int64_t>(), static_cast<std::size_t>(offsets_.size())};
  }
  [[nodiscard]] std::int32_t id(std::int64_t position) const noexcept {
    return identity_ ? static_cast<std::int32_t>(position) : ids_.data<std::int32_t>()[position];
  }

 private:
  DynamicArray offsets_{RV_I64, 1};
  DynamicArray ids_{RV_I32, 0};
  std::int64_t synapses_ = 0;
  bool identity_ = true;
};

}  // namespace ranvier
