// The events of a subgroup: those of a list that lie in [start, stop). Lists of events are ascending, so they are neighbours.
#pragma once

#include <algorithm>
#include <cstdint>

#include "ranvier/check.hpp"
#include "ranvier/kernel_abi.h"

namespace ranvier {

// head(): the events of the window as a list of their own, over the same memory, at an address that never changes.
class EventWindow {
 public:
  EventWindow(const RvArray& events, std::int64_t start, std::int64_t stop) : events_(&events), start_(start), stop_(stop) {
    head_.type = RV_I32;
  }

  // Looks at the list as it is now. Whole groups cost two comparisons, subgroups two binary searches.
  void refresh() noexcept {
    auto* const first = static_cast<std::int32_t*>(events_->data);
    auto* const last = first + events_->size;
    std::int32_t* from = first;
    std::int32_t* to = last;
    if (first != last) {
      if (*first < start_) from = std::lower_bound(first, last, start_);
      if (*(last - 1) >= stop_) to = std::lower_bound(from, last, stop_);
    }
    head_.data = from;
    head_.size = head_.capacity = to - from;
    begin_ = from - first;
  }

  [[nodiscard]] RvArray& head() noexcept { return head_; }
  [[nodiscard]] const std::int32_t* data() const noexcept { return static_cast<const std::int32_t*>(head_.data); }
  [[nodiscard]] std::int64_t size() const noexcept { return head_.size; }
  [[nodiscard]] std::int64_t begin() const noexcept { return begin_; }  // position in the whole list
  [[nodiscard]] std::int64_t end() const noexcept { return begin_ + head_.size; }
  [[nodiscard]] std::int64_t start() const noexcept { return start_; }
  [[nodiscard]] std::int64_t stop() const noexcept { return stop_; }

 private:
  const RvArray* events_;
  std::int64_t start_;
  std::int64_t stop_;
  std::int64_t begin_ = 0;
  RvArray head_{};
};

}  // namespace ranvier
