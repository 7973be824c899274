// Candidates of the generator syntax, `j='... for k in range(...)'` and `sample(...)`: for each row (a neuron of one side) members of a
// range of integers of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ranvier/dynamic_array.hpp"
#include "ranvier/geometric.hpp"
#include "ranvier/row_ends.hpp"

namespace ranvier {

// Row r has the members low[r] + m * step[r] for 0 <= m < count[r]. Chosen are all; where `chance` is not empty each with probability
// chance[r], independently; where `size` is not empty size[r] different ones, any set as likely as any other, or, where they may repeat,
// size[r] independent ones. own: row r has no member r + own if that lies in [0, count[r]]; those behind are one further on.
struct RangeRows {
  std::vector<std::int64_t> low, count, step;
  std::vector<double> chance;
  std::vector<std::int64_t> size;
  bool repeats = false;
  std::optional<std::int64_t> own = {};
};

// Costs O(rows + chosen): with a chance by geometric skips, which go on from row to row; with a size by drawing until so many differ
// (those left out, where they are fewer) and reading them off a bitmap in order; where a bitmap would be mostly empty, by sorting; where they
// may repeat, as the sums of exponential numbers, which ascend by themselves.
// Candidates come row by row, in the order of the range. Which ones depends on key and step alone, not on how many are asked for at a time.
class RangeCandidates {
 public:
  // Rows are numbered from `first_row`. Throws std::invalid_argument for arrays of different lengths, a negative count, a size outside
  // [0, count].
  RangeCandidates(std::int64_t first_row, RangeRows rows, std::uint32_t key0, std::uint32_t key1, std::int64_t step);

  // Replaces the content of `rows` (i32) and `values` (i64) by the next candidates, at most `limit`. False: there are no more.
  bool fill(DynamicArray& rows, DynamicArray& values, std::int64_t limit);
  // Makes synapses of them where they are the partners themselves: appends to `rows` and to `partners` (i32, numbered from first_partner).
  bool connect(RowEnds& rows, DynamicArray& partners, std::int32_t first_partner, std::int64_t limit);
  // The same the other way round: the members, numbers in [0, n_members), become the rows (numbered from first_member), the rows their
  // partners. All at once, in two passes that draw the same: one counts, one puts each in its place. Needs no memory a synapse.
  void connect_turned(RowEnds& rows, std::int64_t first_member, std::int64_t n_members, DynamicArray& partners) const;

 private:
  // Writes the next candidates + first, at most `limit`. visit(row, how many of these are of this row), row after row.
  template <class Number, class Visit>
  std::int64_t take(Number* members, std::int64_t first, std::int64_t limit, Visit visit);
  enum class Taking { each_member, by_chance, from_list };

  void open();                   // begins row_
  void choose(std::int64_t count, std::int64_t size);  // chosen_: that many of that many members, ascending
  void choose_repeats(std::int64_t count, std::int64_t size);
  void mark(std::int64_t count, std::int64_t size);    // bits_: that many ones
  [[nodiscard]] std::int64_t next();  // by chance, the next member of the row; < 0: there is none
  [[nodiscard]] double exponential();
  [[nodiscard]] std::int64_t below(std::int64_t count);  // uniform in [0, count)

  RangeRows rows_;
  std::int64_t first_row_;
  std::uint32_t key_[2];
  std::uint64_t step_;
  std::uint64_t batches_ = 0;
  NumberBatch batch_;
  std::size_t taken_ = NumberBatch::kNumbers;  // of the batch

  std::size_t row_ = 0;
  bool open_ = false;
  Taking taking_ = Taking::each_member;
  std::int64_t member_ = 0;  // the first that is not decided; of a list the place in it
  double hazard_ = 0, inverse_hazard_ = 0;  // -ln(1 - chance)
  double left_ = -1;  // of hazard, until the next one chosen; < 0: not drawn yet
  std::vector<std::int64_t> chosen_;
  std::vector<double> sums_;
  std::vector<std::uint64_t> bits_;
};

}  // namespace ranvier
