// The loop over time.
//
//   while a clock has not reached its end
//     ticking  <- the earliest clocks
//     for each step of the plan, in order: if its clock ticks, run it
//     ticking clocks: step += 1, t = step * dt
//     now and then: ask the host whether to go on
//
// Between two time steps the state is consistent: events due at the next delivery are in slot 0 of their queue, monitors hold
// whole rows, each clock stands at the first step not done. Only there a run ends by itself, by request_stop() or by Ctrl-C, and the
// next run continues as if nothing had happened.
//
// Nothing below takes a lock, allocates (once the arrays of monitors have their pages) or touches a Python object, but for
// steps that the user wrote in Python and for the poll. A tick of an empty plan costs a few nanoseconds: reading the clock
// (20 ns) is kept to one time step in sixteen, or to each where time steps are long.
#include "ranvier/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "ranvier/platform.hpp"

namespace ranvier {

// Counts time steps and says when the wall clock is to be read and the host to be asked.
struct Plan::Progress {
  static constexpr double kPollInterval = 0.05;  // at most 20 a second, and well within the 0.2 s in which Ctrl-C has to work
  static constexpr double kLook = 0.001;         // time steps between two looks at the clock take about so long in all
  static constexpr int kMostUnseen = 16;         // and are not more than these: steps may suddenly become slow

  SteadyClock::time_point start = SteadyClock::now();
  SteadyClock::time_point last_look = start;
  double last_poll = 0;
  int wait = 1;
  int interval = 1;

  [[nodiscard]] bool look_due() noexcept { return --wait <= 0; }

