// What does a time step cost that does nothing, and each kind of step on top of it?
#include <cstdint>
#include <vector>

#include "ranvier/simulation.hpp"
#include "timing.hpp"

using namespace ranvier;

namespace {

struct Silent final : Host {
  void call(std::size_t) override {}
  bool poll(double, double) override { return true; }
};

void nothing(const RvFrame*) {}

KernelPtr kernel() {
  KernelSpec spec;
  spec.call = &nothing;
  return std::make_unique<KernelCall>(std::move(spec));
}

template <class Add>
double per_step(Add add) {
  constexpr std::int64_t steps = 500000;
  return best_ns(5, steps, [&] {
    Plan plan;
    Clock clock(1e-4);
    Silent host;
    add(plan, plan.add_clock(clock), clock);
    static_cast<void>(plan.run({steps}, host));
  });
}

}  // namespace

int main() {
  DynamicArray events(RV_I32, 10);
  events.resize(0);
  SynapseIndex index;
  index.build(std::vector<std::int32_t>{0}, 1);
  SpikeQueue queue;
  const double delay = 1e-3;
  queue.prepare(index, {&delay, 1}, 1e-4, 1, 1);
  const double empty = per_step([](Plan&, std::size_t, Clock&) {});
  const double kernels = per_step([](Plan& plan, std::size_t c, Clock&) {
    for (int k = 0; k < 8; ++k) plan.add("k", c, RunKernel{kernel(), 0, 1, nullptr});
  });
  const double pathway = per_step([&](Plan& plan, std::size_t c, Clock&) {
    plan.add("p", c, Deliver{kernel(), &queue, EventWindow(events.head(), 0, 1)});
  });
  const double state = per_step([&](Plan& plan, std::size_t c, Clock& clock) {
    static DynamicArray time(RV_F64, 0, true);
    static DynamicArray2D rows(RV_F64, 10);
    time.resize(0), rows.resize(0);
    plan.add("s", c, RecordState{kernel(), &clock, &time, {&rows}, 0, 10});
  });
  const double rate = per_step([&](Plan& plan, std::size_t c, Clock& clock) {
    static DynamicArray time(RV_F64, 0, true), values(RV_F64, 0, true);
    time.resize(0), values.resize(0);
    plan.add("r", c, RecordRate{EventWindow(events.head(), 0, 1), &clock, &time, &values});
  });
  std::printf("empty time step %.1f ns; + a kernel %.1f; + an idle pathway %.1f; + a state monitor %.1f; + a rate monitor %.1f\n", empty,
              (kernels - empty) / 8, pathway - empty, state - empty, rate - empty);
}
