// What the loop over time asks of the program around it. Rare: callbacks the user asked for, and a poll by wall clock.
#pragma once

#include <cstddef>

namespace ranvier {

class Host {
 public:
  virtual ~Host() = default;
  // Runs callback number n. What it throws leaves the run at once.
  virtual void call(std::size_t n) = 0;
  // Between two time steps, at most 20 times a second. False: stop here (Ctrl-C). `fraction` of the run is done after `elapsed` s.
  [[nodiscard]] virtual bool poll(double elapsed, double fraction) = 0;
  // Whether that poll will call a function of the user's.
  [[nodiscard]] virtual bool poll_calls(double /*elapsed*/) const { return false; }
};

}  // namespace ranvier
