// Time: an integer step times dt, or an entry of a list. Three elements of memory that kernels, monitors and Python share.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "ranvier/check.hpp"
#include "ranvier/dynamic_array.hpp"

namespace ranvier {

// Differences in time below this fraction of dt are rounding errors: clocks that close tick together, and an end of a run
// that close to the start of a step does not include that step.
inline constexpr double kTimeTolerance = 1e-4;

// The same in seconds, for two clocks that have no dt.
inline constexpr double kListedTimeTolerance = 1e-14;

// The first step that starts at or after time t: a run to t covers all steps before it.
[[nodiscard]] inline std::int64_t end_step(double t, double dt) {
  const double nearest = std::round(t / dt);
  const bool on_step = std::abs(nearest * dt - t) <= kTimeTolerance * dt;
  return static_cast<std::int64_t>(on_step ? nearest : std::ceil(t / dt));
}

// Invariant: t == step * dt, in exactly this arithmetic, so no error ever accumulates; or t == times[step].
class Clock {
 public:
  explicit Clock(double dt) { set(0, dt); }

  // Ticks at the times listed and then never: behind them t is infinite. It has no dt, which reads as infinite.
  explicit Clock(std::vector<double> times) : times_(std::move(times)) {
    times_.push_back(std::numeric_limits<double>::infinity());
    const auto ascend = [](double a, double b) { return a < b; };
    if (std::adjacent_find(times_.begin(), times_.end(), std::not_fn(ascend)) != times_.end())
      throw std::invalid_argument("the times of a clock have to be finite and to ascend");
    *dt_.data<double>() = times_.back();
    move_to(0);
  }

  void set(std::int64_t step, double dt) {
    if (!(dt > 0) || !std::isfinite(dt)) throw std::invalid_argument("dt of a clock has to be a positive time");
    if (!times_.empty()) throw std::invalid_argument("a clock of listed times has no dt");
    *dt_.data<double>() = dt;
    move_to(step);
  }
  void move_to(std::int64_t step) {
    if (!times_.empty() && (step < 0 || step >= static_cast<std::int64_t>(times_.size())))
      throw std::out_of_range("the clock has no such step");
    *step_.data<std::int64_t>() = step;
    *t_.data<double>() = time_of(step);
  }
  // Not behind the last of listed times: runs end there.
  void tick() noexcept {
    const std::int64_t next = ++*step_.data<std::int64_t>();
    *t_.data<double>() = time_of(next);
  }
  [[nodiscard]] double dt() const noexcept { return *dt_.data<double>(); }
  [[nodiscard]] double t() const noexcept { return *t_.data<double>(); }
  [[nodiscard]] std::int64_t step() const noexcept { return *step_.data<std::int64_t>(); }
  [[nodiscard]] DynamicArray& dt_array() noexcept { return dt_; }
  [[nodiscard]] DynamicArray& t_array() noexcept { return t_; }
  [[nodiscard]] DynamicArray& step_array() noexcept { return step_; }

 private:
  [[nodiscard]] double time_of(std::int64_t step) const noexcept {
    if (times_.empty()) return static_cast<double>(step) * dt();
    RV_ASSERT(step < static_cast<std::int64_t>(times_.size()), "a clock stops behind its last time");
    return times_[static_cast<std::size_t>(step)];
  }

  std::vector<double> times_;  // with infinity behind the last; empty: regular
  DynamicArray dt_{RV_F64, 1};
  DynamicArray t_{RV_F64, 1};
  DynamicArray step_{RV_I64, 1};
};

// Whether two clocks stand at the same time, but for rounding.
[[nodiscard]] inline bool simultaneous(const Clock& a, const Clock& b) noexcept {
  const double dt = std::min(a.dt(), b.dt());
  return std::abs(a.t() - b.t()) < (std::isfinite(dt) ? kTimeTolerance * dt : kListedTimeTolerance);
}

}  // namespace ranvier
