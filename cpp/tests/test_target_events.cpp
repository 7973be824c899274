// A queue that delivers targets, and values beside them, next to the general one: whatever is done to both, the same is delivered, and both
// tell the same.
#include <cstdint>
#include <random>
#include <vector>

#include "ranvier/spike_queue.hpp"
#include "testing.hpp"

using namespace ranvier;
using Numbers = std::vector<std::int32_t>;

namespace {

constexpr double kDt = 1e-4;

template <class T>
Numbers numbers(const RvArray& list) {
  const T* first = static_cast<const T*>(list.data);
  return {first, first + list.size};
}

struct Both {
  SynapseIndex index;
  Numbers targets;
  std::vector<double> delays;
  SpikeQueue general, fast;
  RvType type;
  std::int64_t sources;
  DynamicArray weights{RV_F64}, colours{RV_BOOL};  // of synapses: carried

  Both(Numbers source, Numbers target, std::int64_t n_sources, RvType of) : targets(std::move(target)), type(of), sources(n_sources) {
    index.build(source, n_sources);
    for (std::size_t s = 0; s < targets.size(); ++s) {
      weights.push_back(0.5 + static_cast<double>(s));
      colours.push_back(static_cast<std::uint8_t>(s % 251));
    }
  }
  void prepare(std::vector<double> in_steps, bool known = false) {
    delays = std::move(in_steps);
    for (double& delay : delays) delay *= kDt;
    const auto synapses = static_cast<std::int64_t>(targets.size());
    general.prepare(index, delays, kDt, sources, synapses, {true, {}, RV_I32, false, {}});
    const DynamicArray* carried[] = {&weights, &colours};
    fast.prepare(index, delays, kDt, sources, synapses, {false, targets, type, known, carried});
  }
  void push(const Numbers& spikes) {
    for (SpikeQueue* queue : {&general, &fast}) queue->push(spikes.data(), static_cast<std::int64_t>(spikes.size()));
  }
  void advance() {
    general.advance();
    fast.advance();
  }
  [[nodiscard]] bool same_delivered() const {
    Numbers expected = numbers<std::int32_t>(general.delivered());
    if (fast.holds_targets() && !same_values(expected)) return false;
    for (std::int32_t& event : expected) event = targets[static_cast<std::size_t>(event)];
    return expected == (type == RV_U16 ? numbers<std::uint16_t>(fast.delivered()) : numbers<std::int32_t>(fast.delivered()));
  }
  [[nodiscard]] bool same_values(const Numbers& synapses) const {
    const RvArray &w = fast.carried(0), &c = fast.carried(1);
    if (w.size != static_cast<std::int64_t>(synapses.size()) || c.size != w.size) return false;
    for (std::size_t k = 0; k < synapses.size(); ++k) {
      if (static_cast<const double*>(w.data)[k] != weights.data<double>()[synapses[k]]) return false;
      if (static_cast<const std::uint8_t*>(c.data)[k] != colours.data<std::uint8_t>()[synapses[k]]) return false;
    }
    return true;
  }
  [[nodiscard]] bool same_told() { return told(general) == told(fast); }
  static std::vector<Numbers> told(SpikeQueue& queue) {
    std::vector<Numbers> slots = queue.pending().ahead;
    while (!slots.empty() && slots.back().empty()) slots.pop_back();
    return slots;
  }
};

// Two sources: 0 -> synapses 1, 2;  1 -> synapses 0, 3.
Both small(RvType type = RV_U16) { return {Numbers{1, 0, 0, 1}, Numbers{7, 5, 6, 7}, 2, type}; }

}  // namespace

TEST(targets_are_delivered_and_synapses_told) {
  Both b = small();
  b.prepare({0, 1, 2, 0});
  CHECK(b.fast.holds_targets() && !b.fast.holds_sources());
  b.push({0, 1});
  CHECK(numbers<std::uint16_t>(b.fast.delivered()) == (Numbers{7, 7}));
  CHECK(numbers<std::int32_t>(b.fast.due()) == (Numbers{0, 3}));
  b.advance();
  CHECK(numbers<std::uint16_t>(b.fast.delivered()) == (Numbers{5}));
  CHECK(Both::told(b.fast) == (std::vector<Numbers>{{1}, {2}}));
}

