#include "ranvier/spike_queue.hpp"

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "testing.hpp"

using namespace ranvier;
using Events = std::vector<std::int32_t>;

namespace {

constexpr double kDt = 1e-4;

// Two sources: 0 -> synapses 1, 2;  1 -> synapses 0, 3.
struct Small {
  SynapseIndex index;
  SpikeQueue queue;
  Small() { index.build(Events{1, 0, 0, 1}, 2); }
  void prepare(const std::vector<double>& delays, double dt = kDt) { queue.prepare(index, delays, dt, 2, 4); }
  void push(const Events& sources) { queue.push(sources.data(), static_cast<std::int64_t>(sources.size())); }
  Events due() {
    const auto* data = static_cast<const std::int32_t*>(queue.due().data);
    return {data, data + queue.due().size};
  }
  std::vector<Events> rest() {  // what will be delivered, step by step, to the last
    std::vector<Events> result;
    for (std::int64_t k = queue.slots(); k > 0; --k) {
      result.push_back(due());
      queue.advance();
    }
    while (!result.empty() && result.back().empty()) result.pop_back();
    return result;
  }
};

}  // namespace

TEST(one_delay_holds_sources) {
  Small s;
  s.prepare({2 * kDt});
  CHECK(s.queue.holds_sources());
  s.push({0, 1});
  s.queue.advance();
  s.push({1});
  CHECK(s.rest() == std::vector<Events>{{}, {0, 1}, {1}});
}

TEST(no_delay_is_due_in_the_same_step) {
  Small s;
  s.prepare({0});
  s.push({1});
  CHECK(s.due() == Events{1});
  s.queue.advance();
  CHECK(s.due().empty());
}

TEST(a_delay_each_holds_synapses) {
  Small s;
  s.prepare({0, kDt, 2 * kDt, 0});
  CHECK(!s.queue.holds_sources());
  s.push({0, 1});
  CHECK(s.rest() == std::vector<Events>{{0, 3}, {1}, {2}});
}

TEST(within_a_step_events_stand_by_insertion_then_source_then_synapse) {
  Small s;
  s.prepare({kDt, kDt, 0, 0});
  s.push({0, 1});
  s.queue.advance();
  s.push({0});
  CHECK(s.due() == Events{1, 0, 2});
}

TEST(equal_delays_are_one_delay) {
  Small s;
  s.prepare({kDt, kDt, kDt, 1.01 * kDt});
  CHECK(s.queue.holds_sources());
  s.push({1});
  CHECK(s.rest() == std::vector<Events>{{}, {1}});
}

TEST(steps_are_rounded_by_adding_a_half) {
  CHECK(delay_steps(std::vector<double>{0.15e-3, 0.149e-3, 0.05e-3, 0.0, 10e-3}, kDt) == Events{1, 1, 1, 0, 100});
}

TEST(wrong_delays) {
  Small s;
  CHECK_THROWS(s.prepare({-1e-9}), std::invalid_argument);
  CHECK_THROWS(s.prepare({std::numeric_limits<double>::quiet_NaN()}), std::invalid_argument);
  CHECK_THROWS(s.prepare({std::numeric_limits<double>::infinity()}), std::invalid_argument);
  CHECK_THROWS(s.prepare({1e9}), std::invalid_argument);
  CHECK_THROWS(s.prepare({0, 0}), std::invalid_argument);
  CHECK_THROWS(s.prepare({0}, 0.0), std::invalid_argument);
  CHECK_THROWS(s.queue.prepare(s.index, std::vector<double>{0}, kDt, 3, 4), std::invalid_argument);
  CHECK_THROWS(s.queue.prepare(s.index, std::vector<double>{0}, kDt, 2, 5), std::invalid_argument);
  CHECK(!s.queue.prepared());
}

TEST(pending_events_keep_their_step_when_delays_change) {
  Small s;
  s.prepare({0, kDt, 2 * kDt, 3 * kDt});
  s.push({0, 1});
  s.prepare({5 * kDt, 0, 0, 0});
  CHECK(s.rest() == std::vector<Events>{{0}, {1}, {2}, {3}});
}

TEST(pending_sources_become_synapses) {
  Small s;
  s.prepare({2 * kDt});
  s.push({1, 0});
  s.prepare({0, kDt, 2 * kDt, 3 * kDt});
  CHECK(!s.queue.holds_sources());
  CHECK(s.rest() == std::vector<Events>{{}, {}, {0, 3, 1, 2}});
}

