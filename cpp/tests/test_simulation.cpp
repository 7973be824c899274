#include "ranvier/simulation.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "testing.hpp"

using namespace ranvier;

namespace {

// A host that notes what is asked of it; callbacks are given as functions of the host.
struct Recorder final : Host {
  std::vector<void (*)(Recorder&)> callbacks;
  std::string trace;
  std::vector<double> fractions;
  Plan* plan = nullptr;
  int polls_until_no = 1 << 30;

  void call(std::size_t n) override { callbacks[n](*this); }
  bool poll(double, double fraction) override {
    fractions.push_back(fraction);
    return --polls_until_no > 0;
  }
};

std::size_t add_call(Plan& plan, Recorder& host, std::size_t clock, void (*function)(Recorder&)) {
  host.callbacks.push_back(function);
  return plan.add("call", clock, CallHost{host.callbacks.size() - 1});
}

KernelPtr kernel(RvKernel call, std::vector<RvArray*> arrays, RvKernel setup = nullptr) {
  KernelSpec spec;
  spec.call = call;
  spec.setup = setup;
  spec.arrays = std::move(arrays);
  spec.scalars.resize(1);
  return std::make_unique<KernelCall>(std::move(spec));
}

// array 0 (f64) += what setup left in the slot; array 1 (i64, optional) counts elements
void add_slot(const RvFrame* f) { *static_cast<double*>(f->arrays[0]->data) += f->scalars[0].f + static_cast<double>(f->end - f->begin); }
void set_slot(const RvFrame* f) { f->scalars[0].f = 1000; }

// Events 1, 3, 8 in every second call, none otherwise; array 1 (i64[1]) counts calls.
void emit_events(const RvFrame* f) {
  static constexpr std::int32_t events[] = {1, 3, 8};
  const bool now = (*static_cast<std::int64_t*>(f->arrays[1]->data))++ % 2 == 0;
  RvArray* out = f->arrays[0];
  out->size = now ? 3 : 0;
  if (now) std::copy(events, events + 3, static_cast<std::int32_t*>(out->data));
}

struct Spiking {
  DynamicArray events{RV_I32, 10};
  DynamicArray calls{RV_I64, 1};
  void add(Plan& plan, std::size_t clock) { plan.add("threshold", clock, RunKernel{kernel(&emit_events, {&events.head(), &calls.head()}), 0, 10, nullptr}); }
};

}  // namespace

TEST(steps_run_in_order_and_clocks_tick_behind_them) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  const auto c = plan.add_clock(clock);
  CHECK(plan.add_clock(clock) == c);
  add_call(plan, host, c, [](Recorder& h) { h.trace += 'a'; });
  add_call(plan, host, c, [](Recorder& h) { h.trace += 'b'; });
  CHECK(plan.run({3}, host) == Outcome::finished);
  CHECK(host.trace == "ababab");
  CHECK(clock.step() == 3);
  CHECK(clock.t() == 3e-3);
  CHECK(plan.run({3}, host) == Outcome::finished);  // nothing left to do
  CHECK(host.trace == "ababab");
}

TEST(clocks_interleave_and_close_ones_tick_together) {
  Plan plan;
  Recorder host;
  Clock fine(0.1e-3), coarse(0.3e-3);  // 3 * 0.1e-3 != 0.3e-3
  const auto f = plan.add_clock(fine), c = plan.add_clock(coarse);
  add_call(plan, host, c, [](Recorder& h) { h.trace += 'C'; });
  add_call(plan, host, f, [](Recorder& h) { h.trace += 'f'; });
  add_call(plan, host, c, [](Recorder& h) { h.trace += 'c'; });
  CHECK(plan.run({7, 3}, host) == Outcome::finished);
  CHECK(host.trace == "CfcffCfcffCfc");
}