  // True: the host wants to be asked. `elapsed` gets the seconds since the start.
  [[nodiscard]] bool look(double& elapsed) {
    const auto now = SteadyClock::now();
    const double each = seconds(now - last_look) / interval;
    last_look = now;
    interval = wait = each * kMostUnseen < kLook ? kMostUnseen : std::max(1, static_cast<int>(kLook / each));
    elapsed = seconds(now - start);
    if (elapsed - last_poll < kPollInterval) return false;
    last_poll = elapsed;
    return true;
  }
};

std::size_t Plan::add_clock(Clock& clock) {
  const auto known = std::find(clocks_.begin(), clocks_.end(), &clock);
  if (known != clocks_.end()) return static_cast<std::size_t>(known - clocks_.begin());
  clocks_.push_back(&clock);
  return clocks_.size() - 1;
}

std::size_t Plan::add(std::string name, std::size_t clock, Action action) {
  if (clock >= clocks_.size()) throw std::out_of_range("the plan has no clock " + std::to_string(clock));
  if (running()) throw std::runtime_error("a plan that runs takes no more steps");
  steps_.push_back({std::move(name), clock, std::move(action)});
  return steps_.size() - 1;
}

Postponed& Plan::add_postponed(std::unique_ptr<KernelCall> replay, SpikeHistory& history, std::int64_t at_once, std::size_t clock) {
  if (replay == nullptr) throw std::invalid_argument("events that wait need a kernel that works them off");
  postponed_.push_back(std::make_unique<Postponed>(std::move(replay), history, at_once, *clocks_.at(clock)));
  return *postponed_.back();
}

void Plan::catch_up() {
  for (const auto& postponed : postponed_) postponed->catch_up();
}

Outcome Plan::run(const std::vector<std::int64_t>& ends, Host& host) {
  if (ends.size() != clocks_.size()) throw std::invalid_argument("a run needs an end for each clock");
  if (running_.exchange(true)) throw std::runtime_error("the plan is already running");
  struct Running {
    std::atomic<bool>& flag;
    ~Running() { flag.store(false); }
  } const running{running_};
  struct Settled {  // between runs a queue says in its own words what is pending
    std::vector<Step>& steps;
    ~Settled() {
      for (Step& step : steps)
        if (auto* deliver = std::get_if<Deliver>(&step.action)) deliver->queue->settle();
    }
  } const settled{steps_};
  const DenormalsFlushed flushed;
  struct UpToDate {  // between runs nothing waits, whatever ended this one
    Plan& plan;
    ~UpToDate() { plan.catch_up(); }
  } const up_to_date{*this};

  const auto setup = [](const KernelPtr& kernel) {
    if (kernel) kernel->setup();
  };
  for (const Step& step : steps_) std::visit([&](const auto& action) { action.kernels(setup); }, step.action);
  for (const auto& postponed : postponed_) postponed->begin();

  std::vector<std::int64_t> first;
  for (const Clock* clock : clocks_) first.push_back(clock->step());
  // How far a run has come is told by its fastest clock.
  std::size_t fastest = 0;
  for (std::size_t c = 0; c < clocks_.size(); ++c)
    if (ends[c] - first[c] > ends[fastest] - first[fastest]) fastest = c;

  sampling_ = Profile(steps_.size(), clocks_.size(), profiled_);
  std::vector<char> ticking(clocks_.size(), 1);
  Progress progress;
  Outcome outcome = Outcome::finished;
  double elapsed = 0;
  while (choose_ticking(ends, ticking)) {
    if (stop_.load(std::memory_order_relaxed)) {
      outcome = Outcome::stopped;
      break;
    }
    bool timed = false;
    for (std::size_t c = 0; c < clocks_.size(); ++c) timed |= ticking[c] && sampling_.due(c);
    if (timed) timed_time_step(host, ticking);
    else time_step(host, ticking);
    for (std::size_t c = 0; c < clocks_.size(); ++c)
      if (ticking[c]) clocks_[c]->tick();
    if (!timed) sampling_.step_done();

    if (progress.look_due() && progress.look(elapsed)) {
      const auto done = static_cast<double>(clocks_[fastest]->step() - first[fastest]);
      if (host.poll_calls(elapsed)) catch_up();
      if (!host.poll(elapsed, done / static_cast<double>(ends[fastest] - first[fastest]))) {
        outcome = Outcome::interrupted;
        break;
      }
    }
  }
  catch_up();
  finish_profile(first, seconds(SteadyClock::now() - progress.start));
  return outcome;
}

// Which clocks tick next: the earliest of those that have not reached their end, and all within rounding error of it.
// False: there is none.
bool Plan::choose_ticking(const std::vector<std::int64_t>& ends, std::vector<char>& ticking) const {
  if (clocks_.size() == 1) return clocks_[0]->step() < ends[0];  // ticking[0] is 1 from the start
  const Clock* earliest = nullptr;
  for (std::size_t c = 0; c < clocks_.size(); ++c)
    if (clocks_[c]->step() < ends[c] && (earliest == nullptr || clocks_[c]->t() < earliest->t())) earliest = clocks_[c];
  if (earliest == nullptr) return false;
  for (std::size_t c = 0; c < clocks_.size(); ++c) ticking[c] = clocks_[c]->step() < ends[c] && simultaneous(*clocks_[c], *earliest);
  return true;
}

void Plan::time_step(Host& host, const std::vector<char>& ticking) {
  for (Step& step : steps_)
    if (ticking[step.clock]) std::visit([&](auto& action) { action(host); }, step.action);
}

void Plan::timed_time_step(Host& host, const std::vector<char>& ticking) {
  const auto start = SteadyClock::now();
  auto before = start;
  std::size_t readings = 1;
  for (std::size_t s = 0; s < steps_.size(); ++s) {
    if (!ticking[steps_[s].clock]) continue;
    std::visit([&](auto& action) { action(host); }, steps_[s].action);
    const auto now = SteadyClock::now();
    sampling_.add(s, now - before);
    before = now;
    ++readings;
  }
  for (std::size_t c = 0; c < clocks_.size(); ++c)
    if (ticking[c]) sampling_.timed(c, before - start, readings);
}

void Plan::finish_profile(const std::vector<std::int64_t>& first, double elapsed) {
  std::vector<std::size_t> clock_of_step;
  for (const Step& step : steps_) clock_of_step.push_back(step.clock);
  std::vector<std::int64_t> ticks;
  for (std::size_t c = 0; c < clocks_.size(); ++c) ticks.push_back(clocks_[c]->step() - first[c]);
  totals_ = sampling_.sampled(clock_of_step, ticks);
  sampled_ = std::accumulate(totals_.begin(), totals_.end(), 0.0);
  if (sampled_ > 0)
    for (double& total : totals_) total *= elapsed / sampled_;
  elapsed_ = elapsed;
}

}  // namespace ranvier
