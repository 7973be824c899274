// The kinds of steps of a plan: what one object does at one tick of its clock. Each is a small struct with
//   void operator()(Host&)   do it          kernels(visit)   its kernels, present or not          kKind   for people
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "ranvier/clock.hpp"
#include "ranvier/dynamic_array.hpp"
#include "ranvier/event_window.hpp"
#include "ranvier/host.hpp"
#include "ranvier/kernel_call.hpp"
#include "ranvier/poisson_skips.hpp"
#include "ranvier/postponed.hpp"
#include "ranvier/spike_queue.hpp"
#include "ranvier/target_rows.hpp"

namespace ranvier {

using KernelPtr = std::unique_ptr<KernelCall>;  // null: the step has no kernel

// State update, threshold, run_regularly, ...: the whole iteration space, every time.
struct RunKernel {
  static constexpr const char* kKind = "kernel";
  KernelPtr call;
  std::int64_t begin, end;
  const RvArray* extent;  // not null: its size is the end

  void operator()(Host&) { (*call)(begin, extent != nullptr ? extent->size : end); }
  template <class Visit>
  void kernels(Visit visit) const {
    visit(call);
  }
};

// Reset: the positions of those events that belong to a (sub)group.
struct RunEvents {
  static constexpr const char* kKind = "events";
  KernelPtr call;
  EventWindow window;

  void operator()(Host&) {
    window.refresh();
    if (window.size() != 0) (*call)(window.begin(), window.end());
  }
  template <class Visit>
  void kernels(Visit visit) const {
    visit(call);
  }
};

// A pathway: spikes go into the queue, the kernel runs over what is due. Sources are counted as the events are, not from the start of
// the window: the rows of a subgroup's synapses belong to the whole group.
struct Deliver {
  static constexpr const char* kKind = "pathway";
  KernelPtr call;
  SpikeQueue* queue;
  EventWindow window;
  TargetRows* rows = nullptr;      // what the kernel reads, if it is read block by block
  Postponed* postponed = nullptr;  // where these events wait, if they may
  Postponed* reads = nullptr;      // where others wait that the rows have to work off first
  bool behind = false;             // it runs behind the pathway whose events wait there

  void operator()(Host&) {
    window.refresh();
    if (window.size() != 0) queue->push(window.data(), window.size());
    const std::int64_t count = queue->delivered().size;
    if (count != 0 && call) deliver(count);
    queue->advance();
  }
  void deliver(std::int64_t count) {
    const auto* const due = static_cast<const std::int32_t*>(queue->delivered().data);
    if (postponed != nullptr && postponed->take(due, count)) return;
    if (rows != nullptr) deliver_blocks(count);
    else if (reads != nullptr && reads->waiting()) deliver_rows(due, count);
    else (*call)(0, count);
  }
  void deliver_rows(const std::int32_t* due, std::int64_t count) {
    reads->begin_rows(due, count);
    for (std::int64_t k = 0; k < count; ++k) {
      reads->read(k, behind);
      (*call)(k, k + 1);
    }
  }
  void deliver_blocks(std::int64_t count) {
    for (std::int64_t block = 0; block < rows->blocks(); ++block) {
      rows->show(block);
      (*call)(0, count);
    }
  }
  template <class Visit>
  void kernels(Visit visit) const {
    visit(call);
  }
};

// What waits is worked off: the next step looks at it.
struct CatchUp {
  static constexpr const char* kKind = "catch up";
  Postponed* postponed;

  void operator()(Host&) { postponed->catch_up(); }
  template <class Visit>
  void kernels(Visit) const {}
};

// SpikeGeneratorGroup: the spikes that are listed for this step, counted from the start of the period. The list ascends in step, then neuron.
// Where the list is read follows from the clock alone: nothing here has to be stored with the state of a network.
struct EmitSpikes {
  static constexpr const char* kKind = "emit spikes";
  const DynamicArray* steps;    // i64
  const DynamicArray* neurons;  // i32, one for each
  std::int64_t period;          // in steps; 0: none
  const Clock* clock;
  DynamicArray* events;
  std::int64_t expected = 0;  // the step that comes next if the clock just ticks
  std::int64_t next = 0;      // the first spike that is not before it