TEST(a_clock_of_listed_times_ticks_among_others) {
  Plan plan;
  Recorder host;
  Clock fine(0.1e-3), listed(std::vector<double>{0.05e-3, 0.3e-3, 9.0});
  const auto f = plan.add_clock(fine), l = plan.add_clock(listed);
  add_call(plan, host, l, [](Recorder& h) { h.trace += 'L'; });
  add_call(plan, host, f, [](Recorder& h) { h.trace += 'f'; });
  CHECK(plan.run({5, 2}, host) == Outcome::finished);
  CHECK(host.trace == "fLffLff");
  CHECK(plan.run({6, 3}, host) == Outcome::finished);  // the last time is listed, the one behind it does not exist
  CHECK(host.trace == "fLffLfffL");
}

TEST(a_spike_generator_emits_what_is_listed_for_the_step) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  DynamicArray when(RV_I64, 4), who(RV_I32, 4), events(RV_I32, 10), index(RV_I32, 0, true), time(RV_F64, 0, true);
  const std::int64_t steps[] = {1, 1, 4, 7};
  const std::int32_t neurons[] = {2, 5, 2, 0};
  std::copy(steps, steps + 4, when.data<std::int64_t>());
  std::copy(neurons, neurons + 4, who.data<std::int32_t>());
  EventWindow window(events.head(), 0, 10);
  const auto c = plan.add_clock(clock);
  plan.add("generator", c, EmitSpikes{&when, &who, 0, &clock, &events});
  plan.add("monitor", c, RecordSpikes{nullptr, &window, &clock, &index, &time, nullptr, {}});
  const auto seen = [&] { return std::vector<std::int32_t>(index.data<std::int32_t>(), index.data<std::int32_t>() + index.size()); };
  CHECK(plan.run({2}, host) == Outcome::finished);
  CHECK(seen() == std::vector<std::int32_t>({2, 5}));
  CHECK(events.size() == 2);
  CHECK(plan.run({8}, host) == Outcome::finished);
  CHECK(seen() == std::vector<std::int32_t>({2, 5, 2, 0}));
  CHECK(time.data<double>()[2] == 4e-3 && time.data<double>()[3] == 7e-3);
  clock.move_to(3);  // restored to an earlier time
  CHECK(plan.run({5}, host) == Outcome::finished);
  CHECK(seen() == std::vector<std::int32_t>({2, 5, 2, 0, 2}));
}

TEST(a_spike_generator_repeats_with_its_period) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  DynamicArray when(RV_I64, 2), who(RV_I32, 2), events(RV_I32, 10), time(RV_F64, 0, true);
  when.data<std::int64_t>()[1] = 2;  // steps 0 and 2
  EventWindow window(events.head(), 0, 10);
  const auto c = plan.add_clock(clock);
  plan.add("generator", c, EmitSpikes{&when, &who, 3, &clock, &events});
  plan.add("monitor", c, RecordSpikes{nullptr, &window, &clock, nullptr, &time, nullptr, {}});
  clock.move_to(4);
  CHECK(plan.run({10}, host) == Outcome::finished);
  const std::vector<double> t(time.data<double>(), time.data<double>() + time.size());
  CHECK(t == std::vector<double>({5e-3, 6 * 1e-3, 8e-3, 9 * 1e-3}));
}

TEST(a_clock_that_has_reached_its_end_waits_for_the_others) {
  Plan plan;
  Recorder host;
  Clock a(1e-3), b(1e-3);
  const auto ca = plan.add_clock(a), cb = plan.add_clock(b);
  add_call(plan, host, ca, [](Recorder& h) { h.trace += 'a'; });
  add_call(plan, host, cb, [](Recorder& h) { h.trace += 'b'; });
  CHECK(plan.run({1, 3}, host) == Outcome::finished);
  CHECK(host.trace == "abbb");
  CHECK(a.step() == 1);
}

TEST(a_plan_needs_an_end_for_each_clock_and_knows_its_clocks) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  CHECK_THROWS(plan.add("x", 0, CallHost{0}), std::out_of_range);
  CHECK(plan.add_clock(clock) == 0);
  CHECK_THROWS(plan.run({}, host), std::invalid_argument);
}

