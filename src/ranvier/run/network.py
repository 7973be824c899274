"""Network: a set of objects that run together. Collect, build, run, store, restore."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ranvier.caller import calling_namespace
from ranvier.context import CURRENT, SLOTS
from ranvier.equations.layers import NamespaceLayer
from ranvier.journal import journaled
from ranvier.messages import get_logger
from ranvier.model.arguments import one_number, text
from ranvier.model.clock import BaseClock, Clock
from ranvier.model.lost import free_what_is_lost
from ranvier.model.names import Nameable
from ranvier.model.objects import BrianObject
from ranvier.model.operations import Build, Thresholder
from ranvier.run import plan as plans
from ranvier.run import scheduling
from ranvier.run import snapshot as snapshots
from ranvier.run.report import reporter
from ranvier.syntax.calls import checked_arguments, did_you_mean
from ranvier.syntax.errors import ModelError, ModelRuntimeError, ModelTypeError, ModelValueError, Problem, UnknownNameError
from ranvier.units import Quantity, second

if TYPE_CHECKING:
    from ranvier.run.plan import Plan
    from ranvier.run.scheduling import SchedulingSummary
    from ranvier.run.snapshot import Snapshot

logger = get_logger("ranvier.stateupdaters.base")

RUNNING: set[Network] = set()
"""The networks that run now, in whichever thread."""


class Network(Nameable):
    """Objects, the time they have reached together, and the schedule by which their operations run.

    objects: groups, synapses, monitors, operations, and (nested) lists, tuples, sets or dicts of them. What an object contains (state
    updater, thresholder, ...) comes with it. An object belongs to one network for life.
    """

    def __init__(self, *objects: Any, name: str = "network*"):
        super().__init__(name)
        self._objects: list[BrianObject] = []
        self._t = 0.0
        self._schedule: list[str] | None = None
        self._snapshots: dict[str, Snapshot] = {}
        self._plan: Plan | None = None
        self._profile: Callable[[], list[tuple[str, Quantity]]] | None = None
        self._why_no_profile = "no run"
        self._remarked: set[tuple[str, str]] = set()
        self._running = threading.Lock()
        self.runner: int | None = None  # the thread in which the network runs
        self._stop_requested = False
        self._generation = -1  # of the random state that numbered this network
        self._number = 0
        self._streams = 0
        self.add(*objects)

    # ---- what is in it --------------------------------------------------------------------------------------------------

    def add(self, *objects: Any) -> None:
        """Add objects; TypeError for other things, RuntimeError for objects that have run elsewhere or while this network runs."""
        self._refuse_while_running()
        for item in objects:
            if isinstance(item, BrianObject):
                self._adopt(item)
            else:
                self.add(*_collected(item))

    def _adopt(self, item: BrianObject) -> None:
        self._refuse_if_elsewhere(item)
        if item not in self._objects:
            self._objects.append(item)

    def _refuse_if_elsewhere(self, item: BrianObject) -> None:
        if item.membership.network not in (None, self):
            raise ModelRuntimeError(
                Problem(
                    f"'{item.name}' has been run in another network and cannot be part of this one",
                    met=f"'{item.name}', made at {item.membership.made_at}",
                    expected="objects that have not run, or only in this network",
                    hint="go on with the network it belongs to, or make the object anew",
                )
            )

    def remove(self, *objects: Any) -> None:
        """Take objects out, contained ones too."""
        self._refuse_while_running()
        for item in objects:
            if isinstance(item, BrianObject):
                if item not in self._objects:
                    hint = "remove the object that was added; what it contains goes with it"
                    met = f"'{item.name}', made at {item.membership.made_at}"
                    message = "only what was added to a network can be removed"
                    raise UnknownNameError(Problem(message, met=met, expected="one of its objects", hint=hint))
                self._objects.remove(item)
            else:
                self.remove(*_collected(item))

    @property
    def objects(self) -> list[BrianObject]:
        """What was added, in that order. What it contains is found by len(), iteration, `in` and lookup by name."""
        return list(self._objects)

    @property
    def all_objects(self) -> list[BrianObject]:
        """All objects, contained ones included, in order of creation."""
        found: dict[int, BrianObject] = {}
        waiting = list(self._objects)
        while waiting:
            item = waiting.pop()
            if id(item) not in found:
                found[id(item)] = item
                waiting.extend(item.contained_objects)
        return sorted(found.values(), key=lambda item: item.membership.birth)

    def __getitem__(self, name: str) -> BrianObject:
        if not isinstance(name, str):
            raise ModelTypeError(
                Problem(
                    "objects of a network are looked up by name",
                    met=repr(name),
                    expected="a string",
                    hint="net['neurongroup']; net.objects lists all",
                )
            )
        for item in self.all_objects:
            if item.name == name:
                return item
        known = ", ".join(item.name for item in self._objects) or "none"
        raise UnknownNameError(
            Problem(
                f"there is no object '{name}' in this network",
                met=repr(name),
                expected=f"one of {known}"[:200],
                hint=did_you_mean(name, (item.name for item in self.all_objects), "add() it, or look at net.objects"),
            )
        )

    def __delitem__(self, name: str) -> None:
        self.remove(self[name])

    def __contains__(self, item: Any) -> bool:
        return any(item is known or item == known.name for known in self.all_objects)

    def __len__(self) -> int:
        return len(self.all_objects)

    def __iter__(self) -> Iterator[BrianObject]:
        return iter(self.all_objects)

    # ---- time and schedule ----------------------------------------------------------------------------------------------

    @property
    def t(self) -> Quantity:
        return Quantity(self._t, dim=second.dim)

    @property
    def t_(self) -> float:
        return self._t

    @property
    def schedule(self) -> list[str]:
        """The slots in order; each slot x stands for before_x, x, after_x."""
        return list(CURRENT.schedule) if self._schedule is None else list(self._schedule)

    @schedule.setter
    def schedule(self, slots: list[str] | None) -> None:
        if slots is not None:
            if not isinstance(slots, (list, tuple)) or not all(isinstance(slot, str) for slot in slots):
                raise ModelTypeError(
                    Problem(
                        "a schedule is a list of names",
                        met=repr(slots),
                        expected=f"such as {list(SLOTS)}",
                        hint="net.schedule = None takes the usual one",
                    )
                )
            wrong = [slot for slot in slots if slot.startswith(("before_", "after_"))]
            if wrong:
                expected = "the names of slots without before_ and after_"
                raise ModelValueError(
                    Problem(
                        "each slot has its before_ and after_ by itself",
                        met=repr(wrong[0]),
                        expected=expected,
                        hint="leave it out of the list",
                    )
                )
        self._schedule = None if slots is None else list(slots)

    def scheduling_summary(self) -> SchedulingSummary:
        """What runs in a time step, in which order."""
        return scheduling.SchedulingSummary(self.all_objects, self.schedule)

    # ---- running --------------------------------------------------------------------------------------------------------

    @checked_arguments
    def run(
        self,
        duration: Quantity,
        report: Any = None,
        report_period: Quantity = Quantity(10.0, dim=second.dim),  # noqa: B008 (a constant)
        namespace: Mapping[str, Any] | None = None,
        profile: bool | None = None,
        level: int = 0,
    ) -> None:
        """Advance by `duration`: all steps whose start lies before the end.

        report: 'text', 'stdout', 'stderr' or a function (elapsed, completed, start, duration). namespace: values for names in equations;
        default: what the caller sees. profile: False leaves nothing for profiling_info; steps are timed in any case. Raises ModelError for
        a model that is wrong, ValueError for a negative duration.
        """
        names = calling_namespace(level) if namespace is None else namespace
        self._advance(_valid_duration(duration), names, reporter(report, report_period, self._t, duration), profile in (None, True))

    @journaled
    def _advance(self, duration: float, names: Mapping[str, Any], report: Any, profile: bool) -> None:
        if not self._running.acquire(blocking=False):
            raise ModelRuntimeError(
                Problem(
                    f"'{self.name}' is running already",
                    hint="wait until it is done",
                    met="a call of run() during a run",
                    expected="one run at a time",
                )
            )
        claimed: list[BaseClock] = []
        try:
            free_what_is_lost("running")
            self._stop_requested = False
            self.runner = threading.get_ident()
            RUNNING.add(self)
            started = time.perf_counter()
            for clock in {item.clock for item in self.all_objects}:
                self._claim(clock, claimed)
            active = [item for item in self.all_objects if item.active]
            for clock in {item.clock for item in active}:
                clock.check_start(self._t)
            for item in active:
                _hook(item, "before_run", names)
            for item in self.all_objects:
                if isinstance(item, Thresholder) and not item.active:
                    item.events.resize(0)  # those of its last step are over
            plan = self._build(names, watched=report is not None and report.users)
            self._plan = plan
            self._profile = plan.profile if profile else None
            self._why_no_profile = "runs with profile=False"
            built = time.perf_counter()
            end = self._t + duration
            for clock in plan.clocks:
                _check_end(clock, end)
                clock.start_at(self._t)
            if self._stop_requested:  # while the plan was made
                plan.native.request_stop()
            try:
                stopped_at = plan.run(end, report)
            except BaseException:  # of a network operation: steps done are done
                self._t = plan.reached()
                raise
            self._t = end if stopped_at is None else stopped_at
            for clock in {item.clock for item in self.all_objects}.difference(plan.clocks):  # no step uses it, but a user may read its t
                clock.move_to(self._t)
            finished = time.perf_counter()
            for item in active:
                _hook(item, "after_run")
            CURRENT.last_run = (finished - built, 1.0 if stopped_at is None else 1.0 - (end - stopped_at) / duration)
            CURRENT.timings.add(build=built - started - plan.compile_seconds, compile=plan.compile_seconds, run=finished - built)
        finally:
            for clock in claimed:
                clock.release()
            RUNNING.discard(self)
            self.runner = None
            self._running.release()

    def continue_from(self, time: float, members: list[BrianObject]) -> None:
        """The next run starts at this time (seconds), with these objects."""
        self._t = time
        self._objects = list(members)

    def _claim(self, clock: BaseClock, claimed: list[BaseClock]) -> None:
        if not clock.claim():
            hint = "give one of them a clock of its own, such as clock=Clock(0.1*ms), or run them in processes (multiprocessing)"
            message = f"'{self.name}' and another network that is running now share the clock '{clock.name}'"
            raise ModelRuntimeError(Problem(message, met=f"t = {clock.t}", expected="one run at a time for each clock", hint=hint))
        claimed.append(clock)

    def build(self, namespace: Mapping[str, Any] | None = None) -> Plan:
        """The plan of a run from here: checked, compiled, ready. `run` does this by itself."""
        return self._build(calling_namespace() if namespace is None else namespace, watched=False)

    def _build(self, names: Mapping[str, Any], watched: bool) -> Plan:
        objects = self.all_objects
        self._check(objects)
        self._number_streams(objects)
        for item in self._objects:
            item.membership.network = self
        build = Build(NamespaceLayer("the names given to run()", names), self._t, watched=watched)
        plan = plans.make_plan(self, [item for item in objects if item.active], build, self.schedule)
        for topic, remark in build.remarks:
            if (topic, remark) not in self._remarked:  # further runs have the same to say
                self._remarked.add((topic, remark))
                logger.info(remark, topic)
        return plan

    @property
    def plan(self) -> Plan | None:
        """The plan of the last run. None where there was no run, or where a bare run()'s was let go of to free memory."""
        return self._plan

    @property
    def profiling_info(self) -> list[tuple[str, Quantity]]:
        """Time by step of the last run, the most expensive first; from sampled times of steps. ValueError before a run, or if it was
        told profile=False."""
        if self._profile is None:
            message, hint = f"there is no profile of '{self.name}'", "call run() without profile=False first"
            raise ModelValueError(Problem(message, met=self._why_no_profile, expected="a run to report on", hint=hint))
        return self._profile()

    def stop(self) -> None:
        """End the run after the present step. May be called from a network operation or another thread."""
        self._stop_requested = True
        if self._plan is not None:
            self._plan.native.request_stop()

    def _check(self, objects: list[BrianObject]) -> None:
        for item in self._objects:
            self._refuse_if_elsewhere(item)  # it may have run there after it was added here
        names: set[str] = set()
        for item in objects:
            if item.name in names:
                met = " and ".join(f"one made at {other.membership.made_at}" for other in objects if other.name == item.name)
                hint = f"give one of them another name; name='{item.name}*' finds one"
                message = f"two objects of this network are called '{item.name}'"
                raise ModelValueError(Problem(message, met=met, expected="names that differ", hint=hint))
            names.add(item.name)
        present = {id(item) for item in objects}
        for item in objects:
            for needed in item.dependencies() if item.active else ():
                if id(needed) not in present:
                    message = f"'{item.name}' needs '{needed.name}', which is not in the network"
                    met = f"a network without '{needed.name}' (made at {needed.membership.made_at})"
                    raise ModelValueError(Problem(message, met=met, expected="all that is needed", hint="add it to the Network"))

    def _number_streams(self, objects: list[BrianObject]) -> None:
        # A number once given stays: adding an object later must not change the random numbers of those that ran before.
        if self._generation != CURRENT.random.generation:
            self._generation = CURRENT.random.generation
            self._number = CURRENT.random.next_network()
        for item in objects:
            if item.membership.stream is None:
                item.membership.stream = self._streams
                self._streams += 1

    def stream_key(self, item: BrianObject) -> tuple[int, int]:
        assert item.membership.stream is not None
        return CURRENT.random.key(self._number, item.membership.stream)

    def _refuse_while_running(self) -> None:
        if self._running_lock_held():
            hint = "change it before or after run()"
            raise ModelRuntimeError(
                Problem(f"'{self.name}' is running", expected="a network between runs", hint=hint, met="a change during a run")
            )

    def _running_lock_held(self) -> bool:
        running = self.__dict__.get("_running")
        return running is not None and running.locked()

    # ---- store and restore ----------------------------------------------------------------------------------------------

    @checked_arguments
    @journaled
    def store(self, name: str = "default", filename: str | None = None) -> None:
        """Keep the whole state under a name, in memory or in a file.

        That is: variables, connections, delays, pending events, what monitors recorded, time, random state.
        """
        self._refuse_while_running()
        text(name, "the name of a state", "'trained'")
        taken = snapshots.take_snapshot(self)
        if filename is None:
            self._snapshots[name] = taken
        else:
            snapshots.write_snapshot(filename, name, taken)

    @checked_arguments
    @journaled
    def restore(self, name: str = "default", filename: str | None = None, restore_random_state: bool = False) -> None:
        """Put back what `store` kept; the random state only if asked, else trials after it differ. KeyError for an unknown name."""
        self._refuse_while_running()
        text(name, "the name of a state", "'trained'")
        known = self._snapshots if filename is None else snapshots.read_snapshots(filename)
        if name not in known:
            expected = ", ".join(map(repr, known)) or "none was stored"
            message = f"no state called '{name}' was stored"
            raise UnknownNameError(Problem(message, met=repr(name), expected=expected, hint="store() it first"))
        snapshots.restore_snapshot(self, known[name], restore_random_state)

    # ---- looking --------------------------------------------------------------------------------------------------------

    @checked_arguments
    def get_states(
        self, units: bool = True, format: str = "dict", subexpressions: bool = False, read_only_variables: bool = True, level: int = 0
    ) -> dict[str, dict[str, Any]]:
        """Copies of the variables of all objects that have any, by name."""
        return {
            item.name: item.get_states(units=units, format=format, subexpressions=subexpressions, read_only_variables=read_only_variables)
            for item in self.all_objects
            if hasattr(item, "get_states")
        }

    @checked_arguments
    def set_states(self, values: Mapping[str, Mapping[str, Any]], units: bool = True, format: str = "dict", level: int = 0) -> None:
        """Write variables by object and name; KeyError for an unknown object."""
        for name, states in values.items():
            self[name].set_states(states, units=units, format=format)  # type: ignore[attr-defined]

    def __repr__(self) -> str:
        return f"<Network {self.name!r} at t = {self.t}: {', '.join(item.name for item in self._objects) or 'empty'}>"