  void operator()(Host&) {
    const std::int64_t now = period == 0 ? clock->step() : clock->step() % period;
    const std::int64_t* const first = steps->data<std::int64_t>();
    const std::int64_t* const last = first + steps->size();
    if (now != expected) next = std::lower_bound(first, last, now) - first;
    std::int64_t end = next;
    while (first + end != last && first[end] == now) ++end;
    events->resize(0);
    events->append(neurons->data<std::int32_t>() + next, end - next);
    next = end;
    expected = now + 1;
  }
  template <class Visit>
  void kernels(Visit) const {}
};

// PoissonGroup whose rates are known numbers.
struct EmitPoisson {
  static constexpr const char* kKind = "emit poisson";
  PoissonSkips skips;
  const Clock* clock;
  DynamicArray* events;

  void operator()(Host&) { skips.emit(clock->step(), clock->dt(), *events); }
  template <class Visit>
  void kernels(Visit) const {}
};

// SpikeMonitor, EventMonitor. Variables recorded with the events: each array grows by their number, then the kernel runs over
// [0, number), reading the window as its list and writing the tails of the arrays.
struct RecordSpikes {
  static constexpr const char* kKind = "record spikes";
  KernelPtr call;
  EventWindow* window;
  const Clock* clock;
  DynamicArray* index;  // i32, or null: only counted
  DynamicArray* time;   // f64, or null
  DynamicArray* count;  // i32 per neuron of the window, or null
  std::vector<DynamicArray*> variables;

  void operator()(Host&) {
    window->refresh();
    if (window->size() != 0) record();
  }
  void record() {
    const auto start = static_cast<std::int32_t>(window->start());
    const double t = clock->t();
    for (std::int64_t k = 0; k < window->size(); ++k) {
      const std::int32_t i = window->data()[k] - start;
      if (index != nullptr) index->push_back(i);
      if (time != nullptr) time->push_back(t);
      if (count != nullptr) ++count->data<std::int32_t>()[i];
    }
    for (DynamicArray* variable : variables) variable->extend(window->size());
    if (call) (*call)(0, window->size());
  }
  template <class Visit>
  void kernels(Visit visit) const {
    visit(call);
  }
};

// StateMonitor: a row for each variable, which the kernel fills.
struct RecordState {
  static constexpr const char* kKind = "record state";
  KernelPtr call;
  const Clock* clock;
  DynamicArray* time;
  std::vector<DynamicArray2D*> variables;
  std::int64_t begin, end;

  void operator()(Host&) {
    time->push_back(clock->t());
    for (DynamicArray2D* variable : variables) variable->append_row();
    if (call) (*call)(begin, end);
  }
  template <class Visit>
  void kernels(Visit visit) const {
    visit(call);
  }
};

// PopulationRateMonitor: events per neuron and time.
struct RecordRate {
  static constexpr const char* kKind = "record rate";
  EventWindow window;
  const Clock* clock;
  DynamicArray* time;
  DynamicArray* rate;

  void operator()(Host&) {
    window.refresh();
    const auto neurons = static_cast<double>(window.stop() - window.start());
    time->push_back(clock->t());
    rate->push_back(static_cast<double>(window.size()) / (neurons * clock->dt()));
  }
  template <class Visit>
  void kernels(Visit) const {}
};

// network_operation: code of the host.
struct CallHost {
  static constexpr const char* kKind = "python";
  std::size_t callback;

  void operator()(Host& host) { host.call(callback); }
  template <class Visit>
  void kernels(Visit) const {}
};

using Action = std::variant<RunKernel, RunEvents, Deliver, CatchUp, EmitSpikes, EmitPoisson, RecordSpikes, RecordState, RecordRate, CallHost>;

}  // namespace ranvier
