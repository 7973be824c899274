"""The queue against a dictionary from step to events: random pushes, delays, steps, changes of delays and of dt, restores."""

import pickle
from collections import defaultdict
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from native import compile_c, content

from ranvier._runtime import Array, SpikeQueue, SynapseIndex
from ranvier.types import Type

DT = 1e-4


def array(type_, values):
    result = Array(type_.code, len(values))
    result.view()[:] = values
    return result


class SlowQueue:
    """The meaning of a queue. Everything is a synapse; `events[k]` is delivered k steps from now."""

    def __init__(self, source, n_sources):
        self.rows = [[s for s, owner in enumerate(source) if owner == k] for k in range(n_sources)]
        self.events = defaultdict(list)

    def prepare(self, delays, dt, old_dt):
        self.steps = [int(d / dt + 0.5) for d in delays]
        moved = defaultdict(list)
        for k in sorted(self.events):
            moved[int(k * old_dt / dt + 0.5)] += self.events[k]
        self.events = moved

    def push(self, sources):
        for source in sources:
            for synapse in self.rows[source]:
                self.events[self.steps[synapse if len(self.steps) > 1 else 0]].append(synapse)

    def advance(self):
        self.events = defaultdict(list, {k - 1: v for k, v in self.events.items() if k > 0})


class Both:
    """A queue and its model, driven together."""

    def __init__(self, source, n_sources):
        self.n_sources, self.n_synapses = n_sources, len(source)
        self.index = SynapseIndex()
        self.index.build(array(Type.I32, source), n_sources)
        self.queue, self.slow, self.dt = SpikeQueue(), SlowQueue(source, n_sources), DT

    def prepare(self, delays, dt=None):
        old, self.dt = self.dt, dt or self.dt
        self.queue.prepare(self.index, array(Type.F64, delays), self.dt, self.n_sources, self.n_synapses)
        self.slow.prepare(delays, self.dt, old)

    def push(self, sources):
        self.queue.push(np.array(sources, dtype=np.int32))
        self.slow.push(sources)

    def synapses(self, events):
        return [s for e in events for s in self.slow.rows[e]] if self.queue.holds_sources else list(events)

    def check(self):
        slots = self.queue.pending()
        for k in range(max(len(slots), 1 + max(self.slow.events, default=0))):
            assert self.synapses(slots[k].tolist() if k < len(slots) else []) == self.slow.events[k]
        assert self.queue.peek().tolist() == slots[0].tolist()


delay = st.floats(0, 12 * DT)
sources = st.lists(st.integers(0, 4), max_size=6, unique=True).map(sorted)
actions = st.lists(
    st.one_of(
        st.tuples(st.just("push"), sources),
        st.tuples(st.just("advance"), st.integers(1, 5)),
        st.tuples(st.just("one delay"), delay),
        st.tuples(st.just("delays"), st.lists(delay, min_size=30, max_size=30)),
        st.tuples(st.just("dt"), st.sampled_from([DT / 2, DT, 2 * DT])),
        st.tuples(st.just("store"), st.none()),
        st.tuples(st.just("restore"), st.none()),
    ),
    max_size=25,
)


@given(st.lists(st.integers(0, 4), min_size=2, max_size=30), actions)
def test_any_history(source, history):
    both = Both(source, 5)
    delays = [0.0]
    both.prepare(delays)
    stored = None
    for what, value in history:
        if what == "push":
            both.push(value)
        elif what == "advance":
            for _ in range(value):
                both.queue.advance()
                both.slow.advance()
        elif what == "one delay":
            both.prepare(delays := [value])
        elif what == "delays":
            both.prepare(delays := value[: len(source)])
        elif what == "dt":
            both.prepare(delays, value)
        elif what == "store":
            stored = pickle.dumps(both.queue.state()), deepcopy(both.slow.events), both.dt
        elif stored is not None and stored[2] == both.dt:
            both.queue.restore(pickle.loads(stored[0]))
            both.slow.events = deepcopy(stored[1])
        both.check()