def _collected(item: Any) -> list[Any]:
    """What a collection holds; ModelTypeError for all else."""
    if isinstance(item, Mapping):
        return list(item.values())
    if not isinstance(item, (str, bytes)):
        try:
            return list(item)
        except TypeError:  # cannot be iterated over
            pass
    met = f"{type(item).__name__} {item!r}"[:120]
    hint = "leave it out; functions become objects by @network_operation"
    expected = "groups, monitors, collections of them, ..."
    raise ModelTypeError(Problem("a Network holds objects of a model", met=met, expected=expected, hint=hint))


def _hook(item: BrianObject, name: str, *arguments: Any) -> None:
    """What classes of users want to do around a run."""
    method = getattr(type(item), name, None)
    if method is not None:
        method(item, *arguments)


_MOST_STEPS = 2**62  # steps are counted with 64 bits
_EXACT_STEPS = 2**40  # up to here k*dt and its neighbours are told apart well enough


def _check_end(clock: BaseClock, end: float) -> None:
    if not isinstance(clock, Clock):
        return
    steps = end / clock.dt_
    if not steps < _MOST_STEPS:
        expected = f"a time below {clock.dt_ * _MOST_STEPS:.3g} s (2**62 steps of '{clock.name}')"
        raise ModelValueError(
            Problem("a run cannot last that long", met=f"{end:g} s", expected=expected, hint="several runs, or a larger dt")
        )
    if steps > _EXACT_STEPS:
        message = f"a run to {end:g} s is {steps:.3g} steps of '{clock.name}': times will not be exact multiples of dt = {clock.dt}"
        logger.warn(message, "many_timesteps")


def _valid_duration(duration: Any) -> float:
    value = one_number(duration, second.dim, "the duration of a run", "100*ms")
    if not 0 <= value < float("inf"):
        expected, hint = "a finite time >= 0 s", "such as run(100*ms)"
        raise ModelValueError(Problem("a run cannot last that long", met=str(duration), expected=expected, hint=hint))
    return value


__all__ = ["Clock", "ModelError", "Network"]
