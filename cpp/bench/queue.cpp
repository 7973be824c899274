// What does an event cost in the queue (push and advance, without delivery)? Random delays of 0 to 10 ms at 0.1 ms: 101 slots.
#include <cstdint>
#include <random>
#include <vector>

#include "ranvier/spike_queue.hpp"
#include "timing.hpp"

using namespace ranvier;

enum class Slots { kSynapses, kTargets, kValues };  // what is in them; kValues: targets, and a double beside each

static void measure(std::int64_t n_sources, std::int64_t per_row, bool one_delay, bool shuffled, Slots slots = Slots::kSynapses) {
  std::mt19937 random(1);
  std::vector<std::int32_t> source;
  for (std::int64_t s = 0; s < n_sources; ++s) source.insert(source.end(), static_cast<std::size_t>(per_row), static_cast<std::int32_t>(s));
  if (shuffled) std::shuffle(source.begin(), source.end(), random);
  SynapseIndex index;
  index.build(source, n_sources);
  std::vector<double> delays(one_delay ? 1 : source.size(), 1.5e-3);
  if (!one_delay)
    for (double& d : delays) d = std::uniform_real_distribution<>(0, 10e-3)(random);
  SpikeQueue queue;
  DynamicArray weights(RV_F64, static_cast<std::int64_t>(source.size()));
  std::vector<std::int32_t> targets;
  std::vector<const DynamicArray*> carried;
  if (slots != Slots::kSynapses)
    for (std::size_t s = 0; s < source.size(); ++s) targets.push_back(std::uniform_int_distribution<std::int32_t>(0, 3999)(random));
  if (slots == Slots::kValues) carried.push_back(&weights);
  queue.prepare(index, delays, 1e-4, n_sources, static_cast<std::int64_t>(source.size()), {false, targets, RV_U16, false, carried});

  constexpr int steps = 1000;
  const std::int64_t spikes = std::max<std::int64_t>(n_sources / 500, 1);  // 20 Hz
  std::vector<std::vector<std::int32_t>> events(steps);
  for (auto& e : events) {
    for (std::int64_t k = 0; k < spikes; ++k) e.push_back(std::uniform_int_distribution<std::int32_t>(0, static_cast<std::int32_t>(n_sources) - 1)(random));
    std::sort(e.begin(), e.end());
  }
  std::int64_t seen = 0;
  const double pushed = static_cast<double>(steps * spikes * (one_delay ? 1 : per_row));
  const double ns = best_ns(7, pushed, [&] {
    for (const auto& e : events) {
      queue.push(e.data(), static_cast<std::int64_t>(e.size()));
      seen += queue.delivered().size;
      queue.advance();
    }
  });
  std::printf("%7ld x %4ld %-10s %-9s %-8s %6.2f ns an event  (%ld seen)\n", static_cast<long>(n_sources), static_cast<long>(per_row),
              one_delay ? "one delay" : "delays", shuffled ? "shuffled" : "in rows",
              slots == Slots::kSynapses ? "synapses" : slots == Slots::kTargets ? "targets" : "values", ns, static_cast<long>(seen));
}

int main() {
  measure(4000, 80, true, false);
  measure(4000, 200, false, false);
  measure(4000, 200, false, true);
  measure(20000, 1000, false, false);
  for (const Slots slots : {Slots::kTargets, Slots::kValues}) {
    measure(4000, 200, false, false, slots);
    measure(20000, 1000, false, false, slots);
  }
}
