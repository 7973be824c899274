// Values of a variable of the synapses that travel with their events: copied into slots at the spike, read in sequence at delivery.
//
//   by place in the sorted rows      0.5 0.1 | 0.7 0.2 | 0.9       the row of a spike: each segment goes into its slot, beside its targets
//
// Right while nothing writes the variable between spike and delivery, which is for others to prove. What somebody wrote before a run the
// queue takes over when it is prepared, for what is on its way, too.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "ranvier/dynamic_array.hpp"
#include "ranvier/event_ring.hpp"

namespace ranvier {

// Price: the size of a value a synapse, and one for each event on its way.
class CarriedValues {
 public:
  explicit CarriedValues(RvType type) : type_(type), by_place_(std::make_unique<DynamicArray>(type)), ring_(std::make_unique<EventRing>(type)) {}

  [[nodiscard]] RvType type() const noexcept { return type_; }
  [[nodiscard]] EventRing& ring() noexcept { return *ring_; }
  [[nodiscard]] const EventRing& ring() const noexcept { return *ring_; }

  // variable: by synapse, of this type. places: by synapse.
  void take(const DynamicArray& variable, std::span<const std::int32_t> places) {
    by_place_->resize(variable.size());
    with_words([&]<class Word>(Word* words) {
      const Word* const from = variable.data<Word>();
      for (std::size_t s = 0; s < places.size(); ++s) words[places[s]] = from[s];
    });
  }
  void push(DynamicArray& slot, std::int32_t place) {
    with_words([&](auto* words) { slot.push_back(words[place]); });
  }

  // visit(the values by place, as words of their size). A piece behind the last one is readable.
  template <class Visit>
  void with_words(Visit&& visit) {
    switch (item_size(type_)) {
      case 1: return visit(by_place_->data<std::uint8_t>());
      case 2: return visit(by_place_->data<std::uint16_t>());
      case 4: return visit(by_place_->data<std::uint32_t>());
      default: return visit(by_place_->data<std::uint64_t>());
    }
  }

 private:
  RvType type_;
  std::unique_ptr<DynamicArray> by_place_;  // pointers: arrays and rings do not move
  std::unique_ptr<EventRing> ring_;
};

}  // namespace ranvier
