// Candidates for synapses: pairs (i, j), each chosen with probability p, row by row. What connect() tests its condition on.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ranvier/dynamic_array.hpp"
#include "ranvier/geometric.hpp"

namespace ranvier {

// Costs O(number chosen), not O(n_pre n_post): between two chosen pairs of the flattened pairs lies a geometrically
// distributed number of others, drawn at once. Pairs come in the order of i, then j, each at most once. Which ones depends on key and
// step alone, not on how many are asked for at a time.
class CandidateStream {
 public:
  // Throws std::invalid_argument for negative sizes. p <= 0: none; p >= 1: all.
  CandidateStream(std::int64_t n_pre, std::int64_t n_post, double p, std::uint32_t key0, std::uint32_t key1, std::int64_t step);

  // Replaces the content of i and j (i32) by the next pairs, at most `limit`. False: these were the last.
  bool fill(DynamicArray& i, DynamicArray& j, std::int64_t limit);

 private:
  [[nodiscard]] double skip();   // how many pairs to leave out
  void move(double pairs);       // that far along the flattened pairs
  [[nodiscard]] bool at_end() const noexcept { return i_ >= n_pre_; }

  std::int64_t n_pre_, n_post_;
  double p_;
  double inverse_log_;  // 1 / ln(1 - p)
  std::uint32_t key_[2];
  std::uint64_t step_;
  std::uint64_t batches_ = 0;
  GeometricBatch batch_;
  std::size_t taken_;  // of the batch
  std::int64_t i_ = 0, j_ = 0;  // the next pair chosen
};

}  // namespace ranvier
