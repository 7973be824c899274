"""The plan of a run: the operations of all objects, in order, as steps with machine code and memory. Printable; C++ runs it.

Takes active objects and a Build, gives a Plan. Called by run/network.py. This is where all kernels of a run are compiled together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ranvier import _runtime
from ranvier.collection import uncollected
from ranvier.context import CURRENT
from ranvier.llvm.engine import Compiled, compile_kernels
from ranvier.messages import get_logger
from ranvier.model.clock import BaseClock, Clock
from ranvier.model.execute import addresses, draws, pack_scalars
from ranvier.model.inputs import NetworkOperation
from ranvier.model.memory import Buffer
from ranvier.model.objects import BrianObject
from ranvier.model.operations import Build, Operation
from ranvier.model.steps import (
    CallbackStep,
    CatchUpStep,
    EmitStep,
    EventKernelStep,
    KernelCall,
    KernelStep,
    PathwayStep,
    PoissonStep,
    Postponement,
    PythonStep,
    RateRecordStep,
    SpikeRecordStep,
    StateRecordStep,
    Step,
)
from ranvier.run.fusing import fuse
from ranvier.run.planned import Planned
from ranvier.run.postponing import postpone
from ranvier.run.python_parts import python_part, with_python_parts
from ranvier.run.report import Reporter
from ranvier.syntax.calls import did_you_mean
from ranvier.syntax.errors import ModelError, Problem, UnknownNameError, raise_together
from ranvier.units import Quantity, second

if TYPE_CHECKING:
    from ranvier.run.network import Network


logger = get_logger("ranvier.core.network")

OBSERVERS: list[Callable[[Plan, Build], None]] = []
"""Called with every plan made: the RANVIER_DEBUG ladder (debug/trace.py) listens here."""


class Plan:
    """steps: in the order in which they run at each tick of their clocks. native: the same in C++, ready to run."""

    def __init__(self, steps: list[Planned], compiled: dict[int, Compiled], clocks: list[BaseClock], compile_seconds: float):
        self.steps = steps
        self.compiled = compiled  # by id of the KernelCall
        self.clocks = clocks
        self.compile_seconds = compile_seconds
        self.native: Any = _runtime.Plan()

    def run(self, end: float, report: Reporter | None) -> float | None:
        """Run to time `end` (seconds). None, or the time reached if the run was stopped.

        KeyboardInterrupt after Ctrl-C, where prefs.core.stop_on_keyboard_interrupt says so.
        """
        ends = [clock.step_of(end) for clock in self.clocks]
        if report is not None:
            report.tell(0.0, 0.0)
        outcome = self.native.run(ends, None if report is None else report.tell, 10.0 if report is None else report.period)
        if outcome == "finished":
            if report is not None:
                report.tell(self.native.elapsed, 1.0)
            return None
        if outcome == "interrupted":
            if not CURRENT.stop_on_interrupt:
                raise KeyboardInterrupt
            logger.warn(f"Ctrl-C stopped the run at t = {Quantity(self.reached(), dim=second.dim)}; the script goes on", "interrupted")
        return self.reached()

    def reached(self) -> float:
        """The time (seconds) of the step that comes next, on whichever clock."""
        return min((clock.t_ for clock in self.clocks), default=0.0)

    def profile(self) -> list[tuple[str, Quantity]]:
        """Time by step, of the last run, from sampled step times; the most expensive first. Empty where an exception ended it."""
        measured = self.native.profile()
        if not measured:
            return []
        rows = sorted(zip((p.step.label for p in self.steps), measured, strict=True), key=lambda row: -row[1])
        return [(label, Quantity(seconds, dim=second.dim)) for label, seconds in rows]

    def __str__(self) -> str:
        rows = [("step", "kind", "slot", "order", "clock", "kernel")]
        for planned in self.steps:
            kind = type(planned.step).__name__.removesuffix("Step").lower()
            rows.append((planned.step.label, kind, planned.when, str(planned.order), _ticks(planned.clock), _summary(planned.step)))
        widths = [max(len(row[k]) for row in rows) for k in range(6)]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


@uncollected()
def make_plan(network: Network, objects: Sequence[BrianObject], build: Build, schedule: list[str]) -> Plan:
    """Order, build, compile, install."""
    build.written = written_memory(objects, build)
    ordered = in_order([item for item in objects if takes_part(item)], schedule)
    steps = _steps_of_all(objects, ordered, build)
    if CURRENT.fuse_steps:
        steps = fuse(steps)
    if CURRENT.delivery != "general":
        steps = postpone(steps)
    started = time.perf_counter()
    compiled = _compile([planned.step for planned in steps])
    compile_seconds = time.perf_counter() - started
    # Also those that no step uses: what is computed on another clock may read their t.
    clocks = list(dict.fromkeys([*(planned.clock for planned in steps), *(item.clock for item in objects)]))
    plan = Plan(steps, compiled, clocks, compile_seconds)
    _install(plan, network)
    for observe in OBSERVERS:
        observe(plan, build)
    return plan


def written_memory(objects: Sequence[BrianObject], build: Build) -> frozenset[Buffer] | None:
    """The memory that the operations write; None if Python code runs among them, or is told of the progress."""
    if build.watched or any(isinstance(item, NetworkOperation) or _is_users(item) for item in objects):
        return None
    return frozenset(key for item in objects if isinstance(item, Operation) for key in item.written(build))


def takes_part(item: BrianObject) -> bool:
    """Whether the object does something in the steps of its clock, itself and not by what it contains."""
    return hasattr(type(item), "steps") or _is_users(item)


def _is_users(item: BrianObject) -> bool:
    """Of a class that a user derived from BrianObject, with a method `run` for each step."""
    return not hasattr(type(item), "steps") and callable(getattr(type(item), "run", None))


def in_order(objects: Sequence[BrianObject], schedule: list[str]) -> list[BrianObject]:
    """By slot, then order, then name (LANGUAGE NET-18). UnknownNameError for an unknown slot."""
    place = {
        f"{prefix}{slot}": 3 * k + offset for k, slot in enumerate(schedule) for offset, prefix in enumerate(("before_", "", "after_"))
    }
    for item in objects:
        if item.when not in place:
            raise UnknownNameError(
                Problem(
                    f"'{item.name}' is to run in a slot that the schedule does not have",
                    met=repr(item.when),
                    expected=f"one of {', '.join(schedule)}, or before_ and after_ them",
                    place=f"in '{item.name}', made at {item.membership.made_at}",
                    hint=did_you_mean(item.when, place, f"such as when='{schedule[-1]}'", cutoff=0.75),
                )
            )
    return sorted(objects, key=lambda item: (place[item.when], item.order, item.name))


def _steps_of_all(objects: Sequence[BrianObject], ordered: Sequence[Any], build: Build) -> list[Planned]:
    """The steps of those that are ordered, in this order; or the mistakes of all, together."""
    found = _Mistakes()
    planned: list[Planned] = []
    for item in objects:
        with found.by(item):
            item.check_for_run(build)
    for item in ordered:
        with found.by(item):
            steps: list[Step] = [PythonStep(item.name, item.run)] if _is_users(item) else item.steps(build)
            planned += [Planned(step, item, item.clock, item.when, item.order) for step in with_python_parts(steps)]
    found.tell()
    return planned


class _Mistakes:
    """What goes wrong object by object, to be told together, in the order of the script."""

    def __init__(self) -> None:
        self._mistakes: list[tuple[int, ModelError]] = []  # with the rank of creation
        self._consequences: list[Exception] = []  # where one object fails for the mistake of another

    @contextmanager
    def by(self, item: BrianObject) -> Iterator[None]:
        place = f"in '{item.name}', made at {item.membership.made_at}"
        try:
            yield
        except ModelError as mistake:
            mistake.locate(place)
            mistake.__cause__ = mistake.brief()  # scripts of Brian 2 look for the kind of an error in preparing a run there (IMP-13)
            self._mistakes.append((item.membership.birth, mistake))
        except Exception as error:
            error.add_note(place)
            self._consequences.append(error)

    def tell(self) -> None:
        raise_together([mistake for _, mistake in sorted(self._mistakes, key=lambda pair: pair[0])])
        if self._consequences:
            raise self._consequences[0]


def _call_of(step: Step) -> KernelCall | None:
    return getattr(step, "call", None)


def _compile(steps: list[Step]) -> dict[int, Compiled]:
    calls = [call for step in steps if (call := _call_of(step)) is not None]
    calls += [call for step in steps if isinstance(step, CallbackStep) for call in step.calls]
    calls += [found.replay for found in _postponements(steps)]
    labels = [step.label for step in steps if _call_of(step) is not None]
    compiled = compile_kernels([call.built.kernel for call in calls], level="loop", labels=labels)
    return {id(call): machine_code for call, machine_code in zip(calls, compiled, strict=True)}


def _install(plan: Plan, network: Network) -> None:
    """The same steps in C++. What holds memory is kept alive by the Python plan, which the native one never outlives."""
    native = plan.native
    numbers = {clock: native.clock(clock.native) for clock in plan.clocks}
    native.keep(plan.steps)
    waiting = {id(None): -1}
    for found in _postponements([planned.step for planned in plan.steps]):
        replay = _parts(found.replay, plan.compiled[id(found.replay)], (0, 0))  # it draws nothing
        waiting[id(found)] = native.postponed(numbers[found.clock], replay, found.history, found.at_once)
    for planned in plan.steps:
        step, clock = planned.step, numbers[planned.clock]
        call = _call_of(step)
        parts = None if call is None else _parts(call, plan.compiled[id(call)], network.stream_key(planned.owner))
        match step:
            case KernelStep():
                assert parts is not None
                extent = 0 if step.extent is None else step.extent.address
                native.kernel(step.label, clock, *parts, step.begin, step.end, extent)
            case EventKernelStep():
                native.events(step.label, clock, parts, step.events.address, step.start, step.stop)
            case PathwayStep():
                how = step.rows, waiting[id(step.postponed)], waiting[id(step.reads)], step.behind
                native.pathway(step.label, clock, parts, step.queue, step.events.address, step.start, step.stop, *how)
            case CatchUpStep():
                native.catch_up(step.label, clock, waiting[id(step.postponed)])
            case EmitStep():
                native.emit_spikes(step.label, clock, step.steps.array, step.neurons.array, step.period, step.events.array)
            case PoissonStep():
                key = network.stream_key(planned.owner)
                native.emit_poisson(step.label, clock, step.rates.array, step.state.array, key, step.watched, step.events.array)
            case SpikeRecordStep():
                indices = None if step.indices is None else step.indices.array
                times = None if step.times is None else step.times.array
                values = [buffer.array for buffer in step.values]
                native.record_spikes(step.label, clock, step.window, indices, times, step.counts.array, values, parts)
            case StateRecordStep():
                native.record_state(step.label, clock, step.times.array, list(step.tables), parts, 0, step.count)
            case RateRecordStep():
                native.record_rate(step.label, clock, step.events.address, step.start, step.stop, step.times.array, step.rates.array)
            case CallbackStep():
                part = python_part(step, plan.compiled, network.stream_key(planned.owner), planned.clock)
                native.python(step.label, clock, part)
            case PythonStep():
                native.python(step.label, clock, step.function)


def _postponements(steps: Sequence[Step]) -> list[Postponement]:
    return [step.postponed for step in steps if isinstance(step, PathwayStep) and step.postponed is not None]


def _parts(call: KernelCall, compiled: Compiled, key: tuple[int, int]) -> tuple[Any, ...]:
    built = call.built
    return compiled.call, compiled.setup, addresses(built), pack_scalars(built), compiled.slots, key if draws(built) else None


def _ticks(clock: BaseClock) -> str:
    return str(clock.dt) if isinstance(clock, Clock) else "listed"


def _summary(step: Step) -> str:
    call = _call_of(step)
    if call is None:
        return ""
    kernel = call.built.kernel
    summary = f"{type(kernel.space).__name__.lower()}, {len(kernel.ops)} operations, {len(kernel.arrays)} arrays"
    return f"{summary}; {step.remark}" if isinstance(step, PathwayStep) else summary
