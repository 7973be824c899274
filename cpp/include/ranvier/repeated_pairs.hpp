// Pairs (i, j) drawn independently of each other, so that some come more than once, in ascending order: what connect(total=...) makes
// synapses of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "ranvier/dynamic_array.hpp"
#include "ranvier/geometric.hpp"
#include "ranvier/row_ends.hpp"

namespace ranvier {

// A Poisson process along the flattened pairs: how often a pair comes is a Poisson number of mean `rate`, independent of all other pairs. Given
// how many come in all, they are so many independent draws. Costs O(rows + drawn).
class RepeatedPairs {
 public:
  // own: the pairs (i, i + own) are left out. Throws std::invalid_argument for negative sizes or a rate that is not a positive number.
  RepeatedPairs(std::int64_t n_pre, std::int64_t n_post, double rate, std::uint32_t key0, std::uint32_t key1, std::int64_t step,
                std::optional<std::int64_t> own);

  // Makes synapses of the next pairs, at most `limit`: appends to `rows` (row numbers begin with first_row) and to `partners` (i32, numbered
  // from first_partner). False: these were the last.
  bool connect(RowEnds& rows, std::int64_t first_row, DynamicArray& partners, std::int32_t first_partner, std::int64_t limit);

 private:
  [[nodiscard]] double gap();

  std::int64_t n_pre_, n_post_;
  double scale_;  // pairs between two draws, on average
  std::uint32_t key_[2];
  std::uint64_t step_;
  std::uint64_t batches_ = 0;
  NumberBatch batch_;
  std::size_t taken_ = NumberBatch::kNumbers;
  std::optional<std::int64_t> own_;
  std::int64_t row_ = 0;
  double next_;  // where the next draw lies, in pairs from the first of the row on
};

}  // namespace ranvier