TEST(pending_synapses_stay_synapses_until_they_are_delivered) {
  Small s;
  s.prepare({0, kDt, 2 * kDt, 0});
  s.push({0});
  s.prepare({3 * kDt});
  CHECK(!s.queue.holds_sources());
  s.push({1});
  CHECK(s.rest() == std::vector<Events>{{}, {1}, {2}, {0, 3}});
  s.prepare({3 * kDt});
  CHECK(s.queue.holds_sources());
}

TEST(pending_events_keep_their_time_when_dt_changes) {
  Small s;
  s.prepare({4 * kDt});
  s.push({0});
  s.prepare({4 * kDt}, 2 * kDt);
  CHECK(s.rest() == std::vector<Events>{{}, {}, {0}});
  s.push({1});
  s.prepare({4 * kDt}, kDt / 2);
  CHECK(s.rest() == std::vector<Events>{{}, {}, {}, {}, {}, {}, {}, {}, {1}});
}

TEST(push_at_reaches_beyond_the_longest_delay) {
  Small s;
  CHECK(!s.queue.push_at(0, 0));  // not prepared
  s.prepare({0});
  s.queue.advance();
  CHECK(s.queue.push_at(1, s.queue.slots()));
  CHECK(s.queue.push_at(1, 6));
  CHECK(s.queue.push_at(0, 0));
  CHECK(!s.queue.push_at(2, 0));  // a third source
  CHECK(!s.queue.push_at(-1, 0));
  CHECK(!s.queue.push_at(0, -1));
  CHECK(!s.queue.push_at(0, std::int64_t{1} << 40));
  CHECK(s.rest() == std::vector<Events>{{0}, {1}, {}, {}, {}, {}, {1}});
}

TEST(push_at_counts_synapses_where_the_queue_holds_them) {
  Small s;
  s.prepare({0, 0, 0, kDt});
  CHECK(s.queue.push_at(3, 0));
  CHECK(!s.queue.push_at(4, 0));
}

TEST(what_is_pending_can_be_put_back) {
  Small s;
  s.prepare({0, kDt, 2 * kDt, 3 * kDt});
  s.push({0, 1});
  const PendingEvents stored = s.queue.pending();
  s.queue.advance();
  s.push({1});
  s.queue.restore(stored);
  CHECK(s.rest() == std::vector<Events>{{0}, {1}, {2}, {3}});

  Small fresh;  // restored before it is prepared
  fresh.queue.restore(stored);
  fresh.prepare({0});
  CHECK(!fresh.queue.holds_sources());
  CHECK(fresh.rest() == std::vector<Events>{{0}, {1}, {2}, {3}});
}

TEST(sources_put_back_into_a_queue_of_synapses_are_expanded) {
  Small s;
  s.prepare({kDt});
  s.push({1});
  const PendingEvents stored = s.queue.pending();
  Small other;
  other.prepare({0, 0, 0, kDt});
  other.queue.restore(stored);
  CHECK(other.rest() == std::vector<Events>{{}, {0, 3}});
}

TEST(events_that_cannot_be_are_not_put_back) {
  Small s;
  s.prepare({kDt});
  CHECK_THROWS(s.queue.restore({true, kDt, {{2}}}), std::out_of_range);
  CHECK_THROWS(s.queue.restore({false, kDt, {{4}}}), std::out_of_range);
  CHECK_THROWS(s.queue.restore({true, kDt, {{-1}}}), std::out_of_range);
}

TEST(sources_are_checked_on_request) {
  Small s;
  const Events good{0, 1}, bad{0, 2}, negative{-1};
  CHECK(!s.queue.valid_sources(good.data(), 2));  // not prepared
  s.prepare({0});
  CHECK(s.queue.valid_sources(good.data(), 2));
  CHECK(!s.queue.valid_sources(bad.data(), 2));
  CHECK(!s.queue.valid_sources(negative.data(), 1));
}

TEST(a_pathway_without_synapses) {
  SynapseIndex index;
  index.build({}, 3);
  SpikeQueue queue;
  queue.prepare(index, {}, kDt, 3, 0);
  const Events spikes{0, 2};
  queue.push(spikes.data(), 2);
  CHECK(queue.holds_sources());
  CHECK(queue.due().size == 2);
}
