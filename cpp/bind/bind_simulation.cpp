// EventWindow, Plan, call_kernel. The GIL is released once, around the loop over time.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "ranvier/platform.hpp"
#include "ranvier/simulation.hpp"

namespace ranvier::bind {

namespace {

using Addresses = std::vector<std::uintptr_t>;
using Bits = nb::ndarray<const std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Key = std::optional<std::tuple<std::uint32_t, std::uint32_t>>;

KernelSpec kernel_spec(std::uintptr_t call, std::uintptr_t setup, const Addresses& arrays, const Bits& scalars, std::int64_t slots) {
  if (call == 0) throw std::invalid_argument("a kernel needs the address of its code");
  KernelSpec spec;
  spec.call = reinterpret_cast<RvKernel>(call);
  spec.setup = reinterpret_cast<RvKernel>(setup);
  for (const std::uintptr_t address : arrays) {
    if (address == 0) throw std::invalid_argument("an array of a kernel is missing");
    spec.arrays.push_back(array_at(address));
  }
  spec.scalars.resize(std::max(scalars.size(), static_cast<std::size_t>(std::max<std::int64_t>(slots, 0))));
  for (std::size_t k = 0; k < scalars.size(); ++k) spec.scalars[k].i = scalars.data()[k];
  return spec;
}

// A plan, what it keeps alive, and the way from its loop back into Python.
class PyPlan final : public Host {
 public:
  Plan plan;
  std::vector<nb::object> kept;

  // A kernel that is one part of a step: as Plan.kernel() takes it, as one tuple (call, setup, arrays, scalars, slots, stream).
  using Parts = std::tuple<std::uintptr_t, std::uintptr_t, Addresses, Bits, std::int64_t, Key>;

  KernelPtr kernel(std::size_t clock, const Parts& parts) {
    const auto& [call, setup, arrays, scalars, slots, key] = parts;
    KernelSpec spec = kernel_spec(call, setup, arrays, scalars, slots);
    if (key) {
      spec.draws = true;
      spec.stream = {{std::get<0>(*key), std::get<1>(*key)}, plan.clock(clock).step_array().data<std::int64_t>()};
    }
    return std::make_unique<KernelCall>(std::move(spec));
  }
  KernelPtr kernel(std::size_t clock, const std::optional<Parts>& parts) { return parts ? kernel(clock, *parts) : nullptr; }

  template <class T>
  T* keep(nb::handle object) {
    if (object.is_none()) return nullptr;
    T* content = nb::cast<T*>(object);
    kept.push_back(nb::borrow(object));
    return content;
  }
  template <class T>
  std::vector<T*> keep_all(const std::vector<nb::object>& objects) {
    std::vector<T*> result;
    for (const nb::object& object : objects) result.push_back(keep<T>(object));
    return result;
  }
  std::vector<Postponed*> waiting_;

  // What waits under this number; null for -1.
  Postponed* waiting(std::int64_t number) { return number < 0 ? nullptr : waiting_.at(static_cast<std::size_t>(number)); }

  EventWindow window(std::uintptr_t events, std::int64_t start, std::int64_t stop) {
    if (events == 0) throw std::invalid_argument("the list of events is missing");
    return {*array_at(events), start, stop};
  }

  std::size_t add_callback(nb::callable function) {
    callbacks_.push_back(std::move(function));
    return callbacks_.size() - 1;
  }

  const char* run(const std::vector<std::int64_t>& ends, nb::object report, double period) {
    if (plan.running()) throw std::runtime_error("the plan is already running");
    report_ = std::move(report);
    period_ = next_report_ = period;
    interrupted_ = false;
    // A request to stop is for one run: for the one in progress, or where there is none for the next.
    struct Consumed {
      Plan& plan;
      ~Consumed() { plan.clear_stop(); }
    } const consumed{plan};
    const Outcome outcome = [&] {
      const nb::gil_scoped_release released;
      return plan.run(ends, *this);
    }();
    report_.reset();
    if (outcome == Outcome::interrupted || interrupted_) return "interrupted";
    return outcome == Outcome::stopped ? "stopped" : "finished";
  }

  void call(std::size_t n) override {
    const DenormalsKept kept_mode;
    const nb::gil_scoped_acquire acquired;
    try {
      callbacks_[n]();
    } catch (nb::python_error& error) {
      // Ctrl-C while Python runs: the callback is cut short, the time step is not.
      if (!error.matches(PyExc_KeyboardInterrupt)) throw;
      interrupted_ = true;
      plan.request_stop();
    }
  }

