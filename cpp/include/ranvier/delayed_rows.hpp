// Rows sorted by delay: what a spike pushes, ready to be copied.
//
//   row of source 7      synapse  30 31 32 33 34          sorted       31 34 | 30 33 | 32
//                        steps     2  0  5  2  0          segments     0 x 2, 2 x 2, 5 x 1
//
// A segment is the synapses of a row that share a delay, in the order of their numbers: it goes into its slot as one copy, and a slot
// holds what it would hold if the synapses had been pushed one by one. (A C++ loop, 4000 x 200 synapses over 100 steps, 2.3 in a segment: 1.7 ns
// a synapse.)
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "ranvier/event_ring.hpp"
#include "ranvier/platform.hpp"
#include "ranvier/synapse_index.hpp"

namespace ranvier {

// T: of the number that stands for a synapse in its slot. Price: sizeof(T) a synapse and 4 bytes a segment.
template <class T>
class DelayedRows {
 public:
  DelayedRows() = default;
  // steps: by synapse, or one for all. what: by synapse. The index has to outlive the rows.
  DelayedRows(const SynapseIndex& index, std::span<const std::int32_t> steps, std::span<const std::int32_t> what);

  // What stands for each synapse, by its number. steps: as given when the rows were made.
  [[nodiscard]] std::vector<T> by_number(std::span<const std::int32_t> steps) const;
  [[nodiscard]] std::int64_t longest() const noexcept { return longest_; }
  [[nodiscard]] std::int64_t segments() const noexcept { return static_cast<std::int64_t>(segments_.size()); }

  void push(EventRing& ring, const std::int32_t* sources, std::int64_t count) const {
    if (count > 0) ask_for(sources[0]);
    for (std::int64_t k = 0; k < count; ++k) {
      const auto source = static_cast<std::size_t>(sources[k]);
      RV_ASSERT(source + 1 < index_->rows().size(), "a spike comes from a source the index was built for");
      if (k + 1 < count) ask_for(sources[k + 1]);
      const T* from = what_.data() + index_->rows()[source];
      const Segment* const end = segments_.data() + first_[source + 1];
      EventRing::Walk walk(ring);
      for (const Segment* segment = segments_.data() + first_[source]; segment != end; ++segment) {
        const std::int64_t events = segment->count;
        copy(walk.forward(segment->later), from, events);
        from += events;
      }
    }
  }

 private:
  // `later` is counted from the segment before. What two bytes do not hold goes into several: empty ones on the way, or more at the same step.
  struct Segment {
    std::uint16_t later;
    std::uint16_t count;
  };
  static constexpr std::int64_t kMost = 65535;

  // The row of a source comes from far, while another one is worked on.
  void ask_for(std::int32_t source) const {
    const auto row = static_cast<std::size_t>(source);
    ask(what_.data() + index_->rows()[row], what_.data() + index_->rows()[row + 1]);
    ask(segments_.data() + first_[row], segments_.data() + first_[row + 1]);
  }
  static void ask(const void* from, const void* end) {
    const auto* const last = std::min(static_cast<const char*>(end), static_cast<const char*>(from) + kAsked);
    for (const char* line = static_cast<const char*>(from); line < last; line += 64) prefetch(line);
  }
  static constexpr std::int64_t kAsked = 64 * 64;  // bytes, at most: what is behind them the processor sees coming

  // Most segments are short: they are copied in whole pieces, past their end, where there is room (a call of memcpy for two elements
  // would cost more than all else here).
  static constexpr std::int64_t kPiece = 16 / sizeof(T);

  static void copy(DynamicArray& slot, const T* from, std::int64_t count) {
    RvArray& head = slot.head();
    if (head.size + count + kPiece > head.capacity) [[unlikely]] {
      slot.append(from, count);
      return;
    }
    T* to = slot.data<T>() + head.size;
    for (std::int64_t k = 0; k < count; k += kPiece) std::memcpy(to + k, from + k, 16);
    head.size += count;
  }

  const SynapseIndex* index_ = nullptr;
  std::vector<std::int64_t> first_;  // row -> its first segment
  std::vector<Segment> segments_;
  std::vector<T> what_;  // by place in the sorted rows, and a piece behind them
  std::int64_t longest_ = 0;
};

extern template class DelayedRows<std::int32_t>;
extern template class DelayedRows<std::uint16_t>;

}  // namespace ranvier