TEST(kernels_are_set_up_at_each_start_and_get_their_extent) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  DynamicArray sum(RV_F64, 1), list(RV_I32, 5);
  const auto c = plan.add_clock(clock);
  plan.add("fixed", c, RunKernel{kernel(&add_slot, {&sum.head()}, &set_slot), 2, 4, nullptr});
  plan.add("extent", c, RunKernel{kernel(&add_slot, {&sum.head()}), 0, 0, &list.head()});
  CHECK(plan.run({1}, host) == Outcome::finished);
  CHECK(*sum.data<double>() == 1000 + 2 + 5);
  list.resize(1);
  CHECK(plan.run({2}, host) == Outcome::finished);
  CHECK(*sum.data<double>() == 2 * (1000 + 2) + 5 + 1);
}

TEST(a_pathway_delivers_after_its_delay) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  Spiking spiking;
  SynapseIndex index;
  index.build(std::vector<std::int32_t>(10, 8), 10);  // ten synapses, all from source 8
  SpikeQueue queue;
  const double delay = 2e-3;
  queue.prepare(index, {&delay, 1}, 1e-3, 10, 10);
  DynamicArray delivered(RV_F64, 1);
  const auto c = plan.add_clock(clock);
  spiking.add(plan, c);
  plan.add("all", c, Deliver{kernel(&add_slot, {&delivered.head()}), &queue, EventWindow(spiking.events.head(), 2, 9)});
  CHECK(plan.run({2}, host) == Outcome::finished);
  CHECK(*delivered.data<double>() == 0);
  CHECK(queue.due().size == 2);  // 3 and 8: what the next step will deliver
  CHECK(plan.run({3}, host) == Outcome::finished);
  CHECK(*delivered.data<double>() == 2);
}

// array 2 (i32) takes the targets of the rows that are due, in the order in which they are read
void note_targets(const RvFrame* f) {
  const auto* due = static_cast<const std::int32_t*>(f->arrays[0]->data);
  const auto* offsets = static_cast<const std::int64_t*>(f->arrays[1]->data);
  const auto* targets = static_cast<const std::uint16_t*>(f->arrays[3]->data);
  RvArray* out = f->arrays[2];
  for (std::int64_t p = f->begin; p < f->end; ++p)
    for (std::int64_t q = offsets[due[p]]; q < offsets[due[p] + 1]; ++q) static_cast<std::int32_t*>(out->data)[out->size++] = targets[q];
}

TEST(rows_are_delivered_block_by_block) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  Spiking spiking;  // 1, 3, 8
  SynapseIndex index;
  index.build(std::vector<std::int32_t>{1, 1, 3, 3, 8}, 10);
  SpikeQueue queue;
  const double delay = 0;
  queue.prepare(index, {&delay, 1}, 1e-3, 10, 5);
  TargetRows rows(RV_U16);
  rows.build(index, std::vector<std::int32_t>{5, 0, 1, 4, 7}, 8, 4);
  DynamicArray noted(RV_I32, 100);
  noted.resize(0);
  const auto c = plan.add_clock(clock);
  spiking.add(plan, c);
  auto* due = const_cast<RvArray*>(&queue.delivered());
  plan.add("all", c, Deliver{kernel(&note_targets, {due, &rows.offsets(), &noted.head(), &rows.targets().head()}), &queue,
                             EventWindow(spiking.events.head(), 0, 10), &rows});
  CHECK(plan.run({1}, host) == Outcome::finished);
  CHECK(std::vector<std::int32_t>(noted.data<std::int32_t>(), noted.data<std::int32_t>() + noted.size()) == (std::vector<std::int32_t>{0, 1, 5, 4, 7}));
}

