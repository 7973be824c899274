// A circular buffer of lists of events: one list (slot) for each of the coming steps.
//
//   now
//    v
//   [ 4 7 ][     ][ 2 ][ 9 9 ]        due: 4 7;  one step ahead: nothing;  two: 2;  three: 9 9
//            now
//             v
//   [     ][     ][ 2 ][ 9 9 ]        after advance(): the slot left behind is empty and now lies three steps ahead
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "ranvier/dynamic_array.hpp"

namespace ranvier {

// Events are numbers of type i32, or u16.
// Invariants: 0 <= now < slots; due() shows the slot `now`: same data, same size, at an address that never changes.
// Slots keep their memory when they are emptied: in a steady state nothing is allocated.
class EventRing {
 public:
  explicit EventRing(RvType type = RV_I32) : type_(type) { grow(1); }
  EventRing(const EventRing&) = delete;
  EventRing& operator=(const EventRing&) = delete;

  [[nodiscard]] std::int64_t slots() const noexcept { return static_cast<std::int64_t>(slots_.size()); }
  [[nodiscard]] const RvArray& due() const noexcept { return due_; }
  [[nodiscard]] const std::shared_ptr<Block>& due_block() const noexcept { return slots_[now_]->block(); }

  // The events due after `steps` calls of advance(); steps < slots(). Whoever changes slot 0 calls refresh() afterwards.
  [[nodiscard]] DynamicArray& ahead(std::int64_t steps) noexcept {
    RV_ASSERT(0 <= steps && steps < slots(), "the ring is grown before anything is pushed so far ahead");
    std::size_t slot = now_ + static_cast<std::size_t>(steps);
    if (slot >= slots_.size()) slot -= slots_.size();  // cheaper than a division by a number known at run time only
    return *slots_[slot];
  }

  // Goes through slots, from the one that is due on: what it needs is in registers, whatever is written to the slots.
  // The ring must not grow meanwhile.
  class Walk {
   public:
    explicit Walk(EventRing& ring) noexcept : first_(ring.slots_.data()), slots_(ring.slots_.size()), at_(ring.now_) {}
    // So many steps later; in all fewer than there are slots.
    [[nodiscard]] DynamicArray& forward(std::size_t steps) noexcept {
      RV_ASSERT(steps < slots_, "the ring is grown before anything is pushed so far ahead");
      at_ += steps;
      if (at_ >= slots_) at_ -= slots_;
      return *first_[at_];
    }

   private:
    const std::unique_ptr<DynamicArray>* first_;
    std::size_t slots_;
    std::size_t at_;
  };
  void refresh() noexcept { due_ = slots_[now_]->head(); }

  void advance() noexcept {
    slots_[now_]->head().size = 0;
    if (++now_ == slots_.size()) now_ = 0;
    refresh();
  }

  // At least so many slots; events keep their distance.
  void grow(std::int64_t slots) {
    std::rotate(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(now_), slots_.end());
    now_ = 0;
    while (this->slots() < slots) slots_.push_back(std::make_unique<DynamicArray>(type_));
    refresh();
  }

  void clear() noexcept {
    for (auto& slot : slots_) slot->head().size = 0;
    refresh();
  }

 private:
  RvType type_;
  std::vector<std::unique_ptr<DynamicArray>> slots_;  // pointers: an array does not move
  std::size_t now_ = 0;
  RvArray due_{};
};

}  // namespace ranvier
