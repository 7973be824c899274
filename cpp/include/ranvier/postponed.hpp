// Events that wait: those of one side of the synapses are noted, and worked off when an event of the other side comes to a row, or when
// somebody wants to look. The result is that of delivering each as it comes.
//
// Bringing all rows up to date reads every synapse. So waiting begins when so many events were delivered one by one that this costs no more
// than they did: `at_once` of them since everything was up to date. Who looks all the time gets what delivery one by one costs.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "ranvier/clock.hpp"
#include "ranvier/kernel_call.hpp"
#include "ranvier/spike_history.hpp"

namespace ranvier {

// replay: works off what waits, in the rows that the history lists, up to their ends. All pathways involved are on the clock.
class Postponed {
 public:
  Postponed(std::unique_ptr<KernelCall> replay, SpikeHistory& history, std::int64_t at_once, const Clock& clock)
      : replay_(std::move(replay)), history_(history), at_once_(at_once), clock_(clock) {}

  void begin() { replay_->setup(); }  // of a run

  // Whether these events wait; false: they are to be delivered now.
  [[nodiscard]] bool take(const std::int32_t* targets, std::int64_t count) {
    if (delivered_ < at_once_) {
      delivered_ += count;
      return false;
    }
    history_.note(targets, count, clock_.t());
    if (history_.full()) work_off();
    return true;
  }
  [[nodiscard]] bool waiting() const noexcept { return !history_.empty(); }
  // These rows are about to be read, each once read(its place among them) is done. behind: what waits of this time step is all there; else some
  // may still come.
  void begin_rows(const std::int32_t* rows, std::int64_t count) {
    history_.rows().resize(0);
    history_.rows().append(rows, count);
  }
  void read(std::int64_t place, bool behind) {
    (*replay_)(place, place + 1);
    history_.mark(history_.rows().data<std::int32_t>()[place], clock_.t(), behind);
  }
  // Somebody looks: all rows are brought up to date.
  void catch_up() {
    delivered_ = 0;
    if (waiting()) work_off();
  }

 private:
  void work_off() {
    const std::int64_t rows = history_.n_rows();
    history_.rows().resize(rows);
    auto* const list = history_.rows().data<std::int32_t>();
    for (std::int64_t row = 0; row < rows; ++row) list[row] = static_cast<std::int32_t>(row);
    (*replay_)(0, rows);
    history_.clear();
  }

  std::unique_ptr<KernelCall> replay_;
  SpikeHistory& history_;
  std::int64_t at_once_;
  std::int64_t delivered_ = 0;
  const Clock& clock_;
};

}  // namespace ranvier