TEST(behind_a_run_a_queue_of_targets_knows_its_synapses) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  Spiking spiking;
  SynapseIndex index;
  index.build(std::vector<std::int32_t>{1, 1, 3}, 10);
  SpikeQueue queue;
  const std::vector<double> delays{1e-3, 2e-3, 1e-3};
  const std::vector<std::int32_t> targets{4, 5, 6};
  queue.prepare(index, delays, 1e-3, 10, 3, {false, targets, RV_U16, false});
  const auto c = plan.add_clock(clock);
  spiking.add(plan, c);
  plan.add("all", c, Deliver{nullptr, &queue, EventWindow(spiking.events.head(), 0, 10)});
  CHECK(plan.run({1}, host) == Outcome::finished);
  index.build(std::vector<std::int32_t>(10, 1), 10);  // other synapses: what waits is not theirs
  CHECK(queue.pending().ahead == (std::vector<std::vector<std::int32_t>>{{0, 2}, {1}, {}}));
}

TEST(spikes_are_recorded_with_index_time_count_and_variables) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  Spiking spiking;
  EventWindow window(spiking.events.head(), 2, 10);
  DynamicArray index(RV_I32, 0, true), time(RV_F64, 0, true), count(RV_I32, 8), extra(RV_F64, 0, true);
  const auto c = plan.add_clock(clock);
  spiking.add(plan, c);
  const auto copy = [](const RvFrame* f) {
    for (auto p = f->begin; p < f->end; ++p)
      static_cast<double*>(f->arrays[1]->data)[p] = 10 * static_cast<const std::int32_t*>(f->arrays[0]->data)[p];
  };
  plan.add("monitor", c, RecordSpikes{kernel(copy, {&window.head(), &extra.tail()}), &window, &clock, &index, &time, &count, {&extra}});
  CHECK(plan.run({4}, host) == Outcome::finished);  // events in steps 0 and 2
  const std::vector<std::int32_t> i(index.data<std::int32_t>(), index.data<std::int32_t>() + index.size());
  CHECK(i == std::vector<std::int32_t>{1, 6, 1, 6});
  CHECK(time.data<double>()[1] == 0 && time.data<double>()[2] == 2e-3);
  CHECK(count.data<std::int32_t>()[1] == 2 && count.data<std::int32_t>()[6] == 2 && count.data<std::int32_t>()[0] == 0);
  CHECK(extra.size() == 4 && extra.data<double>()[2] == 30 && extra.data<double>()[3] == 80);
}

TEST(states_are_recorded_by_rows_and_rates_by_dt) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  Spiking spiking;
  DynamicArray time(RV_F64, 0, true), rate_time(RV_F64, 0, true), rate(RV_F64, 0, true);
  DynamicArray2D rows(RV_F64, 2);
  const auto c = plan.add_clock(clock);
  spiking.add(plan, c);
  const auto fill = [](const RvFrame* f) {
    for (auto p = f->begin; p < f->end; ++p) static_cast<double*>(f->arrays[0]->data)[p] = static_cast<double>(p + 1);
  };
  plan.add("state", c, RecordState{kernel(fill, {&rows.row()}), &clock, &time, {&rows}, 0, 2});
  plan.add("rate", c, RecordRate{EventWindow(spiking.events.head(), 0, 4), &clock, &rate_time, &rate});
  CHECK(plan.run({3}, host) == Outcome::finished);
  CHECK(rows.rows() == 3 && rows.elements().data<double>()[5] == 2);
  CHECK(time.size() == 3 && time.data<double>()[2] == 2e-3);
  CHECK(rate.size() == 3 && rate.data<double>()[0] == 2 / (4 * 1e-3) && rate.data<double>()[1] == 0);
}

TEST(reset_runs_over_positions_of_the_events_of_its_group) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  Spiking spiking;
  DynamicArray positions(RV_I64, 2);
  const auto c = plan.add_clock(clock);
  spiking.add(plan, c);
  const auto note = [](const RvFrame* f) {
    static_cast<std::int64_t*>(f->arrays[0]->data)[0] = f->begin;
    static_cast<std::int64_t*>(f->arrays[0]->data)[1] = f->end;
  };
  plan.add("reset", c, RunEvents{kernel(note, {&positions.head()}), EventWindow(spiking.events.head(), 2, 8)});
  CHECK(plan.run({2}, host) == Outcome::finished);
  CHECK(positions.data<std::int64_t>()[0] == 1 && positions.data<std::int64_t>()[1] == 2);
}

