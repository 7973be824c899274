// The plan of a run, and the loop over time (simulation.cpp explains it).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ranvier/clock.hpp"
#include "ranvier/host.hpp"
#include "ranvier/profile.hpp"
#include "ranvier/steps.hpp"

namespace ranvier {

enum class Outcome { finished, stopped, interrupted };

// Ordered steps, each on a clock. Built anew for each run. Holds no memory of the model: clocks, arrays and queues have to outlive it.
class Plan {
 public:
  struct Step {
    std::string name;
    std::size_t clock;
    Action action;
  };

  [[nodiscard]] std::size_t add_clock(Clock& clock);
  std::size_t add(std::string name, std::size_t clock, Action action);  // runs behind what was added before; gives its number

  // Events that may wait, for steps to be added. Between runs nothing does, nor when code of the host runs between two time steps.
  // (A handler of signals is no such code: what it sees is chance.)
  Postponed& add_postponed(std::unique_ptr<KernelCall> replay, SpikeHistory& history, std::int64_t at_once, std::size_t clock);

  // Runs every clock c up to, not including, step ends[c]. Finished: all did. Stopped: request_stop() was called.
  // Interrupted: the host's poll said so. In these cases the last time step was completed, and another run goes on behind it.
  // An exception from a step leaves at once: what the steps before it did is done, the clocks stand at the time step begun.
  Outcome run(const std::vector<std::int64_t>& ends, Host& host);

  void request_stop() noexcept { stop_.store(true, std::memory_order_relaxed); }  // from any thread; stays until cleared
  void clear_stop() noexcept { stop_.store(false, std::memory_order_relaxed); }
  [[nodiscard]] bool running() const noexcept { return running_.load(std::memory_order_relaxed); }

  [[nodiscard]] const std::vector<Step>& steps() const noexcept { return steps_; }
  [[nodiscard]] Clock& clock(std::size_t number) const { return *clocks_.at(number); }
  [[nodiscard]] std::vector<double> profile() const { return totals_; }  // seconds per step, of the last run
  [[nodiscard]] double elapsed() const noexcept { return elapsed_; }     // seconds, of the last run
  [[nodiscard]] double sampled() const noexcept { return sampled_; }     // the same as the sampled step times have it
  void set_profiled(bool on) noexcept { profiled_ = on; }                // off: to see what sampling costs
  [[nodiscard]] bool profiled() const noexcept { return profiled_; }

 private:
  struct Progress;

  void time_step(Host& host, const std::vector<char>& ticking);
  void timed_time_step(Host& host, const std::vector<char>& ticking);
  [[nodiscard]] bool choose_ticking(const std::vector<std::int64_t>& ends, std::vector<char>& ticking) const;
  void catch_up();
  void finish_profile(const std::vector<std::int64_t>& first, double elapsed);

  std::vector<Clock*> clocks_;
  std::vector<Step> steps_;
  std::vector<std::unique_ptr<Postponed>> postponed_;
  Profile sampling_;
  std::vector<double> totals_;
  double elapsed_ = 0;
  double sampled_ = 0;
  bool profiled_ = true;
  std::atomic<bool> stop_{false};
  std::atomic<bool> running_{false};
};

}  // namespace ranvier
