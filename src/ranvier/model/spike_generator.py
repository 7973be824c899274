"""SpikeGeneratorGroup: neurons whose spikes are listed beforehand. The runtime reads the list; nothing of Python happens in a run."""

from __future__ import annotations

from typing import Any

import numpy as np

from ranvier.equations.equations import Equations
from ranvier.equations.scope import ArrayVariable, Constant, Index
from ranvier.journal import journaled
from ranvier.messages import get_logger
from ranvier.model.arguments import numbers, one_number, whole_count
from ranvier.model.clock import Clock
from ranvier.model.defaults import clock_for
from ranvier.model.memory import Buffer
from ranvier.model.operations import Build
from ranvier.model.room import check_room_for_neurons
from ranvier.model.sources import SpikeSource
from ranvier.model.steps import EmitStep, Step
from ranvier.syntax.calls import checked_arguments
from ranvier.syntax.errors import ModelTypeError, ModelValueError, NotAvailableError, Problem
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS, Quantity, get_dimensions, second

logger = get_logger("ranvier.input.spikegeneratorgroup")

_LATE = 1e-3  # of dt: a time that falls short of k*dt by rounding is in step k (as `timestep` has it)
_ENDLESS = 2.0**53  # steps: a period that no run lives to see the end of
_LISTED = ("spike_number", "neuron_index", "spike_time")


