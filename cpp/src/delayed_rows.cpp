#include "ranvier/delayed_rows.hpp"

#include <algorithm>
#include <utility>

namespace ranvier {

// A row is sorted by counting: where it is long, slots are gone through to find those that it has, else what it has is sorted.
template <class T>
DelayedRows<T>::DelayedRows(const SynapseIndex& index, std::span<const std::int32_t> steps, std::span<const std::int32_t> what)
    : index_(&index), what_(static_cast<std::size_t>(index.synapses() + kPiece<T>)) {
  const bool same = steps.size() == 1;
  if (!steps.empty()) longest_ = *std::max_element(steps.begin(), steps.end());
  const auto rows = index.rows();
  first_.assign(rows.size(), 0);
  std::vector<std::int64_t> next(static_cast<std::size_t>(longest_ + 1));  // by steps: how many, then where the next one goes
  std::vector<std::int32_t> own;                                          // steps of the row
  for (std::size_t row = 0; row + 1 < rows.size(); ++row) {
    const auto begin = rows[row], end = rows[row + 1];
    own.resize(static_cast<std::size_t>(end - begin));
    for (std::int64_t q = begin; q < end; ++q) {
      own[static_cast<std::size_t>(q - begin)] = steps[same ? 0 : static_cast<std::size_t>(index.id(q))];
      ++next[static_cast<std::size_t>(own[static_cast<std::size_t>(q - begin)])];
    }
    std::int64_t place = begin;
    std::int64_t last = 0;
    const auto segment = [&](std::int32_t s) {
      std::int64_t count = std::exchange(next[static_cast<std::size_t>(s)], place);
      if (count == 0) return;
      place += count;
      for (std::int64_t later = s - std::exchange(last, s); later > 0 || count > 0;) {
        const std::int64_t ahead = std::min(later, kMost), some = later > kMost ? 0 : std::min(count, kMost);
        segments_.push_back({static_cast<std::uint16_t>(ahead), static_cast<std::uint16_t>(some)});
        later -= ahead;
        count -= some;
      }
    };
    const bool all = longest_ < 4 * (end - begin);
    std::vector<std::int32_t> present;
    if (all) {
      for (std::int32_t s = 0; s <= longest_; ++s) segment(s);
    } else {
      present = own;
      std::sort(present.begin(), present.end());
      present.erase(std::unique(present.begin(), present.end()), present.end());
      for (const std::int32_t s : present) segment(s);
    }
    for (std::int64_t q = begin; q < end; ++q)
      what_[static_cast<std::size_t>(next[static_cast<std::size_t>(own[static_cast<std::size_t>(q - begin)])]++)] =
          static_cast<T>(what[static_cast<std::size_t>(index.id(q))]);
    if (all) std::fill(next.begin(), next.end(), 0);
    else
      for (const std::int32_t s : present) next[static_cast<std::size_t>(s)] = 0;
    first_[row + 1] = segments();
  }
}

template <class T>
std::vector<std::int32_t> DelayedRows<T>::places(std::span<const std::int32_t> steps) const {
  const bool same = steps.size() == 1;
  const auto rows = index_->rows();
  std::vector<std::int32_t> result(static_cast<std::size_t>(index_->synapses()));
  std::vector<std::int64_t> next(static_cast<std::size_t>(longest_ + 1));  // by steps: the place of the next one of a row
  for (std::size_t row = 0; row + 1 < rows.size(); ++row) {
    std::int64_t place = rows[row], at = 0;
    for (std::int64_t s = first_[row]; s < first_[row + 1]; ++s) {
      const Segment segment = segments_[static_cast<std::size_t>(s)];
      at += segment.later;
      auto& first = next[static_cast<std::size_t>(at)];
      if (segment.later != 0 || s == first_[row]) first = place;  // else it goes on with what the segment before began
      place += segment.count;
    }
    for (std::int64_t q = rows[row]; q < rows[row + 1]; ++q) {
      const auto id = static_cast<std::size_t>(index_->id(q));
      result[id] = static_cast<std::int32_t>(next[static_cast<std::size_t>(steps[same ? 0 : id])]++);
    }
  }
  return result;
}

template class DelayedRows<std::int32_t>;
template class DelayedRows<std::uint16_t>;

}  // namespace ranvier
