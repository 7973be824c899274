// RowEnds, SynapseIndex, TargetRows, SpikeHistory, SpikeQueue; the capsule "ranvier.queue".
#include <nanobind/stl/pair.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "ranvier/spike_history.hpp"
#include "ranvier/spike_queue.hpp"
#include "ranvier/synapse_index.hpp"
#include "ranvier/target_rows.hpp"

namespace ranvier::bind {

namespace {

using Int32s = nb::ndarray<const std::int32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <class T>
std::span<const T> elements(const DynamicArray& array, RvType type, const char* what) {
  if (array.type() != type) throw nb::type_error(what);
  return {array.data<T>(), static_cast<std::size_t>(array.size())};
}

// Python lists of arrays, one a step ahead; copies, because slots are reused.
nb::object numpy_copy(const std::vector<std::int32_t>& events) {
  DynamicArray copy(RV_I32);
  if (!events.empty()) copy.append(events.data(), static_cast<std::int64_t>(events.size()));
  return numpy_view(copy.block(), copy.head().data, RV_I32, {events.size()});
}

void build(SynapseIndex& index, const DynamicArray& source, std::int64_t n_sources) {
  index.build(elements<std::int32_t>(source, RV_I32, "source indices have to be of type i32"), n_sources);
}

// A copy: the ends move as they grow.
nb::object offsets(const RowEnds& rows, std::int64_t n_rows) {
  SynapseIndex index;
  index.build_from_rows(rows, n_rows);
  DynamicArray& offsets = index.offsets();
  return numpy_view(offsets.block(), offsets.head().data, RV_I64, {static_cast<std::size_t>(offsets.size())});
}

void prepare(SpikeQueue& queue, const SynapseIndex& index, const DynamicArray& delays, double dt, std::int64_t n_sources,
             std::int64_t n_synapses, bool general, const DynamicArray* targets, bool narrow, bool known,
             const std::vector<const DynamicArray*>& carried) {
  Handling handling{general, {}, narrow ? RV_U16 : RV_I32, known, carried};
  if (targets != nullptr) handling.targets = elements<std::int32_t>(*targets, RV_I32, "numbers of targets have to be of type i32");
  queue.prepare(index, elements<double>(delays, RV_F64, "delays have to be of type f64"), dt, n_sources, n_synapses, handling);
}

void push(SpikeQueue& queue, const Int32s& sources) {
  const auto count = static_cast<std::int64_t>(sources.size());
  if (!queue.prepared()) throw std::runtime_error("the queue has to be prepared before spikes can be pushed");
  if (!queue.valid_sources(sources.data(), count)) throw nb::index_error("a source is out of range");
  queue.push(sources.data(), count);
  queue.settle();
}

void push_at(SpikeQueue& queue, std::int32_t event, std::int64_t steps) {
  if (!queue.prepared()) throw std::runtime_error("the queue has to be prepared before spikes can be pushed");
  if (!queue.push_at(event, steps))
    throw nb::index_error(("event " + std::to_string(event) + ", " + std::to_string(steps) + " steps ahead, is out of range").c_str());
}

void note(SpikeHistory& history, const Int32s& targets, double t) {
  for (std::size_t k = 0; k < targets.size(); ++k)
    if (targets.data()[k] < 0 || targets.data()[k] >= history.ends().size()) throw nb::index_error("a target is out of range");
  history.note(targets.data(), static_cast<std::int64_t>(targets.size()), t);
}

nb::object peek(SpikeQueue& queue) {
  const RvArray& due = queue.due();
  return numpy_view(queue.due_block(), due.data, RV_I32, {static_cast<std::size_t>(due.size)});
}

nb::list pending(SpikeQueue& queue) {
  nb::list slots;
  for (const auto& events : queue.pending().ahead) slots.append(numpy_copy(events));
  return slots;
}

// (holds sources, dt, events per step ahead, events): flat, so that a queue with many slots is pickled fast.
nb::tuple state(SpikeQueue& queue) {
  const PendingEvents pending = queue.pending();
  std::vector<std::int32_t> counts, events;
  for (const auto& slot : pending.ahead) {
    counts.push_back(static_cast<std::int32_t>(slot.size()));
    events.insert(events.end(), slot.begin(), slot.end());
  }
  return nb::make_tuple(pending.sources, pending.dt, numpy_copy(counts), numpy_copy(events));
}

void restore(SpikeQueue& queue, const std::tuple<bool, double, Int32s, Int32s>& state) {
  const auto& [sources, dt, counts, events] = state;
  PendingEvents pending{sources, dt, {}};
  const std::int32_t* next = events.data();
  const std::int32_t* const last = next + events.size();
  for (std::size_t k = 0; k < counts.size(); ++k) {
    const std::int32_t count = counts.data()[k];
    if (count < 0 || count > last - next) throw nb::value_error("the stored state of a queue is damaged");
    pending.ahead.emplace_back(next, next + count);
    next += count;
  }
  queue.restore(pending);
}

struct LentQueue {
  RvQueueApi api;
  SpikeQueue* queue;
  nb::object owner;
};

SpikeQueue& lent(RvQueueApi* self) { return *static_cast<LentQueue*>(self->owner)->queue; }

int push_from_c(RvQueueApi* self, const std::int32_t* sources, std::int64_t count) {
  try {
    if (count < 0 || !lent(self).valid_sources(sources, count)) return -1;
    lent(self).push(sources, count);
    lent(self).settle();
    return 0;
  } catch (...) {  // C cannot be thrown at
    return -1;
  }
}

int push_at_from_c(RvQueueApi* self, std::int32_t event, std::int64_t steps) {
  try {
    return lent(self).push_at(event, steps) ? 0 : -1;
  } catch (...) {
    return -1;
  }
}

nb::capsule capsule(nb::handle_t<SpikeQueue> self) {
  auto& queue = nb::cast<SpikeQueue&>(self);
  const RvQueueApi api{RV_ABI_VERSION,
                       &push_from_c,
                       &push_at_from_c,
                       [](RvQueueApi* s) -> const RvArray* { return &lent(s).due(); },
                       [](RvQueueApi* s) -> int { return lent(s).holds_sources(); },
                       nullptr};
  auto content = std::make_unique<LentQueue>(LentQueue{api, &queue, nb::borrow(self)});
  content->api.owner = content.get();
  return nb::capsule(content.release(), "ranvier.queue", [](void* p) noexcept { delete static_cast<LentQueue*>(p); });
}

}  // namespace

void queue(nb::module_& m) {
  nb::class_<RowEnds>(m, "RowEnds")
      .def(nb::init<>())
      .def_prop_ro("synapses", &RowEnds::synapses)
      .def_prop_ro("rows", &RowEnds::rows)
      .def("append", [](RowEnds& ends, const Int32s& rows) { return ends.append({rows.data(), rows.size()}); }, nb::arg("rows").noconvert())
      .def("join", nb::overload_cast<const RowEnds&>(&RowEnds::append), nb::arg("more"))
      .def(
          "leave_out",
          [](RowEnds& ends, const nb::ndarray<const std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>& numbers, DynamicArray& partners) {
            ends.leave_out({numbers.data(), numbers.size()}, partners);
          },
          nb::arg("numbers").noconvert(), nb::arg("partners"))
      .def("resize", &RowEnds::resize, nb::arg("synapses"))
      .def("offsets", &offsets, nb::arg("n_rows"))
      .def("write", &RowEnds::write, nb::arg("numbers"), nb::arg("begin"))
      .def("count", &RowEnds::count, nb::arg("counts"));

  nb::class_<SynapseIndex>(m, "SynapseIndex")
      .def(nb::init<>())
      .def("build", &build, nb::arg("source"), nb::arg("n_sources"))
      .def("build", &SynapseIndex::build_from_rows, nb::arg("rows"), nb::arg("n_sources"))
      .def_prop_ro("offsets", &SynapseIndex::offsets, nb::rv_policy::reference_internal)
      .def_prop_ro("ids", &SynapseIndex::ids, nb::rv_policy::reference_internal)
      .def_prop_ro("identity", &SynapseIndex::identity)
      .def_prop_ro("n_sources", &SynapseIndex::sources)
      .def_prop_ro("n_synapses", &SynapseIndex::synapses);

  nb::class_<TargetRows>(m, "TargetRows")
      .def("__init__", [](TargetRows* self, bool narrow) { new (self) TargetRows(narrow ? RV_U16 : RV_I32); }, nb::arg("narrow"))
      .def(
          "build",
          [](TargetRows& self, const SynapseIndex& index, const DynamicArray& targets, std::int64_t n_targets, std::int64_t block) {
            self.build(index, elements<std::int32_t>(targets, RV_I32, "numbers of targets have to be of type i32"), n_targets, block);
          },
          nb::arg("index"), nb::arg("targets"), nb::arg("n_targets"), nb::arg("block") = 0)
      .def("show", &TargetRows::show, nb::arg("block"))
      .def_prop_ro("blocks", &TargetRows::blocks)
      .def_prop_ro("targets", &TargetRows::targets, nb::rv_policy::reference_internal)
      .def_prop_ro("offsets_address", [](TargetRows& self) { return reinterpret_cast<std::uintptr_t>(&self.offsets()); });

  nb::class_<SpikeHistory>(m, "SpikeHistory")
      .def(nb::init<std::int64_t, std::int64_t, std::int64_t>(), nb::arg("n_rows"), nb::arg("n_targets"), nb::arg("limit"))
      .def("note", &note, nb::arg("targets"), nb::arg("t"))
      .def(
          "mark",
          [](SpikeHistory& self, std::int64_t row, double t, bool inclusive) {
            if (row < 0 || row >= self.n_rows()) throw nb::index_error("a row is out of range");
            self.mark(row, t, inclusive);
          },
          nb::arg("row"), nb::arg("t"), nb::arg("inclusive"))
      .def("clear", &SpikeHistory::clear)
      .def_prop_ro("noted", &SpikeHistory::noted)
      .def_prop_ro("full", &SpikeHistory::full)
      .def_prop_ro("rows", &SpikeHistory::rows, nb::rv_policy::reference_internal)
      .def_prop_ro("ends", &SpikeHistory::ends, nb::rv_policy::reference_internal)
      .def_prop_ro("times", &SpikeHistory::times, nb::rv_policy::reference_internal)
      .def_prop_ro("recent", &SpikeHistory::recent, nb::rv_policy::reference_internal)
      .def_prop_ro("since", &SpikeHistory::since, nb::rv_policy::reference_internal);

  nb::class_<SpikeQueue>(m, "SpikeQueue")
      .def(nb::init<>())
      .def("prepare", &prepare, nb::arg("index"), nb::arg("delays"), nb::arg("dt"), nb::arg("n_sources"), nb::arg("n_synapses"),
           nb::arg("general") = false, nb::arg("targets").none() = nb::none(), nb::arg("narrow") = false, nb::arg("known") = false,
           nb::arg("carried") = std::vector<const DynamicArray*>{},
           nb::keep_alive<1, 2>())  // the queue reads the rows of the index at each push
      .def("push", &push, nb::arg("sources"))
      .def("push_at", &push_at, nb::arg("event"), nb::arg("steps"))
      .def("peek", &peek)
      .def("advance", &SpikeQueue::advance)
      .def("name_synapses", &SpikeQueue::name_synapses)
      .def_prop_ro("holds_sources", &SpikeQueue::holds_sources)
      .def_prop_ro("slots", &SpikeQueue::slots)
      .def_prop_ro("dt", &SpikeQueue::dt)
      .def_prop_ro("holds_targets", &SpikeQueue::holds_targets)
      .def_prop_ro("delivered_address", [](const SpikeQueue& self) { return reinterpret_cast<std::uintptr_t>(&self.delivered()); })
      .def("carried_address",
           [](const SpikeQueue& self, std::size_t number) {
             if (!self.holds_targets()) throw nb::value_error("the queue carries nothing");
             return reinterpret_cast<std::uintptr_t>(&self.carried(number));
           },
           nb::arg("number"))
      .def_prop_ro("delivered_count", [](const SpikeQueue& self) { return self.delivered().size; })
      .def("pending", &pending)
      .def("state", &state)
      .def("restore", &restore, nb::arg("state"))
      .def("capsule", &capsule);
}

}  // namespace ranvier::bind
