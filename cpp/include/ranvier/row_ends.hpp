// Synapses that were made row by row (neuron by neuron of one side): where each row ends, in the place of a number for each synapse.
//
//   synapse        0  1  2  3  4            row 0: synapses 0, 1        ends  2  2  5
//   row            0  0  2  2  2            row 2: synapses 2 .. 4
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ranvier/dynamic_array.hpp"

namespace ranvier {

// 8 bytes a row up to the last that has synapses; 4 a synapse are saved. Rows behind it have none: how many rows there are in all is
// known to others.
class RowEnds {
 public:
  [[nodiscard]] std::int64_t synapses() const noexcept { return ends_.empty() ? 0 : ends_.back(); }
  [[nodiscard]] std::int64_t rows() const noexcept { return static_cast<std::int64_t>(ends_.size()); }
  [[nodiscard]] std::span<const std::int64_t> ends() const noexcept { return ends_; }

  // `count` more synapses in this row. Throws std::invalid_argument for a row before the last, or a negative count.
  void append(std::int64_t row, std::int64_t count);
  // The rows of the next synapses. False, and nothing changed: they do not ascend from where these end, or there is no such row.
  [[nodiscard]] bool append(std::span<const std::int32_t> rows);
  // Behind these the synapses of `more`. False, and nothing changed: they do not ascend.
  [[nodiscard]] bool append(const RowEnds& more);
  // Takes out the synapses with these numbers (ascending), and their partners (i32): the last synapses() of that array. Throws
  // std::invalid_argument for numbers that do not ascend, or that are none of these synapses.
  void leave_out(std::span<const std::int64_t> numbers, DynamicArray& partners);
  // Forgets the synapses from number `synapses` on.
  void resize(std::int64_t synapses);

  // Appends to numbers (i32) the row of each synapse from number `begin` on.
  void write(DynamicArray& numbers, std::int64_t begin) const;
  // counts (i32): synapses of each row. Throws std::out_of_range where there are more rows than counts.
  void count(DynamicArray& counts) const;

 private:
  std::vector<std::int64_t> ends_;  // ascending; the last row has a synapse
};

}  // namespace ranvier