class SpikeGeneratorGroup(SpikeSource):
    """N neurons; neuron indices[k] spikes at times[k], in the step int((t + 1e-3*dt)/dt).

    indices: integers in [0, N). times: second, of the network's time. period: the list repeats with it; 0 or infinite: it does not.
    sorted: accepted; whether the list has to be sorted is seen. Raises ModelValueError for lists of different length, indices outside,
    negative times, a period that does not cover the times or is shorter than dt, and, at the start of a run, for a neuron that would
    spike twice in a step; NotAvailableError (a NotImplementedError) for a period that is no multiple of dt.
    """

    @checked_arguments
    def __init__(
        self,
        N: int,
        indices: Any,
        times: Quantity,
        dt: Quantity | None = None,
        clock: Clock | None = None,
        period: Quantity = Quantity(0.0, dim=second.dim),  # noqa: B008 (a constant)
        when: str = "thresholds",
        order: int = 0,
        sorted: bool = False,
        name: str = "spikegeneratorgroup*",
        codeobj_class: Any = None,
    ):
        super().__init__(clock_for(dt, clock), when, order, name, None)
        self._N = _number_of_neurons(N)
        check_room_for_neurons(self.name, self._N, {"spikes": 4})
        self._period = Buffer(Type.F64, 1)
        why = "set_spikes sets it, together with the spikes"
        period_variable = ArrayVariable("period", second.dim, Type.F64, self._period, None, read_only=why)
        self.variables = {"N": Constant("N", self._N, DIMENSIONLESS), "i": Index("i"), "period": period_variable}
        self.equations = Equations("")
        self.event_lists = {"spike": Buffer.events(self._N)}
        self._neurons = Buffer(Type.I32, 0)
        self._times = Buffer(Type.F64, 0)
        self._unseen = True  # spikes set since the last run: those it is too late for are worth a warning
        self._binned: tuple[float, Buffer, Buffer] | None = None  # dt, steps, neurons of the last run: lists may be long
        self.set_spikes(indices, times, period, sorted)
        self.seal()

    @property
    def thresholder(self) -> dict[str, Any]:
        """What decides about events, by event: monitors follow it."""
        return {"spike": self}

    @property
    def spike_number(self) -> np.ndarray:
        return np.arange(self._neurons.size, dtype=np.int32)

    @property
    def neuron_index(self) -> np.ndarray:
        """Who spikes, in order of time."""
        return self._neurons.view().copy()

    @property
    def spike_time(self) -> Quantity:
        """When, ascending."""
        return Quantity(self._times.view().copy(), dim=second.dim)

    @checked_arguments
    @journaled
    def set_spikes(
        self,
        indices: Any,
        times: Quantity,
        period: Quantity = Quantity(0.0, dim=second.dim),  # noqa: B008 (a constant)
        sorted: bool = False,
    ) -> None:
        """Other spikes from the next run on. Times are those of the network: what is past by then is left out, with a warning."""
        self.refuse_while_running(own_thread=True)
        neurons, seconds = self._spikes(indices, times)
        repeats = one_number(period, second.dim, "the period of a SpikeGeneratorGroup", "10*ms")
        self._check_period(repeats, seconds)
        for buffer, values in zip((self._times, self._neurons), _ascending(seconds, neurons), strict=True):
            buffer.resize(len(values))
            buffer.view()[:] = values
        self._period.view()[0] = repeats
        self._unseen = True
        self._binned = None

    def steps(self, build: Build) -> list[Step]:
        period = self._period_steps()
        if self._binned is None or self._binned[0] != self.clock.dt_:
            self._binned = (self.clock.dt_, *self._spikes_by_step())
        _, step, neurons = self._binned
        if self._unseen and period == 0 and step.size and step.view()[0] < self.clock.step_of(build.start):
            start = Quantity(build.start, dim=second.dim)
            logger.warn(f"'{self.name}' has spikes before the start of this run (t = {start}): these are left out", "ignored_spikes")
        self._unseen = False
        return [EmitStep(self.name, step, neurons, period, self.event_lists["spike"])]

    def _spikes_by_step(self) -> tuple[Buffer, Buffer]:
        """Steps and neurons; within a step by neuron, whatever the times within the step."""
        step, neurons = _ascending(self._bins(self._times.view()), self._neurons.view())
        twice = np.flatnonzero((np.diff(step) == 0) & (np.diff(neurons) == 0))
        if twice.size:
            at = Quantity(float(step[twice[0]] * self.clock.dt_), dim=second.dim)
            message = f"some neurons of '{self.name}' spike more than once during a time step"
            met = f"neuron {neurons[twice[0]]} in the step at {at}, with dt = {self.clock.dt}"
            raise ModelValueError(Problem(message, met=met, expected="one spike per neuron and step", hint="take a smaller dt"))
        return Buffer.holding(step, Type.I64), Buffer.holding(neurons, Type.I32)

    def _period_steps(self) -> int:
        """0: does not repeat."""
        dt, period = self.clock.dt_, float(self._period.view()[0])
        if period == 0 or period > _ENDLESS * dt:
            return 0
        shown = Quantity(period, dim=second.dim)
        if period < dt:
            met = f"a period of {shown} and dt = {self.clock.dt}"
            raise ModelValueError(
                Problem(
                    f"the period of '{self.name}' is smaller than its dt",
                    met=met,
                    expected="a period >= dt",
                    hint="a smaller dt: SpikeGeneratorGroup(..., dt=0.01*ms)",
                )
            )
        steps = round(period / dt)
        if abs(steps * dt - period) > period * np.finfo(float).eps:
            met = f"a period of {shown} and dt = {self.clock.dt}"
            message = f"the period of '{self.name}' is not an integer multiple of its dt"
            raise NotAvailableError(
                Problem(message, met=met, expected="a whole number of steps", hint="choose a period that is a multiple of dt")
            )
        return steps

    def _bins(self, times: np.ndarray) -> np.ndarray:
        dt = self.clock.dt_
        return ((times + _LATE * dt) / dt).astype(np.int64)

    def _spikes(self, indices: Any, times: Any) -> tuple[np.ndarray, np.ndarray]:
        seconds = numbers(times, second.dim, "a time of a SpikeGeneratorGroup", "[1, 2]*ms").reshape(-1)
        neurons = numbers(indices, DIMENSIONLESS, "an index of a SpikeGeneratorGroup", "[0, 1]").reshape(-1)
        if len(neurons) != len(seconds):
            met = f"{len(neurons)} indices and {len(seconds)} times"
            raise ModelValueError(
                Problem(
                    f"the spikes of '{self.name}' have one index and one time each",
                    met=met,
                    expected="as many of both",
                    hint="as many entries in indices= as in times=",
                )
            )
        wrong = neurons[~((neurons >= 0) & (neurons < self._N) & (neurons == np.floor(neurons)))]
        if wrong.size:
            expected = f"integers from 0 to {self._N - 1}"
            raise ModelValueError(
                Problem(f"'{self.name}' has no such neuron", met=f"{wrong[0]:g}", expected=expected, hint="neurons are counted from 0")
            )
        wrong = seconds[~((seconds >= 0) & np.isfinite(seconds))]
        if wrong.size:
            met = str(Quantity(float(wrong[0]), dim=second.dim))
            raise ModelValueError(
                Problem(f"'{self.name}' cannot spike at this time", met=met, expected="finite times >= 0 s", hint="leave these spikes out")
            )
        return neurons.astype(np.int32), seconds.astype(float)

    def _check_period(self, period: float, times: np.ndarray) -> None:
        if not period >= 0:
            met = str(Quantity(period, dim=second.dim))
            raise ModelValueError(
                Problem("a period cannot be negative", met=met, expected="a time, or 0*second for none", hint="such as period=100*ms")
            )
        if len(times) and 0 < period < np.inf and self._bins(times).max() >= round(period / self.clock.dt_):
            met = f"a period of {Quantity(period, dim=second.dim)} and a spike at {Quantity(float(times.max()), dim=second.dim)}"
            expected = "all spikes within the first period"
            raise ModelValueError(
                Problem(
                    "the period has to be greater than the largest of the spike times",
                    met=met,
                    expected=expected,
                    hint="a longer period, or fewer spikes",
                )
            )

    def element_range(self) -> tuple[int, int]:
        return 0, self._N

    def arrays(self) -> dict[str, Buffer]:
        return {**super().arrays(), "neuron_index": self._neurons, "spike_time": self._times}

    def restored(self) -> None:
        self._binned = None
        self._unseen = False

    def get_states(
        self,
        vars: Any = None,
        units: bool = True,
        format: str = "dict",
        subexpressions: bool = False,
        read_only_variables: bool = True,
        level: int = 0,
    ) -> Any:
        wanted = vars
        if vars is None:
            wanted = [*_LISTED, *self.variable_names()] if read_only_variables else []
        listed = [name for name in wanted if name in _LISTED]
        states = super().get_states([name for name in wanted if name not in _LISTED], units, format, level=level)
        return {**states, **{name: self._listed(name, units) for name in listed}}

    def _listed(self, name: str, units: bool) -> Any:
        values = getattr(self, name)
        return values if units and get_dimensions(values) is not DIMENSIONLESS else np.asarray(values)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _LISTED:
            hint = "set_spikes(indices, times, period=...) between runs"
            raise ModelTypeError(
                Problem(
                    f"'{name}' of '{self.name}' cannot be set on its own",
                    met=repr(value)[:80],
                    hint=hint,
                    expected="indices and times together",
                )
            )
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        return f"<SpikeGeneratorGroup {self.name!r} of {self._N} neurons with {self._neurons.size} spikes>"


def _number_of_neurons(N: Any) -> int:
    try:
        return whole_count(N, "the number of neurons of a SpikeGeneratorGroup")
    except ModelValueError as error:
        raise ModelTypeError(*error.problems) from None  # the kind of error that scripts know from here


def _ascending(first: np.ndarray, then: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both in the order of `first`, then of `then`. Long lists come in order as a rule: seeing that is cheaper than sorting."""
    rising = np.diff(first)
    if np.all((rising > 0) | ((rising == 0) & (np.diff(then) >= 0))):
        return first, then
    order = np.lexsort((then, first))
    return first[order], then[order]
