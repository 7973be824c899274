// Where the time of a run goes, found by timing some of its steps. Reading the clock costs about 20 ns, more than a small
// kernel: so a time step is timed now and then, as often as costs about 1 %, and the total of the run is divided in the proportions found.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ranvier {

using SteadyClock = std::chrono::steady_clock;

[[nodiscard]] inline double seconds(SteadyClock::duration d) { return std::chrono::duration<double>(d).count(); }

class Profile {
 public:
  Profile() = default;
  Profile(std::size_t steps, std::size_t clocks) : time_(steps), samples_(clocks), wait_(clocks) {}

  // Called at each tick of a clock. True: this time step should be timed.
  [[nodiscard]] bool due(std::size_t clock) noexcept { return --wait_[clock] < 0; }

  void add(std::size_t step, SteadyClock::duration time) noexcept { time_[step] += time; }

  // A timed time step is over: it took so long, with so many readings of the clock.
  void timed(std::size_t clock, SteadyClock::duration whole, std::size_t readings) noexcept {
    ++samples_[clock];
    constexpr double price = 20e-9, share = 0.01;
    const double interval = static_cast<double>(readings) * price / share / std::max(seconds(whole), 1e-9);
    wait_[clock] = std::clamp(static_cast<std::int64_t>(interval), std::int64_t{0}, std::int64_t{509});
  }

  // Seconds per step of a run of `total` seconds in which clock c ticked ticks[c] times.
  [[nodiscard]] std::vector<double> totals(const std::vector<std::size_t>& clock_of_step, const std::vector<std::int64_t>& ticks,
                                           double total) const {
    std::vector<double> result(time_.size());
    double sum = 0;
    for (std::size_t step = 0; step < time_.size(); ++step) {
      const std::size_t clock = clock_of_step[step];
      if (samples_[clock] == 0) continue;
      result[step] = seconds(time_[step]) * static_cast<double>(ticks[clock]) / static_cast<double>(samples_[clock]);
      sum += result[step];
    }
    if (sum > 0)
      for (double& r : result) r *= total / sum;
    return result;
  }

 private:
  std::vector<SteadyClock::duration> time_;
  std::vector<std::int64_t> samples_;
  std::vector<std::int64_t> wait_;
};

}  // namespace ranvier
