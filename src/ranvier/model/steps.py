"""What an operation asks the time loop to do: data, not actions. run/plan.py sorts, compiles and hands them to C++.

A `KernelCall` is a kernel with the memory it is to work on. The step kinds are those of cpp/include/ranvier/simulation.hpp.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ranvier.model.memory import Buffer, Head
from ranvier.record import record

if TYPE_CHECKING:
    from ranvier.ir.build import Built


@record
class KernelCall:
    """built: the kernel, its arrays and scalar values. streamed: it draws random numbers from the stream of its operation."""

    built: Built

    @property
    def arrays(self) -> tuple[Buffer | Head, ...]:
        return self.built.array_keys


@record
class KernelStep:
    """Run a kernel over [begin, end), or over [0, size of extent) where an extent is given."""

    label: str
    call: KernelCall
    begin: int = 0
    end: int = 0
    extent: Buffer | Head | None = None


@record
class EventKernelStep:
    """Run a gather kernel over the positions of `events` whose elements lie in [start, stop)."""

    label: str
    call: KernelCall
    events: Buffer
    start: int
    stop: int


@record(eq=False)
class Postponement:
    """Events of one pathway wait in a history (a SpikeHistory of the runtime) for those of the other side; `replay` works them off, for the
    rows that the history lists. at_once: so many events are delivered as they come before waiting begins. clock: of both pathways."""

    replay: KernelCall
    history: Any
    at_once: int
    clock: Any


@record
class PathwayStep:
    """Push the events of [start, stop) into the queue, run the kernel over those due now, advance the queue.

    space: of the kernel. rows: what the kernel reads block by block, if it does. remark: how events are delivered, and why so.
    postponed: where the events wait instead. reads: where those wait that the rows have to work off before; behind: the pathway runs
    behind the one whose events wait."""

    label: str
    queue: Any
    events: Buffer
    start: int
    stop: int
    call: KernelCall
    space: Any = None
    rows: Any = None
    remark: str = ""
    postponed: Postponement | None = None
    reads: Postponement | None = None
    behind: bool = False


@record
class CatchUpStep:
    """Work off all that waits: what comes next looks at it."""

    label: str
    postponed: Postponement


@record
class EmitStep:
    """Make `events` the neurons that are listed for this step, modulo `period` unless that is 0. The list ascends."""

    label: str
    steps: Buffer
    neurons: Buffer
    period: int
    events: Buffer


@record
class PoissonStep:
    """Make `events` the sources that spike in this step: each with probability rate*dt. state: of cpp/include/ranvier/poisson_skips.hpp.
    watched: the rates may change during the run."""

    label: str
    rates: Buffer
    state: Buffer
    watched: bool
    events: Buffer


@record
class CallbackStep:
    """Python functions that the code of `step` calls, and the kernels that compute their arguments. alone: in the place of the step."""

    label: str
    step: Any
    calls: tuple[KernelCall, ...]
    alone: bool


@record
class SpikeRecordStep:
    """Count the events in the window; append element and time where `indices` and `times` are given, and values by the kernel."""

    label: str
    window: Any
    counts: Buffer
    indices: Buffer | None
    times: Buffer | None
    values: tuple[Buffer, ...] = ()
    call: KernelCall | None = None


@record
class StateRecordStep:
    """Append the time and one row to each table; the kernel stores into the new rows."""

    label: str
    times: Buffer
    tables: tuple[Any, ...]
    call: KernelCall | None
    count: int  # elements per row


@record
class RateRecordStep:
    """Append the time and (events in [start, stop)) / ((stop - start) dt)."""

    label: str
    events: Buffer
    start: int
    stop: int
    times: Buffer
    rates: Buffer


@record
class PythonStep:
    """Call a Python function: the only way Python enters a run, and only because the user asked for it."""

    label: str
    function: Callable[[], Any]


Step = (
    KernelStep
    | EventKernelStep
    | PathwayStep
    | CatchUpStep
    | EmitStep
    | PoissonStep
    | SpikeRecordStep
    | StateRecordStep
    | RateRecordStep
    | CallbackStep
    | PythonStep
)
