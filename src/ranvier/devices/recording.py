"""What was done to models while a device kept a journal, in order; and doing it again, with some values changed.

A recording holds the state in which each object was before it was first touched, then every statement that set values, connected, seeded or
ran. To repeat is to put back those states and to go through the statements: random initial values, connections and noise are
drawn anew, unless a seed is among the statements. Objects get new memory for it: arrays that were read before keep what they show.
"""

from __future__ import annotations

import copy
import inspect
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ranvier.caller import calling_namespace
from ranvier.context import CURRENT
from ranvier.model.clock import Clock
from ranvier.model.group import Group
from ranvier.model.objects import BrianObject
from ranvier.model.synapses import Synapses
from ranvier.model.timed_array import TimedArray
from ranvier.model.views import VariableView
from ranvier.record import record
from ranvier.run.network import Network
from ranvier.run.snapshot import put_back, renew, state_of
from ranvier.syntax.calls import did_you_mean
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem, UnknownNameError
from ranvier.units import Quantity, fail_for_dimension_mismatch

RunArgs = Mapping[Any, Any] | Sequence[str] | None
"""Values to change: by variable (`{G.tau: 10*ms}`) or TimedArray, or as texts 'group.variable=number' in base units."""


@record(eq=False)
class Statement:
    """A call. before: what has to hold when it is made again."""

    function: Callable[..., Any]
    arguments: inspect.BoundArguments
    before: Callable[[], None]


