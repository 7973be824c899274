// The spike queue of a pathway: what was pushed and is not yet delivered.
//
// A step of a pathway is   push(spikes of this step);  deliver due();  advance().
// With a delay of k steps an event pushed in step n is due in step n + k; with 0 in the same step.
//
// The queue holds sources where one delay serves all synapses, synapses otherwise. What is pending survives prepare() (other
// delays, another dt, sources turned into synapses) and is what state() saves. What is delivered may be the targets of those synapses
// (Handling::targets); who looks at the queue sees synapses all the same.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "ranvier/delays.hpp"
#include "ranvier/event_ring.hpp"
#include "ranvier/synapse_index.hpp"
#include "ranvier/target_events.hpp"

namespace ranvier {

// What is pending, by steps ahead. A plain value: it can be stored and put back into any queue with the same synapses.
struct PendingEvents {
  bool sources = true;                           // events are sources; false: synapses
  double dt = 0;                                 // the steps are of this length; 0: nothing was ever pushed
  std::vector<std::vector<std::int32_t>> ahead;  // [steps ahead] -> events in order
};

// What delivery needs of an event.
struct Handling {
  bool general = false;                   // synapses, pushed one by one, whatever the delays: what all else has to agree with
  std::span<const std::int32_t> targets;  // by synapse; not empty: where delays differ, nothing but the number of the target, ...
  RvType type = RV_I32;                   // ... of this type
  bool known = false;                     // index and targets are what they were at the last prepare()
  std::span<const DynamicArray* const> carried{};  // with targets: variables of the synapses whose values are delivered along
};

class SpikeQueue {
 public:
  SpikeQueue() = default;
  SpikeQueue(const SpikeQueue&) = delete;
  SpikeQueue& operator=(const SpikeQueue&) = delete;

  // Makes the queue ready for a run: delays (one, or one a synapse) become steps, pending events keep their delivery step, or are
  // re-timed where dt changed. `index` has to outlive the queue or the next prepare(). Events that are synapses cannot become
  // sources again: the queue holds synapses until they are delivered, even where one delay serves all.
  // Throws std::invalid_argument for wrong delays or sizes. Price: O(synapses) with a delay each, else O(pending).
  void prepare(const SynapseIndex& index, std::span<const double> delays, double dt, std::int64_t n_sources, std::int64_t n_synapses,
               const Handling& handling = {});

  // The sources spike now. They have to be in range (checked only in development builds); `check_sources` says.
  void push(const std::int32_t* sources, std::int64_t count) {
    std::visit([&](auto& strategy) { strategy.push(ring_, sources, count); }, strategy_);
    ring_.refresh();
  }
  [[nodiscard]] bool valid_sources(const std::int32_t* sources, std::int64_t count) const noexcept;

  // One event, `steps` ahead. False: the event or the steps are out of range.
  [[nodiscard]] bool push_at(std::int32_t event, std::int64_t steps);

  // The events due now, for people: sources or synapses.
  [[nodiscard]] const RvArray& due() {
    settle();
    return ring_.due();
  }
  [[nodiscard]] const std::shared_ptr<Block>& due_block() const noexcept { return ring_.due_block(); }
  // What is delivered now: the same events as due(), in the form that the handling asks for. The address stays until the next prepare().
  [[nodiscard]] const RvArray& delivered() const noexcept {
    if (!holds_targets()) return ring_.due();
    return type_ == RV_U16 ? narrow_.due() : wide_.due();
  }
  // What is delivered now of a variable that is carried. Throws where there is none. The address stays until the next prepare().
  [[nodiscard]] const RvArray& carried(std::size_t number) const { return std::get<TargetEvents>(strategy_).carried(number); }
  void advance() noexcept {
    ring_.advance();
    if (auto* targets = std::get_if<TargetEvents>(&strategy_)) targets->advance();
  }

  [[nodiscard]] bool prepared() const noexcept { return index_ != nullptr; }
  [[nodiscard]] bool holds_sources() const noexcept { return std::holds_alternative<SourceEvents>(strategy_); }
  [[nodiscard]] bool holds_targets() const noexcept { return std::holds_alternative<TargetEvents>(strategy_); }
  [[nodiscard]] std::int64_t slots() const noexcept { return ring_.slots(); }
  [[nodiscard]] double dt() const noexcept { return dt_; }

  // Notes what is pending as synapses, where it is kept as targets. Before the index changes: what waits is known by its rows.
  void settle() {
    if (auto* targets = std::get_if<TargetEvents>(&strategy_)) targets->tell(ring_, *index_, steps_);
  }
  // Synapses are about to be added: sources that are pending become the synapses that they have now.
  void name_synapses();
  [[nodiscard]] PendingEvents pending();
  void restore(const PendingEvents& events);  // replaces what is pending

 private:
  using Strategy = std::variant<SourceEvents, SynapseEvents, TargetEvents>;

  void place(PendingEvents events, const Handling& handling);
  void fill(const PendingEvents& events);
  [[nodiscard]] PendingEvents expanded(const PendingEvents& events) const;

  EventRing ring_;
  EventRing narrow_{RV_U16};  // what is delivered, where that is targets
  EventRing wide_{RV_I32};
  Strategy strategy_;
  const SynapseIndex* index_ = nullptr;
  RvType type_ = RV_I32;  // of the targets that are delivered
  std::vector<std::int32_t> steps_{0};  // delays in steps, in synapse order; one element where they are all the same
  double dt_ = 0;
};

}  // namespace ranvier
