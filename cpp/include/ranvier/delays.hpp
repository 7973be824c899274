// Delays as whole steps, and how a spike becomes events under them: one small class per strategy.
//
//   SourceEvents   one delay for all: the source itself            SynapseEvents   the general one: synapse by synapse
//   TargetEvents   a delay each: targets of synapses, from rows that were sorted by delay (target_events.hpp)
//
// A strategy has  push(ring, sources, count)  and  longest(): the number of steps the ring has to look ahead. All leave in a slot the
// same events in the same order: by insertion, then source, then synapse.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "ranvier/event_ring.hpp"
#include "ranvier/synapse_index.hpp"

namespace ranvier {

// int(delay/dt + 0.5). Throws std::invalid_argument, naming the synapse, for what is negative, not a number or beyond 2^31 steps.
[[nodiscard]] std::vector<std::int32_t> delay_steps(std::span<const double> delays, double dt);

// One delay for all synapses: the events are the sources themselves; rows are read when they are due.
struct SourceEvents {
  std::int32_t steps = 0;

  [[nodiscard]] std::int64_t longest() const noexcept { return steps; }
  void push(EventRing& ring, const std::int32_t* sources, std::int64_t count) const {
    if (count > 0) ring.ahead(steps).append(sources, count);
  }
};

// The general one. The events are synapses: each row is walked at the spike, in synapse order.
struct SynapseEvents {
  const SynapseIndex* index = nullptr;
  std::vector<std::int32_t> steps;  // by position in the rows, so that a row is read in sequence; one element: the same for all

  SynapseEvents() = default;
  SynapseEvents(const SynapseIndex& rows, std::span<const std::int32_t> by_synapse) : index(&rows), steps(by_synapse.begin(), by_synapse.end()) {
    if (steps.size() != 1 && !rows.identity())
      for (std::size_t q = 0; q < steps.size(); ++q) steps[q] = by_synapse[static_cast<std::size_t>(rows.id(static_cast<std::int64_t>(q)))];
  }

  [[nodiscard]] std::int64_t longest() const noexcept { return steps.empty() ? 0 : *std::max_element(steps.begin(), steps.end()); }
  void push(EventRing& ring, const std::int32_t* sources, std::int64_t count) const {
    const auto rows = index->rows();
    for (std::int64_t k = 0; k < count; ++k) {
      const auto source = static_cast<std::size_t>(sources[k]);
      RV_ASSERT(source + 1 < rows.size(), "a spike comes from a source the index was built for");
      push_row(ring, rows[source], rows[source + 1]);
    }
  }

 private:
  void push_row(EventRing& ring, std::int64_t begin, std::int64_t end) const {
    const bool same = steps.size() == 1;
    for (std::int64_t q = begin; q < end; ++q) ring.ahead(steps[same ? 0 : static_cast<std::size_t>(q)]).push_back(index->id(q));
  }
};

}  // namespace ranvier