TEST(a_stop_ends_behind_the_whole_time_step) {
  Plan plan;
  Recorder host;
  host.plan = &plan;
  Clock clock(1e-3);
  const auto c = plan.add_clock(clock);
  add_call(plan, host, c, [](Recorder& h) {
    h.trace += 'a';
    if (h.trace.size() == 3) h.plan->request_stop();
  });
  add_call(plan, host, c, [](Recorder& h) { h.trace += 'b'; });
  CHECK(plan.run({10}, host) == Outcome::stopped);
  CHECK(host.trace == "abab");
  CHECK(clock.step() == 2);
  plan.clear_stop();
  CHECK(plan.run({3}, host) == Outcome::finished);
  CHECK(host.trace == "ababab");
}

TEST(the_host_is_polled_by_wall_clock_and_can_end_the_run) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  const auto c = plan.add_clock(clock);
  add_call(plan, host, c, [](Recorder&) { std::this_thread::sleep_for(std::chrono::milliseconds(5)); });
  const auto start = SteadyClock::now();
  host.polls_until_no = 2;
  clock.set(5000, 1e-3);  // from an earlier run: does not count
  CHECK(plan.run({15000}, host) == Outcome::interrupted);
  const double elapsed = seconds(SteadyClock::now() - start);
  CHECK(elapsed >= 0.1);  // twice 50 ms
  CHECK(elapsed < 1.0);
  CHECK(host.fractions.size() == 2);
  CHECK(host.fractions[0] > 0 && host.fractions[0] < host.fractions[1]);
  CHECK(host.fractions[1] < 0.1);
  CHECK(clock.step() < 15000);
}

TEST(an_exception_leaves_the_clock_at_the_step_begun) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  const auto c = plan.add_clock(clock);
  add_call(plan, host, c, [](Recorder& h) {
    h.trace += 'a';
    if (h.trace.size() == 2) throw std::runtime_error("from a callback");
  });
  CHECK_THROWS(plan.run({5}, host), std::runtime_error);
  CHECK(clock.step() == 1);
  CHECK(!plan.running());
  CHECK(plan.run({2}, host) == Outcome::finished);  // it goes on
}

TEST(a_plan_that_runs_refuses_to_be_run_or_changed) {
  Plan plan;
  Recorder host;
  host.plan = &plan;
  Clock clock(1e-3);
  const auto c = plan.add_clock(clock);
  add_call(plan, host, c, [](Recorder& h) {
    CHECK(h.plan->running());
    CHECK_THROWS(h.plan->run({9}, h), std::runtime_error);
    CHECK_THROWS(h.plan->add("late", 0, CallHost{0}), std::runtime_error);
  });
  CHECK(plan.run({1}, host) == Outcome::finished);
}

TEST(the_profile_finds_the_slow_step) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  const auto c = plan.add_clock(clock);
  add_call(plan, host, c, [](Recorder&) {});
  add_call(plan, host, c, [](Recorder&) { std::this_thread::sleep_for(std::chrono::milliseconds(1)); });
  CHECK(plan.run({20}, host) == Outcome::finished);
  const auto profile = plan.profile();
  CHECK(profile.size() == 2);
  CHECK(profile[1] > 0.9 * plan.elapsed());
  CHECK(profile[0] + profile[1] < 1.0001 * plan.elapsed());
}

TEST(kernels_run_with_denormals_flushed_and_callbacks_do_not_have_to) {
  Plan plan;
  Recorder host;
  Clock clock(1e-3);
  DynamicArray value(RV_F64, 1);
  *value.data<double>() = 4e-308;
  const auto c = plan.add_clock(clock);
  const auto halve = [](const RvFrame* f) { *static_cast<double*>(f->arrays[0]->data) *= 0.25; };
  plan.add("decay", c, RunKernel{kernel(halve, {&value.head()}), 0, 1, nullptr});
  CHECK(plan.run({1}, host) == Outcome::finished);
#if defined(__x86_64__) || defined(__aarch64__)
  CHECK(*value.data<double>() == 0.0);
#endif
}
