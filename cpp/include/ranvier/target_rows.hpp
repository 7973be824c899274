// Rows of target numbers: what delivery reads where an event needs to know its target and nothing else of its synapse.
//
//   row of source 0      1 5 9 | 4097 5000         two blocks of 4096 targets:  block 0:  rows  1 5 9 | 2 3 | ...
//   row of source 1      2 3   | 4096                                           block 1:  rows  4097 5000 | 4096 | ...
//
// Two bytes a target where the group has at most 2^16 elements. With blocks, all rows that are due are read block by block, so that
// the targets of a block stay in the nearest cache. Each target still gets its events in the order of the queue: it lies in one block.
#pragma once

#include <cstdint>
#include <span>

#include "ranvier/dynamic_array.hpp"
#include "ranvier/synapse_index.hpp"

namespace ranvier {

// offsets(), targets(): what kernels read, at addresses that never change. offsets() shows the rows of one block at a time.
// The type of targets() is that of the numbers: RV_U16 or RV_I32.
class TargetRows {
 public:
  explicit TargetRows(RvType type);
  TargetRows(const TargetRows&) = delete;
  TargetRows& operator=(const TargetRows&) = delete;

  // target: by synapse, below n_targets. `block` targets in a block, a power of two; 0: one block. Throws std::invalid_argument where numbers
  // do not fit the type. Price: two passes over the synapses; sizeof(type) each, and 8 bytes a row and block.
  void build(const SynapseIndex& index, std::span<const std::int32_t> target, std::int64_t n_targets, std::int64_t block);

  [[nodiscard]] std::int64_t blocks() const noexcept { return blocks_; }
  [[nodiscard]] DynamicArray& targets() noexcept { return targets_; }
  [[nodiscard]] RvArray& offsets() noexcept { return shown_; }
  void show(std::int64_t block) noexcept { shown_.data = offsets_.data<std::int64_t>() + block * rows_; }

 private:
  template <class T>
  void fill(const SynapseIndex& index, std::span<const std::int32_t> target, int shift);

  DynamicArray targets_;
  DynamicArray offsets_{RV_I64, 1};  // of block b, row r: element b*rows + r; it ends where the next one begins
  RvArray shown_{};
  std::int64_t rows_ = 0;
  std::int64_t blocks_ = 1;
};

}  // namespace ranvier
