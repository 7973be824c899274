// Candidates for synapses: pairs (i, j), each chosen with probability p, row by row. What connect() makes synapses of, or tests its condition
// on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "ranvier/dynamic_array.hpp"
#include "ranvier/geometric.hpp"
#include "ranvier/row_ends.hpp"

namespace ranvier {

// Costs O(rows + chosen), not O(n_pre n_post): between two chosen pairs of the flattened pairs lies a geometrically
// distributed number of others, drawn at once. Pairs come in the order of i, then j, each at most once. Which ones depends on key and
// step alone, not on how many are asked for at a time.
class CandidateStream {
 public:
  // p <= 0: none; p >= 1: all. own: the pairs (i, i + own) are left out. Throws std::invalid_argument for negative sizes.
  CandidateStream(std::int64_t n_pre, std::int64_t n_post, double p, std::uint32_t key0, std::uint32_t key1, std::int64_t step,
                  std::optional<std::int64_t> own = {});

  // Replaces the content of i and j (i32) by the next pairs, at most `limit`. False: these were the last.
  bool fill(DynamicArray& i, DynamicArray& j, std::int64_t limit);
  // Makes synapses of them: appends to `rows` (row numbers begin with first_row) and to `partners` (i32, numbered from first_partner).
  bool connect(RowEnds& rows, std::int64_t first_row, DynamicArray& partners, std::int32_t first_partner, std::int64_t limit);

 private:
  // Writes the next partners, at most `limit`, each + first. visit(row, how many of these are of this row), row after row.
  template <class Visit>
  std::int64_t take(std::int32_t* partners, std::int32_t first, std::int64_t limit, Visit visit);
  void draw();
  [[nodiscard]] bool at_end() const noexcept { return row_ >= n_pre_; }

  std::int64_t n_pre_, n_post_;
  double p_;
  double inverse_log_;  // 1 / ln(1 - p)
  std::uint32_t key_[2];
  std::uint64_t step_;
  std::uint64_t batches_ = 0;
  GeometricBatch batch_;
  std::size_t taken_;  // of the batch
  std::int64_t own_;
  std::int64_t row_ = 0, next_ = 0;  // the next pair chosen: in this row so many behind its first (in a later row, if that is behind its last)
};

}  // namespace ranvier
