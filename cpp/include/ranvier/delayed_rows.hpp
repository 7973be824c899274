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

#include "ranvier/carried_values.hpp"
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

  // Where each synapse stands in the sorted rows, by its number. steps: as given when the rows were made.
  [[nodiscard]] std::vector<std::int32_t> places(std::span<const std::int32_t> steps) const;
  [[nodiscard]] T at(std::int32_t place) const noexcept { return what_[static_cast<std::size_t>(place)]; }
  [[nodiscard]] std::int64_t longest() const noexcept { return longest_; }
  [[nodiscard]] std::int64_t segments() const noexcept { return static_cast<std::int64_t>(segments_.size()); }

  // carried: what goes into slots of its own beside each number, a pass over the segments for each. (One pass for all, with slots of one
  // size, was no faster: what an event costs is where it goes, not how often a segment is looked at.)
  void push(EventRing& ring, std::span<CarriedValues> carried, const std::int32_t* sources, std::int64_t count) const {
    if (count > 0) ask_for(carried, sources[0]);
    for (std::int64_t k = 0; k < count; ++k) {
      const auto source = static_cast<std::size_t>(sources[k]);
      RV_ASSERT(source + 1 < index_->rows().size(), "a spike comes from a source the index was built for");
      if (k + 1 < count) ask_for(carried, sources[k + 1]);
      push_row(ring, what_.data(), source);
      for (CarriedValues& values : carried) values.with_words([&](const auto* words) { push_row(values.ring(), words, source); });
    }
  }

 private:
  // `later` is counted from the segment before. What two bytes do not hold goes into several: empty ones on the way, or more at the same step.
  struct Segment {
    std::uint16_t later;
    std::uint16_t count;
  };
  static constexpr std::int64_t kMost = 65535;

  template <class Word>
  void push_row(EventRing& ring, const Word* by_place, std::size_t source) const {
    const Word* from = by_place + index_->rows()[source];
    const Segment* const end = segments_.data() + first_[source + 1];
    EventRing::Walk walk(ring);
    for (const Segment* segment = segments_.data() + first_[source]; segment != end; ++segment) {
      const std::int64_t events = segment->count;
      copy(walk.forward(segment->later), from, events);
      from += events;
    }
  }

  // The row of a source comes from far, while another one is worked on.
  void ask_for(std::span<CarriedValues> carried, std::int32_t source) const {
    const auto row = static_cast<std::size_t>(source);
    const std::int64_t begin = index_->rows()[row], end = index_->rows()[row + 1];
    ask(what_.data() + begin, what_.data() + end);
    ask(segments_.data() + first_[row], segments_.data() + first_[row + 1]);
    for (CarriedValues& values : carried) values.with_words([&](const auto* words) { ask(words + begin, words + end); });
  }
  static void ask(const void* from, const void* end) {
    const auto* const last = std::min(static_cast<const char*>(end), static_cast<const char*>(from) + kAsked);
    for (const char* line = static_cast<const char*>(from); line < last; line += 64) prefetch(line);
  }
  static constexpr std::int64_t kAsked = 64 * 64;  // bytes, at most: what is behind them the processor sees coming

  // Most segments are short: they are copied in whole pieces, past their end, where there is room (a call of memcpy for two elements
  // would cost more than all else here). A piece is so long that one is nearly always enough: how many it takes cannot be guessed
  // (doubles by two: 9.0 ns an event, by four 5.7).
  template <class Word>
  static constexpr std::int64_t kPiece = std::max<std::int64_t>(4, 16 / sizeof(Word));

  template <class Word>
  static void copy(DynamicArray& slot, const Word* from, std::int64_t count) {
    constexpr std::int64_t piece = kPiece<Word>;
    RvArray& head = slot.head();
    if (head.size + count + piece > head.capacity) [[unlikely]] {
      slot.append(from, count);
      return;
    }
    Word* to = slot.data<Word>() + head.size;
    for (std::int64_t k = 0; k < count; k += piece) std::memcpy(to + k, from + k, piece * sizeof(Word));
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
