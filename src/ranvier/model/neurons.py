"""NeuronGroup and Subgroup: neurons with equations, threshold, reset, refractoriness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from numbers import Integral, Real
from typing import Any

import numpy as np

from ranvier.context import CURRENT
from ranvier.equations.equations import Equations
from ranvier.equations.scope import ArrayVariable, Constant, Index, Layer, Names, Scope, Symbol
from ranvier.equations.single import DIFFERENTIAL, PARAMETER, SUBEXPRESSION
from ranvier.model.clock import Clock
from ranvier.model.defaults import clock_for
from ranvier.model.group import Group
from ranvier.model.memory import Buffer
from ranvier.model.operations import RegularCode, Resetter, StateUpdater, SubexpressionUpdater, Thresholder
from ranvier.syntax.errors import ModelIndexError, ModelTypeError, ModelValueError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Assign, Name
from ranvier.syntax.source import Source
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS, Quantity, second

# Long ago, so that no neuron starts refractory (LANGUAGE, pitfall 45).
LONG_AGO = -1e4

_FLAGS = {
    DIFFERENTIAL: {"unless refractory"},
    SUBEXPRESSION: {"shared", "constant over dt"},
    PARAMETER: {"constant", "shared", "linked"},
}


class SpikeSource(Group):
    """A group whose elements can have events. `event_lists[name]`: the list of elements that had the event in this step."""

    event_lists: dict[str, Buffer]

    def events_of(self, event: str) -> tuple[Buffer, int, int]:
        """The list of events and the [start, stop) of it that is ours; ValueError if there is no such event."""
        if event not in self.event_lists:
            hint = " Did you forget to set a 'threshold'?" if event == "spike" else ""
            raise ModelValueError(Problem(f"'{self.name}' does not have an event '{event}'.{hint}"))
        begin, end = self.element_range()
        return self.event_lists[event], begin, end

    def memory_size(self) -> int:
        """Elements in the memory of the whole group, of which this may be a part."""
        return self.element_range()[1]

    @property
    def spikes(self) -> np.ndarray:
        """The elements that spiked in the last step."""
        events, start, stop = self.events_of("spike")
        listed = events.view()
        return listed[(listed >= start) & (listed < stop)] - start

    def __getitem__(self, item: Any) -> Subgroup:
        begin, end = self.element_range()
        start, stop = contiguous(item, end - begin, self.name)
        return Subgroup(self, begin + start, begin + stop)

    def run_regularly(
        self, code: str, dt: Quantity | None = None, clock: Clock | None = None, when: str = "start", order: int = 0, name: str | None = None
    ) -> RegularCode:
        """Run code for all elements every dt, from t = 0 on. Returns the operation; it goes where the group goes."""
        chosen = clock_for(dt, clock) if dt is not None or clock is not None else self.clock
        runner = RegularCode(self, located(self, code, "run_regularly"), chosen, when, order, name)
        self.contained_objects.append(runner)
        return runner


class NeuronGroup(SpikeSource):
    """N neurons with the same equations.

    N: number of neurons, >= 1. model: equations, a string or Equations. method: name of an integration scheme, or several to be tried
    in order; default: the first of exact, euler, heun that can. threshold: condition for a spike, tested after each integration. reset: statements for neurons that spiked, after synapses
    have delivered. refractory: a time, a string that gives a time, or a condition that keeps a neuron refractory. namespace: values of
    names. dtype: of float variables, or per name. dt, clock: of all its operations, default defaultclock. order: within its slots.

    Nothing is resolved or checked for units before the run. Raises TypeError, ValueError, ModelError for what is wrong by itself.
    """

    def __init__(
        self,
        N: int,
        model: str | Equations,
        method: Any = None,
        method_options: Mapping[str, Any] | None = None,
        threshold: str | None = None,
        reset: str | None = None,
        refractory: bool | str | Quantity = False,
        events: Mapping[str, str] | None = None,
        namespace: Mapping[str, Any] | None = None,
        dtype: Any = None,
        dt: Quantity | None = None,
        clock: Clock | None = None,
        order: int = 0,
        name: str = "neurongroup*",
        codeobj_class: Any = None,
    ):
        super().__init__(clock_for(dt, clock), "start", order, name, namespace)
        self._N = _valid_count(N)
        if not isinstance(model, (str, Equations)):
            raise ModelTypeError(
                Problem("the model of a NeuronGroup is a string or Equations", met=f"{type(model).__name__} {model!r}", hint="NeuronGroup(N, model, ...)")
            )
        self.user_equations = model if isinstance(model, Equations) else Equations(located(self, model, "equations"))
        self.equations = self.user_equations
        self.equations.check_flags(_FLAGS)
        self.method_choice = method
        for event, condition in (events or {}).items():
            _check_event(event, condition, threshold)
        self._refractory = refractory if isinstance(refractory, bool) else refractory_source(self, refractory)
        self._make_variables(dtype)
        self._make_operations(method, method_options, threshold, reset, dict(events or {}))
        self._sealed = True

    # ---- construction ---------------------------------------------------------------------------------------------------

    def _make_variables(self, dtype: Any) -> None:
        variables: dict[str, Symbol] = {"N": Constant("N", self._N, DIMENSIONLESS), "i": Index("i")}
        gate = None
        if self._refractory is not False:
            why = "refractoriness sets it"
            gate = ArrayVariable("not_refractory", DIMENSIONLESS, Type.BOOL, Buffer(Type.BOOL, self._N), read_only=why)
            last = ArrayVariable("lastspike", second.dim, Type.F64, Buffer(Type.F64, self._N), read_only=why)
            gate.key.view()[:] = True
            last.key.view()[:] = LONG_AGO
            variables |= {"not_refractory": gate, "lastspike": last}
        variables |= model_variables(self.equations, self._N, dtype, gate)
        self.variables = variables

    def _make_operations(
        self, method: Any, options: Any, threshold: str | None, reset: str | None, events: dict[str, str]
    ) -> None:
        self.event_lists = {}
        self.thresholder: dict[str, Thresholder] = {}
        self.resetter: dict[str, Resetter] = {}
        self.state_updater = StateUpdater(self, self.equations, method, options, self._refractory, self.order)
        self.contained_objects.append(self.state_updater)
        blocks = frozen_subexpressions(self.equations)
        self.subexpression_updater = SubexpressionUpdater(self, blocks) if any(blocks) else None
        if self.subexpression_updater is not None:
            self.contained_objects.append(self.subexpression_updater)
        if threshold is None and reset is not None:
            raise ModelValueError(Problem("a reset needs a threshold: Unknown event 'spike'", hint="give threshold='...' too"))
        if threshold is not None:
            events = {"spike": threshold, **events}
        for event, condition in events.items():
            self._add_event(event, condition)
        if reset is not None:
            self._add_resetter("spike", reset, "reset", "resets", self.order)

    def _add_event(self, event: str, condition: str) -> None:
        what = "threshold" if event == "spike" else f"the condition of event '{event}'"
        if not isinstance(condition, str):
            raise ModelTypeError(
                Problem(f"{what} is a string with a condition", met=f"{type(condition).__name__} {condition!r}", hint="such as threshold='v > -50*mV'")
            )
        tree = parse_expression(located(self, condition, what))
        self.event_lists[event] = Buffer.events(self._N)
        spike = event == "spike"
        when = "thresholds" if spike else "after_thresholds"
        thresholder = Thresholder(self, event, tree, self.event_lists[event], when, self.order, spike and self._refractory is not False)
        self.thresholder[event] = thresholder
        self.contained_objects.append(thresholder)

    def _add_resetter(self, event: str, code: str, what: str, when: str, order: int) -> None:
        if not isinstance(code, str):
            raise ModelTypeError(Problem(f"{what} is a string with statements", met=f"{type(code).__name__} {code!r}", hint="such as reset='v = v_r'"))
        resetter = Resetter(self, event, located(self, code, what), self.event_lists[event], when, order)
        self.resetter[event] = resetter
        self.contained_objects.append(resetter)

    def run_on_event(self, event: str, code: str, when: str = "after_resets", order: int | None = None) -> None:
        """Run code for the neurons that have `event`; ValueError for an unknown event or a second block."""
        if event not in self.event_lists:
            raise ModelValueError(Problem(f"'{self.name}' does not have an event '{event}'"))
        if event in self.resetter:
            raise ModelValueError(Problem(f"event '{event}' of '{self.name}' has code already"))
        self._add_resetter(event, code, f"the code of event '{event}'", when, self.order if order is None else order)

    def set_event_schedule(self, event: str, when: str = "after_thresholds", order: int | None = None) -> None:
        """Move the test of an event to another slot."""
        if event not in self.thresholder:
            raise ModelValueError(Problem(f"'{self.name}' does not have an event '{event}'"))
        self.thresholder[event].when = when
        self.thresholder[event].order = self.order if order is None else order

    # ---- as a group -----------------------------------------------------------------------------------------------------

    @property
    def events(self) -> dict[str, Any]:
        return {name: thresholder.condition for name, thresholder in self.thresholder.items()}

    def element_range(self) -> tuple[int, int]:
        return 0, self._N

    def ungated_scope(self, run_namespace: Layer | None) -> Scope:
        """As `scope`, for code that refractoriness does not hold back (the reset)."""
        free = {n: replace(s, gate=None) for n, s in self.variables.items() if isinstance(s, ArrayVariable) and s.gate is not None}
        return self.scope(run_namespace).with_layer(Names(f"the model of '{self.name}'", free))


class Subgroup(SpikeSource):
    """Neurons [start, stop) of a group. Shares all memory; indices count from `start`. Needs no name of its own to stay alive."""

    add_to_magic_network = False

    def __init__(self, source: SpikeSource, start: int, stop: int, name: str | None = None):
        root = source.root if isinstance(source, Subgroup) else source
        super().__init__(root.clock, root.when, root.order, name or f"{root.name}_subgroup*", None)
        self.root: SpikeSource = root
        self.namespace = root.namespace
        self.start, self.stop = start, stop
        self.equations = root.equations
        self.event_lists = root.event_lists
        self.variables = {**root.variables, "N": Constant("N", stop - start, DIMENSIONLESS), "i": Index("i", (), start)}
        self._sealed = True

    @property
    def source(self) -> SpikeSource:
        return self.root

    def element_range(self) -> tuple[int, int]:
        return self.start, self.stop

    def memory_size(self) -> int:
        return self.root.memory_size()

    def has_variable(self, name: str) -> bool:
        return name in self.variables or self.root.has_variable(name)

    def dependencies(self) -> tuple[Group, ...]:
        return (self.root,)

    def __repr__(self) -> str:
        return f"<Subgroup {self.name!r} of {self.root.name!r} from {self.start} to {self.stop}>"


# ---- shared with synapses -------------------------------------------------------------------------------------------------


def model_variables(equations: Equations, size: int, dtype: Any, gate: ArrayVariable | None, *, grows: bool = False) -> dict[str, Symbol]:
    """Memory for every variable of the equations that is stored."""
    variables: dict[str, Symbol] = {}
    for equation in equations.values():
        frozen = equation.kind_of_equation == SUBEXPRESSION and "constant over dt" in equation.flags
        if equation.kind_of_equation == SUBEXPRESSION and not frozen:
            continue
        wanted = dtype.get(equation.name) if isinstance(dtype, Mapping) else (dtype if equation.kind == "float" else None)
        type_ = CURRENT.type_of(equation.kind, wanted)
        shared = "shared" in equation.flags
        variables[equation.name] = ArrayVariable(
            equation.name,
            equation.dim,
            type_,
            Buffer(type_, 1 if shared else size, grows=grows and not shared),
            None if shared else (),
            constant="constant" in equation.flags,
            read_only="it is computed once per step (constant over dt)" if frozen else "",
            gate=gate if "unless refractory" in equation.flags else None,
        )
    return variables


def frozen_subexpressions(equations: Equations) -> tuple[tuple[Assign, ...], tuple[Assign, ...]]:
    """`constant over dt` subexpressions as statements: the shared ones, the others."""
    shared, own = [], []
    for equation in equations.ordered:
        if equation.kind_of_equation == SUBEXPRESSION and "constant over dt" in equation.flags:
            target = shared if "shared" in equation.flags else own
            target.append(Assign(Name(equation.name), "", equation.expression, equation.span))
    return tuple(shared), tuple(own)


def refractory_source(group: Group, value: Any) -> Any:
    """A string becomes a tree; a quantity must be one time."""
    if isinstance(value, str):
        return parse_expression(located(group, value, "refractory"))
    if getattr(value, "dim", DIMENSIONLESS) is not second.dim or np.ndim(value) != 0:
        raise ModelTypeError(
            Problem("refractory is a time, a string that gives a time, or a condition", met=f"{type(value).__name__} {value!r}", hint="such as refractory=2*ms")
        )
    return value


def located(group: Group, text: str, what: str) -> Source:
    return Source(text, f"{what} of '{group.name}'", group.made_at.file, group.made_at.line)


def contiguous(item: Any, n: int, name: str) -> tuple[int, int]:
    """[start, stop) of a slice, an index >= 0, or ascending neighbours; IndexError otherwise."""
    if isinstance(item, slice):
        start, stop, step = item.indices(n)
        if step != 1:
            raise ModelIndexError(Problem(f"a subgroup of '{name}' takes neighbours", met=f"a step of {step}", expected="a step of 1"))
    else:
        listed = np.atleast_1d(np.asarray(item))
        if listed.dtype.kind != "i" or listed.ndim != 1 or not len(listed):
            raise TypeError(f"a subgroup of '{name}' is made with a slice, an integer or neighbouring integers; got {item!r}")
        if listed[0] < 0:
            raise ModelIndexError(Problem("Indices have to be positive", met=str(listed[0])))
        if not np.array_equal(listed, np.arange(listed[0], listed[0] + len(listed))):
            raise ModelIndexError(Problem(f"a subgroup of '{name}' takes ascending neighbours", met=repr(item)))
        start, stop = int(listed[0]), int(listed[-1]) + 1
        if stop > n:
            raise ModelIndexError(Problem(f"index {stop - 1} is outside '{name}'", met=str(stop - 1), expected=f"0 to {n - 1}"))
    if start >= stop:
        raise ModelIndexError(Problem(f"a subgroup of '{name}' cannot be empty", met=repr(item), expected=f"a part of 0 to {n - 1}"))
    return start, stop


def _valid_count(N: Any) -> int:
    if isinstance(N, (str, Equations)):
        raise ModelTypeError(Problem("the first argument of a NeuronGroup is the number of neurons", met=repr(N), hint="NeuronGroup(N, model, ...)"))
    if not isinstance(N, (Integral, Real, np.ndarray)) or np.ndim(N) != 0:
        raise ModelTypeError(Problem("the number of neurons is an integer", met=repr(N)))
    count = int(N)
    if count < 1:
        raise ModelValueError(Problem("a group has at least one neuron", met=str(N), expected="N >= 1"))
    return count


def _check_event(event: Any, condition: Any, threshold: Any) -> None:
    if not isinstance(event, str):
        raise ModelTypeError(Problem("the name of an event is a string", met=repr(event)))
    if event == "spike" and threshold is not None:
        raise ModelValueError(Problem("the event 'spike' is given twice: by threshold and in events"))
    if not event.isidentifier():
        raise ModelTypeError(Problem("the name of an event is an identifier", met=repr(event)))