class Recording:
    """The journal of a device (journal.py)."""

    def __init__(self) -> None:
        self._statements: list[Statement | None] = []  # None: here the values change
        self._births: dict[int, tuple[BrianObject, dict[str, Any], float]] = {}  # with the time of their clock
        self._tables: dict[TimedArray, np.ndarray] = {}  # as they were before run_args changed them
        self._names: dict[str, Any] | None = None
        self._inside = False  # a statement is being executed: what it calls is a part of it

    @property
    def has_run(self) -> bool:
        return any(statement is not None and _is_run(statement) for statement in self._statements)

    def call(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Execute and note; what raises is not noted."""
        if self._inside:
            return function(*args, **kwargs)
        bound = inspect.signature(function).bind(*args, **kwargs)
        self._keep_names(bound)
        for item in _touched(args):
            if id(item) not in self._births:
                self._births[id(item)] = (item, state_of(item), item.clock.t_)
        statement = Statement(function, bound, _circumstances(args))
        for name, value in bound.arguments.items():
            bound.arguments[name] = _kept(value)
        self._inside = True
        try:
            result = function(*bound.args, **bound.kwargs)
        finally:
            self._inside = False
        self._statements.append(statement)
        return result

    def mark(self) -> None:
        """From here on, statements see the values that run_args gives."""
        self._statements.append(None)

    @property
    def is_marked(self) -> bool:
        return None in self._statements

    def repeat(self, run_args: RunArgs) -> None:
        """Everything again. Values are changed where mark() was called, else before the first run."""
        changes = [self._change(key, value) for key, value in _pairs(run_args)]
        for item, state, time in self._births.values():
            renew(item)
            put_back(item, state)
            item.clock.move_to(time)
        for table, values in self._tables.items():
            table.values[...] = values
        CURRENT.random.epoch += 1
        waiting = not self.is_marked
        self._inside = True
        try:
            for statement in self._statements:
                if statement is None or (waiting and _is_run(statement)):
                    waiting = False
                    for change in changes:
                        change()
                if statement is not None:
                    statement.before()
                    statement.function(*statement.arguments.args, **statement.arguments.kwargs)
        finally:
            self._inside = False

    # ---- names ----------------------------------------------------------------------------------------------------------

    def _keep_names(self, bound: inspect.BoundArguments) -> None:
        """The caller's names as they are now. Kept as the difference to those of the first statement: scripts assign in loops."""
        for parameter in bound.signature.parameters:
            if parameter in ("names", "namespace"):
                given = bound.arguments.get(parameter)
                names = calling_namespace(bound.arguments.get("level", 0)) if given is None else given
                if self._names is None:
                    self._names = dict(names)
                first = self._names
                new = {name: value for name, value in names.items() if name not in first or first[name] is not value}
                bound.arguments[parameter] = ChainMap(new, first)

    # ---- values that change ---------------------------------------------------------------------------------------------

    def _change(self, key: Any, value: Any) -> Callable[[], None]:
        """What sets the value; errors come now, before anything is repeated."""
        if isinstance(key, str):
            key, value = self._named(key, value)
        value = value[:] if isinstance(value, VariableView) else value
        if not isinstance(key, (TimedArray, VariableView)):
            met, expected = f"a key of type {type(key).__name__}", "an attribute of a group, or a TimedArray"
            hint = "such as run_args={G.tau: 10*ms}"
            raise ModelTypeError(Problem("run_args changes variables and TimedArrays", met=met, expected=expected, hint=hint))
        fail_for_dimension_mismatch(Quantity(1.0, dim=key.dim), value)
        plain = np.asarray(value)
        if isinstance(key, TimedArray):
            _check_shape(plain, key.values.shape, key.name)
            self._tables.setdefault(key, np.array(key.values))
            return lambda: key.values.__setitem__(..., plain)
        if not isinstance(key.group.memory_owner, Synapses):  # how many they are is known when they are connected
            _check_shape(plain, key.shape, f"{key.group.name}.{key.name}")
        return lambda: key.group.write_variable(key.name, slice(None), plain, {}, check_units=False)

    def _named(self, name: str, text: str) -> tuple[Any, Any]:
        owner, _, variable = name.partition(".")
        groups = [item for item, *_ in self._births.values() if isinstance(item, Group)]
        for group in groups:
            if group.name == owner:
                view = group.state(variable, use_units=False)
                return view, _number_or_file(text, name, view.dtype)
        known = [group.name for group in groups]
        expected = f"one of {', '.join(known) or 'none'}"[:200]
        hint = did_you_mean(owner, known, "name the group when it is made: name='...'")
        raise UnknownNameError(Problem(f"there is no group '{owner}' among what ran", met=repr(name), expected=expected, hint=hint))


def _is_run(statement: Statement) -> bool:
    return statement.function.__name__ == "_advance"


def _touched(args: tuple[Any, ...]) -> list[BrianObject]:
    """The objects whose state a call on args[0] may change."""
    if args and isinstance(args[0], Network):
        return args[0].all_objects
    if args and isinstance(args[0], Group):
        owner = args[0].memory_owner
        return [owner, *owner.contained_objects]
    return []


def _circumstances(args: tuple[Any, ...]) -> Callable[[], None]:
    """What puts back which objects take part in a run, from when, and with which dt."""
    if not args or not isinstance(args[0], Network):
        return lambda: None
    network = args[0]
    time, members = network.t_, network.objects
    activity = [(item, item.active) for item in network.all_objects]
    steps = [(clock, clock.dt) for clock in {item.clock for item in network.all_objects} if isinstance(clock, Clock)]

    def put_them_back() -> None:
        for clock, dt in steps:
            clock.dt = dt
        for item, active in activity:
            item._active = active
        network.continue_from(time, members)

    return put_them_back


def _kept(value: Any) -> Any:
    """An argument as it is now, whatever the script does with it later."""
    if isinstance(value, VariableView):
        value = value[:]
    if isinstance(value, np.ndarray):
        return np.array(value, subok=True)
    return copy.copy(value) if isinstance(value, (list, dict)) else value


def _pairs(run_args: RunArgs) -> list[tuple[Any, Any]]:
    if run_args is None:
        return []
    if isinstance(run_args, Mapping):
        return list(run_args.items())
    pairs = []
    for text in [run_args] if isinstance(run_args, str) else run_args:
        name, equals, value = str(text).partition("=")
        if not equals:
            raise ModelValueError(
                Problem(
                    "this changes no value",
                    met=repr(text),
                    expected="'group.variable=number', or a dict",
                    hint="such as 'neurons.v=0.5', without spaces",
                )
            )
        pairs.append((name.strip(), value.strip()))
    return pairs


def _number_or_file(text: str, name: str, dtype: np.dtype[Any]) -> Any:
    """A number in base units, or the path of a file of raw numbers."""
    try:
        return float(text) if text not in ("True", "False") else text == "True"
    except ValueError:
        pass
    try:
        return np.fromfile(text, dtype=dtype)
    except OSError:
        expected = "a number in base units, or a file of numbers"
        raise ModelValueError(
            Problem(f"'{name}' cannot have this value", met=repr(text), expected=expected, hint="give the number in base units")
        ) from None


def _check_shape(value: np.ndarray, shape: tuple[int, ...], name: str) -> None:
    if value.size != 1 and value.shape != shape:
        expected = f"one, or shape {shape}"
        raise ModelTypeError(
            Problem(
                f"'{name}' cannot take these values",
                met=f"shape {value.shape}",
                expected=expected,
                hint="one value for all, or one for each",
            )
        )
