"""The C++ runtime as Python sees it: arrays, clocks, spike queues, the plan and the loop over time (cpp/).

Addresses are plain integers. An RvArray is the head of an array as kernels get it (cpp/include/ranvier/kernel_abi.h); the address of a head never
changes while its owner lives. Whoever hands an address on keeps the owner alive (`Plan.keep`).
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal, overload

import numpy as np
import numpy.typing as npt

ABI_VERSION: int

# (call, setup, arrays, scalars, slots, stream): addresses of the code (setup 0: none), of the RvArrays in slot order, the scalars as i64 bit
# patterns, how many scalar slots there are in all, and the key of the random stream (None: draws nothing).
Kernel = tuple[int, int, Sequence[int], npt.NDArray[np.int64], int, tuple[int, int] | None]

class Array:
    """A 1-D array shared with kernels (dynamic_array.hpp). Zero-filled; `type` is RvType.

    grows: reserve address space, so that growth moves nothing and views stay true. Raises MemoryError, with the bytes.
    """

    def __init__(self, type: int, size: int = 0, grows: bool = False) -> None: ...
    @property
    def size(self) -> int: ...
    @property
    def capacity(self) -> int: ...
    @property
    def type(self) -> int: ...
    @property
    def address(self) -> int:
        """Of the RvArray."""
    @property
    def tail_address(self) -> int:
        """Of an RvArray that shows the elements added last by a `record_spikes` step."""
    @property
    def data_address(self) -> int: ...
    @property
    def reserved(self) -> bool:
        """Growth does not move it."""
    def view(self) -> npt.NDArray[Any]:
        """Zero-copy, writable, of `size` elements; keeps the memory alive."""
    def populate(self) -> None:
        """Memory behind all elements now, in sequence, and not when they are first written."""
    def resize(self, size: int) -> None:
        """New elements are zero."""
    def reserve(self, capacity: int) -> None:
        """Room for so many elements in all, so that growth up to them moves nothing."""
    def append(self, values: npt.NDArray[Any]) -> None:
        """TypeError unless the dtype is that of the array."""
    def capsule(self) -> Any:
        """PyCapsule "ranvier.array" (RvArrayApi); keeps the array alive."""

class Array2D:
    """Rows added one by one (monitors): rows x columns, row-major. Always grows."""

    def __init__(self, type: int, columns: int) -> None: ...
    @property
    def rows(self) -> int: ...
    @property
    def columns(self) -> int: ...
    @property
    def type(self) -> int: ...
    @property
    def reserved(self) -> bool: ...
    @property
    def row_address(self) -> int:
        """Of an RvArray that shows the row that a step of C++ added last; aligned to its elements only."""
    def view(self) -> npt.NDArray[Any]:
        """rows x columns, zero-copy, writable; keeps the memory alive."""
    def append_row(self) -> None:
        """A row of zeros, for `view`; row_address goes on showing the one it showed."""
    def resize(self, rows: int) -> None: ...

class Clock:
    """dt, t and step, each one element of memory that kernels and Python share. t == step * dt, always; or t == times[step].

    times: ascending. The clock then ticks at these times and never again; its dt reads as infinite, as does t behind the last.
    """

    @overload
    def __init__(self, dt: float) -> None: ...
    @overload
    def __init__(self, times: Sequence[float]) -> None: ...
    @property
    def dt_array(self) -> Array:
        """f64[1]"""
    @property
    def t_array(self) -> Array:
        """f64[1]"""
    @property
    def step_array(self) -> Array:
        """i64[1]"""
    def set(self, step: int, dt: float) -> None:
        """ValueError for a clock of listed times."""
    def move_to(self, step: int) -> None:
        """IndexError behind the end of listed times."""

def bytes_of_arrays() -> tuple[int, int]:
    """Bytes behind all arrays of this module that there are, and that there ever were."""

def end_step(t: float, dt: float) -> int:
    """The first step that starts at or after time t, with a tolerance of 1e-4 dt: a run to t covers all steps before it."""

class RowEnds:
    """Synapses that were made row by row (neuron by neuron of one side): 8 bytes a row in the place of 4 a synapse."""

    def __init__(self) -> None: ...
    @property
    def synapses(self) -> int: ...
    @property
    def rows(self) -> int:
        """Up to the last that has synapses."""
    def append(self, rows: npt.NDArray[np.int32]) -> bool:
        """The rows of the next synapses. False, and nothing changed: they do not ascend from where these end."""
    def leave_out(self, numbers: npt.NDArray[np.int64], partners: Array) -> None:
        """Takes out these synapses (ascending), and their partners: the last of that array (i32)."""
    def resize(self, synapses: int) -> None:
        """Forgets the synapses from that number on."""
    def offsets(self, n_rows: int) -> npt.NDArray[np.int64]:
        """Row r is the synapses offsets[r] .. offsets[r + 1] - 1; a copy. IndexError where there are more rows."""
    def join(self, more: RowEnds) -> bool:
        """Behind these the synapses of `more`. False, and nothing changed: they do not ascend."""
    def write(self, numbers: Array, begin: int) -> None:
        """Appends to numbers (i32) the row of each synapse from number `begin` on."""
    def count(self, counts: Array) -> None:
        """Sets counts (i32) to the synapses of each row. IndexError where there are more rows."""

class SynapseIndex:
    """Rows: source -> its synapses, in the order of their numbers (stable counting sort)."""

    def __init__(self) -> None: ...
    @overload
    def build(self, source: Array, n_sources: int) -> None:
        """source: i32, one per synapse. IndexError outside [0, n_sources)."""
    @overload
    def build(self, rows: RowEnds, n_sources: int) -> None:
        """The same where synapses were made row by row: no pass over them."""
    @property
    def offsets(self) -> Array:
        """i64[n_sources + 1]"""
    @property
    def ids(self) -> Array:
        """i32[n_synapses]: position -> synapse. Empty where `identity` holds."""
    @property
    def identity(self) -> bool:
        """Position k holds synapse k, for all k."""
    @property
    def n_sources(self) -> int: ...
    @property
    def n_synapses(self) -> int: ...

class SpikeHistory:
    """When targets spiked, as far as their synapses have not seen it, and up to when each row is up to date."""

    def __init__(self, n_rows: int, n_targets: int, limit: int) -> None:
        """limit: of numbers in `times`; it is `full` then."""
    def note(self, targets: npt.NDArray[np.int32], t: float) -> None:
        """The targets spike at t (seconds), which does not descend."""
    def mark(self, row: int, t: float, inclusive: bool) -> None:
        """The row is up to date with what was before t, or up to t."""
    def clear(self) -> None:
        """All rows are up to date."""
    @property
    def noted(self) -> int: ...
    @property
    def full(self) -> bool: ...
    @property
    def rows(self) -> Array:
        """Which rows a kernel is to work on (i32; a place for each)."""
    @property
    def ends(self) -> Array:
        """By target: one behind its last entry (i64)."""
    @property
    def times(self) -> Array:
        """By entry: when it was (f64). In front of the entries of a target stands -inf."""
    @property
    def recent(self) -> Array:
        """By target: its newest times, newest first, four each, -inf where it has fewer (f64)."""
    @property
    def since(self) -> Array:
        """By row: what was before is worked off (f64)."""

class TargetRows:
    """Numbers of targets, row by row, in blocks of targets: what delivery reads where it needs nothing else of a synapse."""

    def __init__(self, narrow: bool) -> None:
        """narrow: two bytes each (u16), else four (i32)."""
    def build(self, index: SynapseIndex, targets: Array, n_targets: int, block: int = 0) -> None:
        """targets: i32, by synapse. block: how many targets, a power of two; 0: all in one. ValueError where they do not fit two bytes."""
    def show(self, block: int) -> None:
        """Have the offsets be those of this block."""
    @property
    def blocks(self) -> int: ...
    @property
    def targets(self) -> Array: ...
    @property
    def offsets_address(self) -> int:
        """Of an RvArray (i64): row r of the block that is shown is targets offsets[r] .. offsets[r + 1] - 1."""

class SpikeQueue:
    """Circular buffer of the events due in later steps (spike_queue.hpp): sources where one delay serves all, else synapses."""

    def __init__(self) -> None: ...
    def prepare(
        self,
        index: SynapseIndex,
        delays: Array,
        dt: float,
        n_sources: int,
        n_synapses: int,
        general: bool = False,
        targets: Array | None = None,
        narrow: bool = False,
        known: bool = False,
        carried: Sequence[Array] = (),
    ) -> None:
        """delays: f64, one or one a synapse. Steps are int(delay/dt + 0.5). Pending events keep their delivery step (their time, where dt
        changed). Decides `holds_sources`: do it before choosing the kernel. ValueError for negative or NaN delays.

        general: events are synapses, pushed one by one, whatever the delays. targets: i32, by synapse: where delays differ, their targets
        are delivered (narrow: as u16). known: index and targets are what they were at the last call. carried: variables by synapse, which
        nothing writes until the next call: with targets, their values are delivered along."""
    def push(self, sources: npt.NDArray[np.int32]) -> None:
        """They spike now. IndexError outside [0, n_sources)."""
    def push_at(self, event: int, steps: int) -> None:
        """One event (source or synapse, see `holds_sources`) so many steps ahead; 0: due at the next delivery. IndexError."""
    def peek(self) -> npt.NDArray[np.int32]:
        """The events due at the next delivery: a live view of the slot, true until the queue is changed."""
    def advance(self) -> None: ...
    def name_synapses(self) -> None:
        """Synapses are about to be added: what is pending is the synapses that sources have now. To be called before the index changes."""
    @property
    def holds_sources(self) -> bool: ...
    @property
    def slots(self) -> int: ...
    @property
    def dt(self) -> float:
        """Length of the steps, second; 0 before the first prepare()."""
    @property
    def holds_targets(self) -> bool:
        """Whether what is delivered are targets; people see synapses."""
    @property
    def delivered_address(self) -> int:
        """Of an RvArray that shows what is delivered now (i32, or u16 for narrow targets); valid until the next prepare()."""
    def carried_address(self, number: int) -> int:
        """The same for a variable that is carried. ValueError, IndexError where there is none."""
    @property
    def delivered_count(self) -> int: ...
    def pending(self) -> list[npt.NDArray[np.int32]]:
        """Copies of the slots, by steps ahead."""
    def state(self) -> tuple[bool, float, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """What is pending, as a plain value that can be pickled."""
    def restore(self, state: tuple[bool, float, npt.NDArray[np.int32], npt.NDArray[np.int32]]) -> None:
        """Replaces what is pending. IndexError for events this queue cannot have; ValueError for a damaged state."""
    def capsule(self) -> Any:
        """PyCapsule "ranvier.queue" (RvQueueApi); keeps the queue alive."""

class EventWindow:
    """The events of a list that lie in [start, stop), as a list of their own over the same memory. The list has to be ascending."""

    def __init__(self, events: Array, start: int, stop: int) -> None: ...
    @property
    def address(self) -> int:
        """Of the RvArray; brought up to date by the step that uses the window."""
    @property
    def size(self) -> int: ...
    def refresh(self) -> None: ...

class Plan:
    """Ordered steps and the loop over time. Built anew for each run. Steps run in the order added, whenever their clock ticks.

    Each method that adds a step returns its number. `clock` is a number given by `clock()`. `events` is the address of the RvArray of an
    ascending list. Objects given are kept alive; for the owners of addresses call `keep`.
    """

    def __init__(self) -> None: ...
    def clock(self, clock: Clock) -> int: ...
    def keep(self, object: Any) -> None: ...
    def kernel(
        self,
        name: str,
        clock: int,
        call: int,
        setup: int,
        arrays: Sequence[int],
        scalars: npt.NDArray[np.int64],
        slots: int,
        stream: tuple[int, int] | None,
        begin: int,
        end: int,
        extent: int = 0,
    ) -> int:
        """Over [begin, end); extent: address of an RvArray whose size at that moment is the end."""
    def events(self, name: str, clock: int, kernel: Kernel, events: int, start: int, stop: int) -> int:
        """Over the positions of those events that lie in [start, stop); not called where there are none."""
    def pathway(
        self,
        name: str,
        clock: int,
        kernel: Kernel | None,
        queue: SpikeQueue,
        events: int,
        start: int,
        stop: int,
        rows: TargetRows | None = None,
        postponed: int = -1,
        reads: int = -1,
        behind: bool = False,
    ) -> int:
        """Pushes the events in [start, stop) (as they are: not counted from start), runs the kernel over the positions of those due, advances.
        rows: the kernel runs once for each of their blocks. postponed: where the events wait instead. reads: where events wait that
        the rows work off first. behind: the step runs behind the one whose events wait there."""
    def postponed(self, clock: int, replay: Kernel, history: SpikeHistory, at_once: int) -> int:
        """Events that may wait; the number is for `pathway` and `catch_up`. replay: over positions in the rows of the history.
        at_once: so many events are delivered as they come before others wait."""
    def catch_up(self, name: str, clock: int, postponed: int) -> int:
        """Works off what waits."""
    def emit_spikes(self, name: str, clock: int, steps: Array, neurons: Array, period: int, events: Array) -> int:
        """Makes `events` (i32) the neurons (i32) whose entry in `steps` (i64, ascending) is this step, modulo `period` unless that is 0."""
    def emit_poisson(self, name: str, clock: int, rates: Array, state: Array, key: tuple[int, int], watched: bool, events: Array) -> int:
        """Makes `events` (i32) the sources that spike, each with probability rate*dt (f64), by gaps drawn from the stream `key`. state: six
        numbers (i64) that lead from step to step and from run to run. watched: the rates may change during the run."""
    def record_spikes(
        self,
        name: str,
        clock: int,
        window: EventWindow,
        index: Array | None,
        time: Array | None,
        count: Array | None,
        variables: Sequence[Array] = (),
        kernel: Kernel | None = None,
    ) -> int:
        """Appends element - start to `index` (i32) and t to `time` (f64); raises `count` (i32 per element).
        `variables` grow by the number of events; then the kernel runs over [0, number) with `window` as its list, storing into their tails."""
    def record_state(
        self, name: str, clock: int, time: Array, variables: Sequence[Array2D], kernel: Kernel | None, begin: int, end: int
    ) -> int:
        """Appends t and a row to each variable; then the kernel runs over [begin, end), storing into the rows."""
    def record_rate(self, name: str, clock: int, events: int, start: int, stop: int, time: Array, rate: Array) -> int:
        """Appends t and events / ((stop - start) dt)."""
    def python(self, name: str, clock: int, function: Callable[[], Any]) -> int:
        """An exception leaves the run at once; KeyboardInterrupt ends it behind the time step."""
    def run(
        self, ends: Sequence[int], report: Callable[[float, float], Any] | None = None, period: float = 10.0
    ) -> Literal["finished", "stopped", "interrupted"]:
        """Runs each clock up to, not including, its step in `ends`. The GIL is free meanwhile.

        report(seconds since the start, fraction done) is called every `period` seconds. 'stopped': request_stop() was called;
        'interrupted': Ctrl-C. Both end behind a whole time step. RuntimeError where it runs already.
        """
    def request_stop(self) -> None:
        """Ends the run behind the time step in progress. For callbacks and other threads."""
    @property
    def running(self) -> bool: ...
    @property
    def elapsed(self) -> float:
        """Seconds of the last run."""
    @property
    def sampled(self) -> float:
        """The same as sampled step times have it, before they are brought to `elapsed`."""
    @property
    def profiled(self) -> bool:
        """Whether steps are timed. True unless what sampling costs is to be measured; without it there is no profile."""
    @profiled.setter
    def profiled(self, on: bool) -> None: ...
    def profile(self) -> list[float]:
        """Seconds per step of the last run, found by sampling; their sum is brought to `elapsed`."""
    def steps(self) -> list[tuple[str, str, int]]:
        """(name, kind, clock) of each."""

class CandidateStream:
    """Pairs (i, j) of [0, n_pre) x [0, n_post), each chosen with probability p, row by row. Costs O(chosen) (geometric skips)."""

    def __init__(self, n_pre: int, n_post: int, p: float, key: tuple[int, int], step: int, own: int | None = None) -> None:
        """own: the pairs (i, i + own) are left out."""
    def fill(self, i: Array, j: Array, limit: int) -> bool:
        """Replaces i and j (i32) by the next pairs, at most `limit`. False: these were the last."""
    def connect(self, rows: RowEnds, first_row: int, partners: Array, first_partner: int, limit: int) -> bool:
        """Makes synapses of them: appends to rows (numbered from first_row) and partners (i32, numbered from first_partner)."""

class RangeCandidates:
    """Candidates row by row: of row r, members of low[r] + m*step[r] with 0 <= m < count[r]; all of them, each with probability chance[r],
    or size[r] different ones. Costs O(rows + chosen)."""

    def __init__(
        self,
        first_row: int,
        low: npt.NDArray[np.int64],
        count: npt.NDArray[np.int64],
        step: npt.NDArray[np.int64],
        chance: npt.NDArray[np.float64] | None,
        size: npt.NDArray[np.int64] | None,
        key: tuple[int, int],
        number: int,
        repeats: bool = False,
        own: int | None = None,
    ) -> None:
        """repeats: size[r] independent ones, which may be the same. own: row r has no member r + own; those behind are one further on."""
    def fill(self, rows: Array, values: Array, limit: int) -> bool:
        """Replaces rows (i32, numbered from first_row) and values (i64) by the next candidates, at most `limit`. False: there are no more."""
    def connect(self, rows: RowEnds, partners: Array, first_partner: int, limit: int) -> bool:
        """Makes synapses of them where they are the partners themselves: appends to rows and partners (i32, numbered from first_partner)."""
    def connect_turned(self, rows: RowEnds, first_member: int, n_members: int, partners: Array) -> None:
        """The same the other way round, all at once: members, in [0, n_members), become the rows (numbered from first_member)."""

class RepeatedPairs:
    """Pairs (i, j) of [0, n_pre) x [0, n_post), each a Poisson number of times with mean `rate`, row by row. Costs O(rows + drawn)."""

    def __init__(self, n_pre: int, n_post: int, rate: float, key: tuple[int, int], step: int, own: int | None = None) -> None:
        """own: the pairs (i, i + own) are left out."""
    def connect(self, rows: RowEnds, first_row: int, partners: Array, first_partner: int, limit: int) -> bool:
        """Makes synapses of the next, at most `limit`: as CandidateStream.connect."""

def call_kernel(
    call: int,
    setup: int,
    arrays: Sequence[int],
    scalars: npt.NDArray[np.int64],
    slots: int,
    stream: tuple[int, int, int] | None,
    begin: int,
    end: int,
) -> None:
    """Runs a kernel once, now: an assignment, a condition. stream: key words and step of the random numbers; None: draws nothing."""

def helper_addresses() -> dict[str, int]:
    """Functions generated code may call, by the names of ir/ops.py (f64 -> f64; pow: two), and

    rv_poisson   int64 (const RvStream *stream, int64 element, int32 draw, double mean)
    rv_binomial  int64 (const RvStream *stream, int64 element, int32 draw, int64 n, double p)
    """

def tally(numbers: npt.NDArray[np.int32], counts: Array) -> None:
    """counts[n] += 1 for each n in numbers; counts is i32. IndexError, with nothing counted, for a number without count."""