def test_state_goes_into_a_queue_made_anew():
    both = Both([1, 0, 1], 2)
    both.prepare([0, DT, 3 * DT])
    both.push([0, 1])
    fresh = Both([1, 0, 1], 2)
    fresh.queue.restore(both.queue.state())
    fresh.slow = both.slow
    fresh.prepare([0, DT, 3 * DT])
    fresh.check()


def test_peek_is_a_live_view():
    both = Both([0, 1], 2)
    both.prepare([0])
    both.push([1])
    view = both.queue.peek()
    view[0] = 0
    assert both.queue.peek().tolist() == [0]


@pytest.mark.parametrize("wrong", [[-DT], [np.nan], [np.inf], [0, -1e-12]])
def test_delays_that_cannot_be(wrong):
    with pytest.raises(ValueError, match="delay"):
        Both([0, 1], 2).prepare(wrong)


def test_the_message_names_the_synapse():
    with pytest.raises(ValueError, match="synapse 1 is -1"):
        Both([0, 1], 2).prepare([0, -1])


@pytest.mark.parametrize("push", [[2], [-1]])
def test_sources_out_of_range(push):
    both = Both([0, 1], 2)
    with pytest.raises(RuntimeError, match="prepared"):
        both.queue.push(np.array(push, dtype=np.int32))
    both.prepare([0])
    with pytest.raises(IndexError):
        both.queue.push(np.array(push, dtype=np.int32))


@pytest.mark.parametrize(("event", "steps"), [(2, 0), (-1, 0), (0, -1), (0, 1 << 40)])
def test_push_at_out_of_range(event, steps):
    both = Both([0, 1], 2)
    both.prepare([0])
    with pytest.raises(IndexError):
        both.queue.push_at(event, steps)


@pytest.mark.parametrize(
    "state",
    [
        (True, DT, [1], [5]),  # no such source
        (True, DT, [2], [0]),  # more events announced than there are
        (True, DT, [-1], []),
    ],
)
def test_damaged_states(state):
    both = Both([0, 1], 2)
    both.prepare([0])
    sources, dt, counts, events = state
    with pytest.raises((IndexError, ValueError)):
        both.queue.restore((sources, dt, np.array(counts, dtype=np.int32), np.array(events, dtype=np.int32)))


STRANGER = """
#include <ranvier/kernel_abi.h>

int push_one(RvQueueApi *queue, int event, int steps) {
  if (queue->abi_version != RV_ABI_VERSION) return -2;
  return queue->push_at(queue, event, steps);
}
int push_source(RvQueueApi *queue, int source) { return queue->push(queue, &source, 1); }
int due(RvQueueApi *queue) { return (int)queue->peek(queue)->size; }
int holds_sources(RvQueueApi *queue) { return queue->holds_sources(queue); }
int append(RvArrayApi *array, double value) { return array->append(array, &value, 1); }
"""


def test_c_pushes_through_the_capsule(tmp_path):
    import ctypes

    library = compile_c(STRANGER, tmp_path)
    both = Both([0, 1, 1], 2)
    both.prepare([DT])
    capsule = both.queue.capsule()
    queue = ctypes.c_void_p(content(capsule, b"ranvier.queue"))
    assert library.holds_sources(queue) == 1
    assert library.push_one(queue, 1, 2) == 0
    assert library.push_one(queue, 2, 0) == -1
    assert library.push_source(queue, 0) == 0
    assert library.push_source(queue, 7) == -1
    assert [slot.tolist() for slot in both.queue.pending()] == [[], [0], [1]]
    both.queue.advance()
    assert library.due(queue) == 1


def test_c_appends_through_the_capsule(tmp_path):
    import ctypes

    library = compile_c(STRANGER, tmp_path)
    values = Array(Type.F64.code, 0, grows=True)
    early = values.view()
    capsule = values.capsule()
    append = library.append
    append.argtypes = [ctypes.c_void_p, ctypes.c_double]
    for k in range(1000):
        assert append(content(capsule, b"ranvier.array"), float(k)) == 0
    assert len(early) == 0
    assert values.view().tolist() == list(range(1000))
    del values
    assert append(content(capsule, b"ranvier.array"), 0.0) == 0  # the capsule keeps the array