TEST(one_delay_holds_sources_whatever_was_asked_for) {
  Both b = small();
  b.prepare({1, 1, 1, 1});
  CHECK(b.fast.holds_sources() && !b.fast.holds_targets());
  CHECK(!b.general.holds_sources());
}

TEST(what_was_told_is_not_told_twice) {
  Both b = small();
  b.prepare({0, 1, 2, 0});
  b.push({0});
  CHECK(b.same_told());
  CHECK(b.same_told());
  b.push({1});
  CHECK(b.same_told());
  CHECK(b.same_delivered());
}

TEST(events_at_a_time_of_their_own) {
  Both b = small();
  b.prepare({0, 1, 2, 0});
  b.push({0});
  CHECK(b.general.push_at(3, 5) && b.fast.push_at(3, 5));
  b.push({1});
  for (int k = 0; k < 8; ++k) {
    CHECK(b.same_told());
    CHECK(b.same_delivered());
    b.advance();
  }
}

TEST(other_delays_while_events_are_on_their_way) {
  Both b = small(RV_I32);
  b.prepare({0, 1, 2, 3});
  b.push({0, 1});
  b.fast.settle();
  b.prepare({5, 0, 0, 1});
  b.push({1});
  for (int k = 0; k < 7; ++k) {
    CHECK(b.same_delivered());
    CHECK(b.same_told());
    b.advance();
  }
}

TEST(the_same_again_keeps_what_is_on_its_way) {
  Both b = small();
  b.prepare({0, 1, 2, 3});
  b.push({0, 1});
  b.prepare({0, 1, 2, 3}, true);
  for (int k = 0; k < 5; ++k) {
    CHECK(b.same_delivered());
    CHECK(b.same_told());
    b.advance();
  }
}

TEST(what_is_on_its_way_gets_the_values_of_the_next_run) {
  for (const bool known : {true, false}) {
    Both b = small();
    b.prepare({0, 1, 2, 3});
    b.push({0, 1});
    b.weights.data<double>()[3] = -1;
    b.colours.data<std::uint8_t>()[2] = 77;
    CHECK(b.fast.push_at(2, 1) && b.general.push_at(2, 1));
    b.prepare({0, 1, 2, 3}, known);
    CHECK(b.general.push_at(1, 7) && b.fast.push_at(1, 7));
    b.push({1});
    for (int k = 0; k < 9; ++k) {
      CHECK(b.same_delivered());
      CHECK(b.same_told());
      b.advance();
    }
  }
}

TEST(others_are_carried_or_none) {
  Both b = small();
  b.prepare({0, 1, 2, 3});
  b.push({0, 1});
  b.fast.prepare(b.index, b.delays, kDt, 2, 4, {false, b.targets, RV_U16, true});
  CHECK(numbers<std::uint16_t>(b.fast.delivered()) == (Numbers{7}));
  CHECK_THROWS(b.fast.carried(0), std::out_of_range);
  const DynamicArray* swapped[] = {&b.colours, &b.weights};
  b.fast.prepare(b.index, b.delays, kDt, 2, 4, {false, b.targets, RV_U16, true, swapped});
  CHECK(b.fast.carried(0).type == RV_BOOL && static_cast<const double*>(b.fast.carried(1).data)[0] == 0.5);
  const DynamicArray short_of_one(RV_F64, 3);
  const DynamicArray* wrong[] = {&short_of_one};
  CHECK_THROWS(b.fast.prepare(b.index, b.delays, kDt, 2, 4, {false, b.targets, RV_U16, true, wrong}), std::invalid_argument);
}

