"""Steps whose code calls Python functions of the user: what the time loop hands to Python, and when.

Takes the steps of an operation, gives them with a CallbackStep before each whose kernel waits for the results of functions (or in its
place, where events have to be taken one by one). Called by run/plan.py. Says once in the log for each function that it is called.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from ranvier import _runtime
from ranvier.ir.build import Built, SpreadSpec
from ranvier.llvm.engine import Compiled
from ranvier.messages import get_logger
from ranvier.model.clock import BaseClock
from ranvier.model.execute import addresses, draws, pack_scalars
from ranvier.model.memory import Buffer
from ranvier.model.pieces import kernels_before, run_before, run_pieces
from ranvier.model.steps import CallbackStep, EventKernelStep, KernelCall, KernelStep, PathwayStep, SpikeRecordStep, StateRecordStep, Step

logger = get_logger("ranvier.core.functions")


def with_python_parts(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps, with what Python has to do before them."""
    for step in steps:
        call: KernelCall | None = getattr(step, "call", None)
        if call is None or call.built.before is None:
            yield step
            continue
        _say(call.built)
        alone = isinstance(step, PathwayStep) or not call.built.before.whole
        calls = tuple(KernelCall(part) for part in kernels_before(call.built))
        yield CallbackStep(step.label if alone else f"{step.label}_python", step, (*calls, call) if alone else calls, alone)
        if not alone:
            yield step


def python_part(step: CallbackStep, compiled: Mapping[int, Compiled], key: tuple[int, int], clock: BaseClock) -> Callable[[], None]:
    """What the time loop calls. compiled: by id of the KernelCall. key: of the random numbers of the operation."""
    code = {id(call.built): compiled[id(call)] for call in step.calls}
    inner = step.step
    built = inner.call.built

    def invoke(part: Built, begin: int, end: int) -> None:
        machine = code[id(part)]
        stream = (*key, clock.timestep) if draws(part) else None
        _runtime.call_kernel(machine.call, machine.setup, addresses(part), pack_scalars(part), machine.slots, stream, begin, end)

    if isinstance(inner, PathwayStep):
        return lambda: _whole(lambda: _deliver(inner, built, invoke))
    run = run_pieces if step.alone else run_before
    return lambda: _whole(lambda: run(built, invoke, *_extent(inner)))


def _whole(part: Callable[[], None]) -> None:
    """Ctrl-C waits until the part is done, or what follows in this time step would work with half of it. A second one does not wait."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        part()
        return
    came: list[int] = []

    def note(number: int, frame: object) -> None:
        if came:
            raise KeyboardInterrupt
        came.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        part()
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def _extent(step: Step) -> tuple[int, int]:
    """The elements, or positions in a list, for which the step is due now."""
    match step:
        case KernelStep(extent=None):
            return step.begin, step.end
        case KernelStep(extent=extent):
            assert isinstance(extent, Buffer)
            return 0, extent.size
        case EventKernelStep():
            first, last = np.searchsorted(step.events.view(), (step.start, step.stop))
            return int(first), int(last)
        case StateRecordStep():
            return 0, step.count
        case SpikeRecordStep():
            step.window.refresh()
            return 0, step.window.size
    raise AssertionError(step)


def _deliver(step: PathwayStep, built: Built, invoke: Callable[[Built, int, int], None]) -> None:
    """As the runtime's own delivery (steps.hpp): push what spiked now, run the code for what is due now, advance."""
    events = step.events.view()
    step.queue.push(events[slice(*np.searchsorted(events, (step.start, step.stop)))])
    due = step.queue.peek()
    if isinstance(step.space, SpreadSpec):
        due = _elements_of_rows(step.space, due)
    if len(due):
        run_pieces(built, invoke, 0, len(due))
    step.queue.advance()


def _elements_of_rows(space: SpreadSpec, rows: np.ndarray) -> np.ndarray:
    """The elements of the rows, one row after the other, in the list that the kernel runs over."""
    offsets = space.offsets.view()
    places = [np.arange(offsets[row], offsets[row + 1]) for row in rows]
    joined = np.concatenate(places) if places else np.empty(0, dtype=np.int64)
    assert space.batch is not None
    space.batch.resize(len(joined))
    space.batch.view()[:] = joined if space.ids is None else space.ids.view()[joined]
    return joined


def _say(built: Built) -> None:
    for stage in built.stages:
        for call in stage.calls:
            name = call.function.name
            message = (
                f"'{name}' is a Python function that could not be compiled: the run calls it in each step, with arrays. "
                "Functions of plain arithmetic, conditions and NumPy's elementary functions are compiled."
            )
            logger.info(message, f"python_function.{name}", once=True)