  bool poll(double elapsed, double fraction) override {
    const DenormalsKept kept_mode;
    const nb::gil_scoped_acquire acquired;
    if (PyErr_CheckSignals() != 0) {
      nb::python_error error;
      if (!error.matches(PyExc_KeyboardInterrupt)) throw error;  // a signal handler of the user's
      return false;
    }
    if (!report_.is_none() && elapsed >= next_report_) {
      next_report_ = elapsed + period_;
      report_(elapsed, fraction);
    }
    return true;
  }

  bool poll_calls(double elapsed) const override { return !report_.is_none() && elapsed >= next_report_; }

  static int traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(self));
    if (!nb::inst_ready(self)) return 0;
    auto* const plan = nb::inst_ptr<PyPlan>(self);
    for (const auto& object : plan->kept) Py_VISIT(object.ptr());
    for (const auto& object : plan->callbacks_) Py_VISIT(object.ptr());
    return 0;
  }
  static int clear(PyObject* self) {
    auto* const plan = nb::inst_ptr<PyPlan>(self);
    plan->kept.clear();
    plan->callbacks_.clear();
    return 0;
  }

 private:
  std::vector<nb::callable> callbacks_;
  nb::object report_ = nb::none();
  double period_ = 0;
  double next_report_ = 0;
  bool interrupted_ = false;
};

// Callbacks may refer to whatever holds the plan: Python's garbage collector has to see through it.
PyType_Slot plan_slots[] = {{Py_tp_traverse, reinterpret_cast<void*>(&PyPlan::traverse)},
                            {Py_tp_clear, reinterpret_cast<void*>(&PyPlan::clear)},
                            {0, nullptr}};

void call_kernel(std::uintptr_t call, std::uintptr_t setup, const Addresses& arrays, const Bits& scalars, std::int64_t slots,
                 const std::optional<std::tuple<std::uint32_t, std::uint32_t, std::int64_t>>& stream, std::int64_t begin, std::int64_t end) {
  KernelSpec spec = kernel_spec(call, setup, arrays, scalars, slots);
  std::int64_t number = 0;
  if (stream) {
    number = std::get<2>(*stream);
    spec.draws = true;
    spec.stream = {{std::get<0>(*stream), std::get<1>(*stream)}, &number};
  }
  KernelCall kernel(std::move(spec));
  const nb::gil_scoped_release released;
  const DenormalsFlushed flushed;
  kernel.setup();
  kernel(begin, end);
}

}  // namespace

