// Where the time of a run goes, found by timing some of its time steps.
//
// Reading the clock costs 20 ns and more, as much as a small kernel. So a time step is timed now and then, as often as costs less than 1 %, and
// what the readings cost is taken off again: behind a timed time step come some that are timed as a whole (a burst), and the price of a
// reading is what the timed ones have too much. The sum over all steps is thus an estimate of its own of the time of the run
// (`sampled`), with what the loop itself costs shared among the steps; totals are brought to the time that the run really took.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace ranvier {

using SteadyClock = std::chrono::steady_clock;

[[nodiscard]] inline double seconds(SteadyClock::duration d) { return std::chrono::duration<double>(d).count(); }

class Profile {
 public:
  static constexpr std::int64_t kBurst = 64;     // time steps, at the most: two readings for so many are no more than 1 ns a time step
  static constexpr std::int64_t kLead = 16;      // time steps, at the most, before a burst: behind a timed one they are slower than others
  static constexpr std::int64_t kRarest = 4093;  // ticks between two that are timed
  static constexpr double kDearest = 100e-9;     // seconds that a reading may cost: what is above was a slow step (the first of a run)
  static constexpr double kPrice = 20e-9;        // seconds that a reading is taken to cost before it is known

  Profile() = default;
  Profile(std::size_t steps, std::size_t clocks, bool on = true)
      : time_(steps), samples_(clocks), wait_(clocks, on ? 0 : std::numeric_limits<std::int64_t>::max()), before_(clocks), ticks_(clocks) {}

  // Called at each tick of a clock. True: this time step should be timed.
  [[nodiscard]] bool due(std::size_t clock) noexcept { return --wait_[clock] < 0; }

  void add(std::size_t step, SteadyClock::duration time) noexcept { time_[step] += time; }

  // A timed time step is over: it took so long, with so many readings of the clock.
  void timed(std::size_t clock, SteadyClock::duration whole, std::size_t readings) noexcept {
    ++samples_[clock];
    // What it costs to time one: what it took longer than those in bursts, where that is known, and is no more than readings can cost. (A
    // time step with more spikes than others is no dear reading: taken for one, 2000 steps of 0.3 ms had five samples, and a small step
    // among large ones came out as anything between a fifth and three times its time.)
    constexpr double share = 0.0025;
    const double usual = burst_steps_ == 0 ? seconds(whole) : seconds(burst_) / static_cast<double>(burst_steps_);
    const double least = static_cast<double>(readings) * kPrice, most = static_cast<double>(readings) * kDearest;
    const double cost = std::clamp(seconds(whole) - usual, least, most) + 2 * kPrice;
    wait_[clock] = std::clamp(static_cast<std::int64_t>(cost / share / std::max(usual, 1e-9)), std::int64_t{0}, kRarest);
    // The burst ends before the next timed one of any clock.
    const std::int64_t room = *std::min_element(wait_.begin(), wait_.end()) - 1;
    const std::int64_t lead = std::clamp(room / 4, std::int64_t{1}, kLead);
    length_ = std::clamp(room - lead, std::int64_t{0}, kBurst);
    left_ = length_ > 0 ? length_ + lead : 0;
  }

  // Called behind each time step that was not timed. A few times in a burst it reads the clock.
  void step_done(SteadyClock::time_point (*now)() = &SteadyClock::now) {
    if (left_ != 0) go_on(now);
  }

  // Seconds per step of a run in which clock c ticked ticks[c] times, as sampled.
  [[nodiscard]] std::vector<double> sampled(const std::vector<std::size_t>& clock_of_step, const std::vector<std::int64_t>& ticks) const {
    std::vector<double> each(time_.size());  // seconds a tick, of each step
    for (std::size_t step = 0; step < each.size(); ++step) {
      const auto samples = samples_[clock_of_step[step]];
      each[step] = samples == 0 ? 0 : seconds(time_[step]) / static_cast<double>(samples);
    }
    take_off_readings(clock_of_step, each);
    for (std::size_t step = 0; step < each.size(); ++step) each[step] *= static_cast<double>(ticks[clock_of_step[step]]);
    return each;
  }

 private:
  void go_on(SteadyClock::time_point (*now)()) {
    --left_;
    if (left_ == length_) {
      before_ = wait_;
      start_ = now();
    } else if (left_ == 0) {
      burst_ += now() - start_;
      burst_steps_ += length_;
      for (std::size_t c = 0; c < wait_.size(); ++c) ticks_[c] += before_[c] - wait_[c];
    }
  }

  // The bursts held ticks_[c] ticks of each clock and took burst_. Steps that a reading costs more than they last are nothing, and the
  // price is found anew from the others.
  void take_off_readings(const std::vector<std::size_t>& clock_of_step, std::vector<double>& each) const {
    std::vector<char> counted(each.size(), 1);
    for (bool changed = true; changed;) {
      changed = false;
      double seen = -seconds(burst_), readings = 0;
      for (std::size_t step = 0; step < each.size(); ++step) {
        if (!counted[step]) continue;
        const auto ticks = static_cast<double>(ticks_[clock_of_step[step]]);
        seen += ticks * each[step];
        readings += ticks;
      }
      const double price = readings > 0 ? std::clamp(seen / readings, 0.0, kDearest) : kPrice;
      for (std::size_t step = 0; step < each.size(); ++step)
        if (counted[step] && each[step] < price) counted[step] = 0, each[step] = 0, changed = true;
      if (changed) continue;
      for (std::size_t step = 0; step < each.size(); ++step)
        if (counted[step]) each[step] -= price;
    }
  }

  std::vector<SteadyClock::duration> time_;
  std::vector<std::int64_t> samples_;
  std::vector<std::int64_t> wait_;    // ticks of each clock before the next one is timed
  std::vector<std::int64_t> before_;  // the same, when the burst began
  std::vector<std::int64_t> ticks_;   // of each clock, in all bursts
  SteadyClock::duration burst_{};     // time of all bursts
  std::int64_t burst_steps_ = 0;      // time steps in them
  SteadyClock::time_point start_;
  std::int64_t length_ = 0;
  std::int64_t left_ = 0;  // time steps to the end of the burst
};

}  // namespace ranvier
