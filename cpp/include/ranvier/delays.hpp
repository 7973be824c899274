// Delays as whole steps, and how a spike becomes events under them: one small class per strategy.
//
// A strategy has  push(ring, sources, count)  and  longest(): the number of steps the ring has to look ahead.
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

// A delay for each synapse: the events are synapses. Each row is walked at the spike, in synapse order, so that within a slot
// events stand by insertion, then source, then synapse.
struct SynapseEvents {
  const SynapseIndex* index = nullptr;
  std::vector<std::int32_t> steps;  // by position in the rows, so that a row is read in sequence; one element: the same for all

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