void simulation(nb::module_& m) {
  nb::class_<EventWindow>(m, "EventWindow")
      .def(
          "__init__",
          [](EventWindow* self, DynamicArray& events, std::int64_t start, std::int64_t stop) {
            if (events.type() != RV_I32) throw nb::type_error("a list of events has to be of type i32");
            new (self) EventWindow(events.head(), start, stop);
          },
          nb::arg("events"), nb::arg("start"), nb::arg("stop"), nb::keep_alive<1, 2>())
      .def_prop_ro("address", [](EventWindow& self) { return reinterpret_cast<std::uintptr_t>(&self.head()); })
      .def_prop_ro("size", &EventWindow::size)
      .def("refresh", &EventWindow::refresh);

  using Parts = PyPlan::Parts;
  nb::class_<PyPlan>(m, "Plan", nb::type_slots(plan_slots))
      .def(nb::init<>())
      .def("clock", [](PyPlan& self, nb::object clock) { return self.plan.add_clock(*self.keep<Clock>(clock)); }, nb::arg("clock"))
      .def("keep", [](PyPlan& self, nb::object object) { self.kept.push_back(std::move(object)); }, nb::arg("object"))
      .def(
          "kernel",
          [](PyPlan& self, std::string name, std::size_t clock, std::uintptr_t call, std::uintptr_t setup, Addresses arrays, Bits scalars,
             std::int64_t slots, Key stream, std::int64_t begin, std::int64_t end, std::uintptr_t extent) {
            KernelPtr kernel = self.kernel(clock, Parts{call, setup, std::move(arrays), scalars, slots, stream});
            return self.plan.add(std::move(name), clock, RunKernel{std::move(kernel), begin, end, array_at(extent)});
          },
          nb::arg("name"), nb::arg("clock"), nb::arg("call"), nb::arg("setup"), nb::arg("arrays"), nb::arg("scalars"), nb::arg("slots"),
          nb::arg("stream").none(), nb::arg("begin"), nb::arg("end"), nb::arg("extent") = 0)
      .def(
          "events",
          [](PyPlan& self, std::string name, std::size_t clock, Parts kernel, std::uintptr_t events, std::int64_t start, std::int64_t stop) {
            return self.plan.add(std::move(name), clock, RunEvents{self.kernel(clock, kernel), self.window(events, start, stop)});
          },
          nb::arg("name"), nb::arg("clock"), nb::arg("kernel"), nb::arg("events"), nb::arg("start"), nb::arg("stop"))
      .def(
          "pathway",
          [](PyPlan& self, std::string name, std::size_t clock, std::optional<Parts> kernel, nb::object queue, std::uintptr_t events,
             std::int64_t start, std::int64_t stop, nb::object rows, std::int64_t postponed, std::int64_t reads, bool behind) {
            auto* content = self.keep<SpikeQueue>(queue);
            if (content == nullptr || !content->prepared()) throw std::invalid_argument("the queue of a pathway has to be prepared first");
            return self.plan.add(std::move(name), clock, Deliver{self.kernel(clock, kernel), content, self.window(events, start, stop),
                                                                 self.keep<TargetRows>(rows), self.waiting(postponed), self.waiting(reads),
                                                                 behind});
          },
          nb::arg("name"), nb::arg("clock"), nb::arg("kernel").none(), nb::arg("queue"), nb::arg("events"), nb::arg("start"), nb::arg("stop"),
          nb::arg("rows").none() = nb::none(), nb::arg("postponed") = -1, nb::arg("reads") = -1, nb::arg("behind") = false)
      .def(
          "postponed",
          [](PyPlan& self, std::size_t clock, Parts replay, nb::object history, std::int64_t at_once) {
            auto* noted = self.keep<SpikeHistory>(history);
            if (noted == nullptr) throw std::invalid_argument("events that wait need a history");
            self.waiting_.push_back(&self.plan.add_postponed(self.kernel(clock, replay), *noted, at_once, clock));
            return self.waiting_.size() - 1;
          },
          nb::arg("clock"), nb::arg("replay"), nb::arg("history"), nb::arg("at_once"))
      .def(
          "catch_up",
          [](PyPlan& self, std::string name, std::size_t clock, std::int64_t postponed) {
            return self.plan.add(std::move(name), clock, CatchUp{self.waiting(postponed)});
          },
          nb::arg("name"), nb::arg("clock"), nb::arg("postponed"))
      .def(
          "emit_spikes",
          [](PyPlan& self, std::string name, std::size_t clock, nb::object steps, nb::object neurons, std::int64_t period, nb::object events) {
            const auto* when = self.keep<DynamicArray>(steps);
            const auto* who = self.keep<DynamicArray>(neurons);
            auto* out = self.keep<DynamicArray>(events);
            if (when == nullptr || who == nullptr || out == nullptr) throw std::invalid_argument("an array of a spike generator is missing");
            if (when->size() != who->size()) throw std::invalid_argument("a spike has one step and one neuron");
            if (period < 0) throw std::invalid_argument("a period is a number of steps");
            return self.plan.add(std::move(name), clock, EmitSpikes{when, who, period, &self.plan.clock(clock), out});
          },
          nb::arg("name"), nb::arg("clock"), nb::arg("steps"), nb::arg("neurons"), nb::arg("period"), nb::arg("events"))
      .def(
          "emit_poisson",
          [](PyPlan& self, std::string name, std::size_t clock, nb::object rates, nb::object state, std::tuple<std::uint32_t, std::uint32_t> key,
             bool watched, nb::object events) {
            const auto* how_often = self.keep<DynamicArray>(rates);
            auto* kept_state = self.keep<DynamicArray>(state);
            auto* out = self.keep<DynamicArray>(events);
            if (how_often == nullptr || kept_state == nullptr || out == nullptr) throw std::invalid_argument("an array of a Poisson group is missing");
            PoissonSkips skips(*how_often, *kept_state, std::get<0>(key), std::get<1>(key), watched);
            return self.plan.add(std::move(name), clock, EmitPoisson{std::move(skips), &self.plan.clock(clock), out});
          },
          nb::arg("name"), nb::arg("clock"), nb::arg("rates"), nb::arg("state"), nb::arg("key"), nb::arg("watched"), nb::arg("events"))
      .def(
          "record_spikes",
          [](PyPlan& self, std::string name, std::size_t clock, nb::object window, nb::object index, nb::object time, nb::object count,
             std::vector<nb::object> variables, std::optional<Parts> kernel) {
            auto* events = self.keep<EventWindow>(window);
            if (events == nullptr) throw std::invalid_argument("the window of events is missing");
            auto* counts = self.keep<DynamicArray>(count);
            if (counts != nullptr && counts->size() < events->stop() - events->start()) throw std::invalid_argument("too few counters");
            return self.plan.add(std::move(name), clock,
                                 RecordSpikes{self.kernel(clock, kernel), events, &self.plan.clock(clock), self.keep<DynamicArray>(index),
                                              self.keep<DynamicArray>(time), counts, self.keep_all<DynamicArray>(variables)});
          },
          nb::arg("name"), nb::arg("clock"), nb::arg("window"), nb::arg("index").none(), nb::arg("time").none(), nb::arg("count").none(),
          nb::arg("variables") = nb::make_tuple(), nb::arg("kernel").none() = nb::none())
      .def(
          "record_state",
          [](PyPlan& self, std::string name, std::size_t clock, nb::object time, std::vector<nb::object> variables, std::optional<Parts> kernel,
             std::int64_t begin, std::int64_t end) {
            return self.plan.add(std::move(name), clock,
                                 RecordState{self.kernel(clock, kernel), &self.plan.clock(clock),
                                             self.keep<DynamicArray>(time), self.keep_all<DynamicArray2D>(variables), begin, end});
          },
          nb::arg("name"), nb::arg("clock"), nb::arg("time"), nb::arg("variables"), nb::arg("kernel").none(), nb::arg("begin"), nb::arg("end"))
      .def(
          "record_rate",
          [](PyPlan& self, std::string name, std::size_t clock, std::uintptr_t events, std::int64_t start, std::int64_t stop,
             nb::object time, nb::object rate) {
            return self.plan.add(std::move(name), clock,
                                 RecordRate{self.window(events, start, stop), &self.plan.clock(clock), self.keep<DynamicArray>(time),
                                            self.keep<DynamicArray>(rate)});
          },
          nb::arg("name"), nb::arg("clock"), nb::arg("events"), nb::arg("start"), nb::arg("stop"), nb::arg("time"), nb::arg("rate"))
      .def(
          "python",
          [](PyPlan& self, std::string name, std::size_t clock, nb::callable function) {
            return self.plan.add(std::move(name), clock, CallHost{self.add_callback(std::move(function))});
          },
          nb::arg("name"), nb::arg("clock"), nb::arg("function"))
      .def("run", &PyPlan::run, nb::arg("ends"), nb::arg("report").none() = nb::none(), nb::arg("period") = 10.0)
      .def("request_stop", [](PyPlan& self) { self.plan.request_stop(); })
      .def_prop_ro("running", [](const PyPlan& self) { return self.plan.running(); })
      .def_prop_ro("elapsed", [](const PyPlan& self) { return self.plan.elapsed(); })
      .def_prop_ro("sampled", [](const PyPlan& self) { return self.plan.sampled(); })
      .def_prop_rw("profiled", [](const PyPlan& self) { return self.plan.profiled(); }, [](PyPlan& self, bool on) { self.plan.set_profiled(on); })
      .def("profile", [](const PyPlan& self) { return self.plan.profile(); })
      .def("steps", [](const PyPlan& self) {
        std::vector<std::tuple<std::string, std::string, std::size_t>> rows;
        for (const Plan::Step& step : self.plan.steps())
          rows.emplace_back(step.name, std::visit([](const auto& action) { return action.kKind; }, step.action), step.clock);
        return rows;
      });

  m.def("call_kernel", &call_kernel, nb::arg("call"), nb::arg("setup"), nb::arg("arrays"), nb::arg("scalars"), nb::arg("slots"),
        nb::arg("stream").none(), nb::arg("begin"), nb::arg("end"));
}

}  // namespace ranvier::bind
