// Spikes of targets that their synapses have not seen yet: when each target spiked, and up to when each row is up to date.
//
//   times       -inf | -inf 0.3 0.7 . . | -inf 0.5 . . .            the entries of target 1: 0.3, 0.7; of target 2: 0.5; target 0 has none
//   ends        1      4                  7                         of each target: one behind its last entry
//   since       0.4                                                 of each row: what was before is worked off. Row 0 has 0.7 and 0.5 to do
//
// Entries of a target ascend and lie together; in front of them stands -inf, so who goes back needs no count. A segment that is full moves
// to a larger place behind the others. The newest kRecent times of each target stand in `recent` too, newest first: mostly nothing else is read.
#pragma once

#include <cstdint>
#include <vector>

#include "ranvier/dynamic_array.hpp"

namespace ranvier {

// rows(), ends(), times(), recent(), since(): what kernels read, at addresses that never change. rows: those that a kernel is to work on (i32).
// Invariant: times[ends[j] - 1] is the newest entry of target j, or -inf.
class SpikeHistory {
 public:
  static constexpr std::int64_t kRecent = 4;  // RECENT of ranvier/ir/kernel.py

  // limit: of elements of `times`; where it is reached somebody has to work off everything and call clear().
  SpikeHistory(std::int64_t n_rows, std::int64_t n_targets, std::int64_t limit);

  // The targets spike at time t, which is not before any other that was noted.
  void note(const std::int32_t* targets, std::int64_t count, double t);
  // What was noted before t, or up to t where `inclusive`, is worked off in this row.
  void mark(std::int64_t row, double t, bool inclusive);
  void clear();  // all is worked off in all rows

  [[nodiscard]] bool empty() const noexcept { return noted_ == 0; }
  [[nodiscard]] bool full() const noexcept { return times_.size() >= limit_; }
  [[nodiscard]] std::int64_t noted() const noexcept { return noted_; }
  [[nodiscard]] std::int64_t n_rows() const noexcept { return since_.size(); }
  [[nodiscard]] DynamicArray& rows() noexcept { return rows_; }
  [[nodiscard]] DynamicArray& ends() noexcept { return ends_; }
  [[nodiscard]] DynamicArray& times() noexcept { return times_; }
  [[nodiscard]] DynamicArray& recent() noexcept { return recent_; }
  [[nodiscard]] DynamicArray& since() noexcept { return since_; }

 private:
  void widen(std::int64_t target);

  DynamicArray rows_{RV_I32};
  DynamicArray ends_{RV_I64};
  DynamicArray times_{RV_F64, 0, true};
  DynamicArray recent_{RV_F64};
  DynamicArray since_{RV_F64};
  std::vector<std::int64_t> stops_;     // of each target: where its segment ends
  std::vector<std::int32_t> capacity_;  // of each target: entries that fit into its segment
  std::int64_t limit_;
  std::int64_t noted_ = 0;
};

}  // namespace ranvier
