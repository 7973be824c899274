// Delays of synapses that need to know nothing but their target: the targets themselves are what waits in the slots.
//
// Delivery then reads a list of numbers, in sequence, where a list of synapses sends it to a table of targets for each event. But who
// asks the queue wants to hear of synapses. What was pushed is therefore noted, source by source, for as long as it is on its way;
// from that the synapses follow when somebody asks (SpikeQueue::settle). Variables of the synapses that nothing writes are delivered along,
// each in a ring of its own, in step with that of the targets (carried_values.hpp).
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "ranvier/delayed_rows.hpp"
#include "ranvier/event_ring.hpp"
#include "ranvier/synapse_index.hpp"

namespace ranvier {

// What is delivered is in a ring of the queue's, of the type of the numbers.
class TargetEvents {
 public:
  // targets: by synapse. type: RV_U16 where all fit, or RV_I32. carried: by synapse. The index and the ring have to outlive this.
  TargetEvents(const SynapseIndex& index, std::span<const std::int32_t> steps, std::span<const std::int32_t> targets, RvType type, EventRing& ring,
               std::span<const DynamicArray* const> carried);

  [[nodiscard]] std::int64_t longest() const noexcept {
    return std::visit([](const auto& rows) { return rows.longest(); }, rows_);
  }
  void push(EventRing&, const std::int32_t* sources, std::int64_t count) {
    std::visit([&](const auto& rows) { rows.push(*ring_, carried_, sources, count); }, rows_);
    each_ring([](EventRing& ring) { ring.refresh(); });
    auto& now = pushed_[now_];
    now.insert(now.end(), sources, sources + count);
    noted_ = noted_ || count > 0;
  }
  void advance() noexcept {
    each_ring([](EventRing& ring) { ring.advance(); });
    if (++now_ == pushed_.size()) now_ = 0;
    pushed_[now_].clear();
  }
  // Nothing is pending.
  void clear() noexcept {
    each_ring([](EventRing& ring) { ring.clear(); });
    for (auto& sources : pushed_) sources.clear();
    noted_ = false;
  }

  // What is carried has these values now; what is on its way has still the old ones. False: variables of other types are carried.
  [[nodiscard]] bool take(std::span<const DynamicArray* const> carried, std::span<const std::int32_t> steps);
  // What is due now of a variable: at an address that never changes.
  [[nodiscard]] const RvArray& carried(std::size_t number) const { return carried_.at(number).ring().due(); }

  // The events of these synapses are on their way, too. steps: those of all synapses.
  void add(std::int64_t ahead, std::span<const std::int32_t> synapses, std::span<const std::int32_t> steps);
  // What was pushed and is on its way, as synapses, appended to the slots of `ring`; it is noted no longer.
  void tell(EventRing& ring, const SynapseIndex& index, std::span<const std::int32_t> steps);

 private:
  template <class Visit>
  void each_ring(Visit visit) {
    visit(*ring_);
    for (CarriedValues& values : carried_) visit(values.ring());
  }
  void find_places(std::span<const std::int32_t> steps);

  std::variant<DelayedRows<std::int32_t>, DelayedRows<std::uint16_t>> rows_;
  EventRing* ring_;
  std::vector<std::vector<std::int32_t>> pushed_;  // the sources of the last steps: a circle as long as the longest delay
  std::size_t now_ = 0;
  bool noted_ = false;
  std::vector<std::int32_t> places_;  // in the rows, by synapse: made when somebody asks
  std::vector<CarriedValues> carried_;
};

}  // namespace ranvier
