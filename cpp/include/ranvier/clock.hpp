// Time: an integer step times dt. Three elements of memory that kernels, monitors and Python share.
#pragma once

#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "ranvier/dynamic_array.hpp"

namespace ranvier {

// Differences in time below this fraction of dt are rounding errors: clocks that close tick together, and an end of a run
// that close to the start of a step does not include that step.
inline constexpr double kTimeTolerance = 1e-4;

// The first step that starts at or after time t: a run to t covers all steps before it.
[[nodiscard]] inline std::int64_t end_step(double t, double dt) {
  const double nearest = std::round(t / dt);
  const bool on_step = std::abs(nearest * dt - t) <= kTimeTolerance * dt;
  return static_cast<std::int64_t>(on_step ? nearest : std::ceil(t / dt));
}

// Invariant: t == step * dt, in exactly this arithmetic, so no error ever accumulates.
class Clock {
 public:
  explicit Clock(double dt) { set(0, dt); }

  void set(std::int64_t step, double dt) {
    if (!(dt > 0) || !std::isfinite(dt)) throw std::invalid_argument("dt of a clock has to be a positive time");
    *dt_.data<double>() = dt;
    *step_.data<std::int64_t>() = step;
    *t_.data<double>() = static_cast<double>(step) * dt;
  }
  void tick() noexcept {
    const std::int64_t next = ++*step_.data<std::int64_t>();
    *t_.data<double>() = static_cast<double>(next) * dt();
  }
  [[nodiscard]] double dt() const noexcept { return *dt_.data<double>(); }
  [[nodiscard]] double t() const noexcept { return *t_.data<double>(); }
  [[nodiscard]] std::int64_t step() const noexcept { return *step_.data<std::int64_t>(); }
  [[nodiscard]] DynamicArray& dt_array() noexcept { return dt_; }
  [[nodiscard]] DynamicArray& t_array() noexcept { return t_; }
  [[nodiscard]] DynamicArray& step_array() noexcept { return step_; }

 private:
  DynamicArray dt_{RV_F64, 1};
  DynamicArray t_{RV_F64, 1};
  DynamicArray step_{RV_I64, 1};
};

}  // namespace ranvier