TEST(sources_that_were_pending_become_targets) {
  Both b = small();
  b.prepare({2, 2, 2, 2});
  b.push({1, 0});
  b.prepare({0, 1, 2, 0});
  CHECK(b.fast.holds_targets());
  for (int k = 0; k < 4; ++k) {
    CHECK(b.same_delivered());
    CHECK(b.same_told());
    b.advance();
  }
}

TEST(what_is_put_back_is_delivered) {
  Both b = small();
  b.prepare({0, 1, 2, 0});
  b.push({0, 1});
  const PendingEvents stored = b.fast.pending();
  b.advance();
  b.push({1});
  b.general.restore(stored);
  b.fast.restore(stored);
  for (int k = 0; k < 4; ++k) {
    CHECK(b.same_delivered());
    CHECK(b.same_told());
    b.advance();
  }
}

TEST(synapses_are_named_before_others_are_added) {
  Both b = small();
  b.prepare({2, 2, 2, 2});
  b.push({1});
  b.general.name_synapses();
  b.fast.name_synapses();
  CHECK(!b.fast.holds_sources());
  CHECK(Both::told(b.fast) == (std::vector<Numbers>{{}, {}, {0, 3}}));
  CHECK(b.same_told());

  Both each = small();
  each.prepare({0, 1, 2, 3});
  each.push({0});
  each.fast.name_synapses();
  CHECK(each.fast.holds_targets() && each.same_told() && each.same_delivered());
}

TEST(random_networks) {
  std::mt19937 random(3);
  const auto below = [&](int n) { return static_cast<std::int32_t>(random() % static_cast<unsigned>(n)); };
  for (int network = 0; network < 60; ++network) {
    const int sources = 1 + below(6), synapses = 1 + below(200), longest = 1 + below(40);
    Numbers source, target;
    std::vector<double> delays;
    for (int k = 0; k < synapses; ++k) {
      source.push_back(below(sources));
      target.push_back(below(1000));
      delays.push_back(below(longest));
    }
    if (network % 2 == 0) std::sort(source.begin(), source.end());
    Both b(source, target, sources, network % 3 == 0 ? RV_I32 : RV_U16);
    b.prepare(delays);
    for (int step = 0; step < 120; ++step) {
      Numbers spikes;
      for (int s = 0; s < sources; ++s)
        if (below(3) == 0) spikes.push_back(s);
      b.push(spikes);
      CHECK(b.same_delivered() || b.fast.holds_sources());
      if (below(10) == 0) CHECK(b.same_told() || b.fast.holds_sources());
      if (below(20) == 0) b.prepare(delays, below(2) == 0);
      b.advance();
    }
  }
}

// What two bytes do not hold: more synapses at one step, and longer ways from one step to the next.
TEST(long_ways_and_long_segments) {
  constexpr std::int32_t kMost = 65535;
  Numbers source, target;
  std::vector<double> steps;
  const auto synapses = [&](std::int32_t from, std::int32_t count, double step) {
    for (std::int32_t k = 0; k < count; ++k) {
      source.push_back(from);
      target.push_back(static_cast<std::int32_t>(target.size() % 977));
      steps.push_back(step);
    }
  };
  synapses(0, 2 * kMost + 3, 0);
  synapses(0, kMost, 4);
  synapses(0, kMost + 1, 5);
  synapses(0, 2, 5.0 + kMost);
  synapses(0, 2, 6.0 + 2 * kMost);
  synapses(1, 1, 2.0 * kMost);
  synapses(1, 3, 2.0 * kMost + 6);
  Both b(source, target, 2, RV_U16);
  b.prepare(steps);
  b.push({1, 0});
  for (std::int32_t k = 0; k <= 2 * kMost + 7; ++k) {
    if (k == 3) {
      CHECK(b.same_told());
      for (const std::int32_t synapse : {0, kMost + 5, 2 * kMost + 2, 4 * kMost + 1}) CHECK(b.general.push_at(2, synapse) && b.fast.push_at(2, synapse));
      b.push({0});
    }
    if (k < 12 || k % kMost < 12) CHECK(b.same_delivered());
    b.advance();
  }
}
