"""StateMonitor: values of variables over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ranvier import _runtime
from ranvier.ir import build as kernels
from ranvier.model import execute
from ranvier.model.access import is_shared
from ranvier.model.clock import BaseClock
from ranvier.model.defaults import any_clock_for
from ranvier.model.group import Group
from ranvier.model.indexing import relative_indices
from ranvier.model.memory import Buffer, Head
from ranvier.model.operations import Build
from ranvier.model.pathway import Pathway
from ranvier.model.steps import KernelCall, KernelStep, StateRecordStep, Step
from ranvier.model.synapse_indexing import SynapticSubgroup
from ranvier.model.synapses import Synapses
from ranvier.monitors.recording import Sampler, growing, recorded, stored_type
from ranvier.syntax.calls import checked_arguments
from ranvier.syntax.errors import ModelIndexError, ModelTypeError, Problem, UnknownNameError
from ranvier.syntax.nodes import Name
from ranvier.types import Type
from ranvier.units import Quantity


class StateMonitor(Sampler):
    """Records variables of elements at each step of its clock, by default at the start of the step, before anything changes.

    variables: a name, several, or True for all of the model. record: True (all elements), False (none but shared variables), or the
    elements: numbers, a part of the source. dt, clock: default the clock of the source. A shared variable has the same row for all.
    source: a group, synapses, or a pathway of synapses for its 'delay'.
    Raises UnknownNameError (a KeyError) for unknown names, ModelIndexError for elements outside.
    """

    @checked_arguments
    def __init__(
        self,
        source: Group | Pathway,
        variables: str | Iterable[str] | bool,
        record: Any,
        dt: Quantity | None = None,
        clock: BaseClock | None = None,
        when: str = "start",
        order: int = 0,
        name: str = "statemonitor*",
        codeobj_class: Any = None,
    ):
        renamed: dict[str, str] = {}
        if isinstance(source, Pathway):  # the one thing that a pathway has and its synapses have not
            renamed = {"delay": source.delay_name}
            source.delay_variable  # noqa: B018 (from now on in memory)
            source = source.synapses
        if not isinstance(source, Group):
            raise ModelTypeError(
                Problem(
                    "the source of a StateMonitor is a group",
                    met=f"{type(source).__name__} {source!r}"[:120],
                    expected="such as a NeuronGroup",
                    hint="StateMonitor(G, 'v', record=True)",
                )
            )
        chosen = source.clock if dt is None and clock is None else any_clock_for(dt, clock)
        super().__init__(clock=chosen, when=when, order=order, name=name)
        self.source = source
        self._renamed = renamed
        self.variables = _wanted(source, variables, renamed)
        self.indices = self.record = _recorded_elements(source, record)
        begin, _ = source.element_range()
        self._elements = Buffer.holding(self.indices + begin, Type.I32)
        self._t = growing(Type.F64)
        self._types = {v: stored_type(source, self._model_name(v)) for v in self.variables}
        self._tables = {v: _runtime.Array2D(self._types[v].code, self._width(v)) for v in self.variables}
        self._last_build: Build | None = None  # of the last run, for record_single_timestep
        self._sealed = True

    def _width(self, variable: str) -> int:
        return 1 if self._is_shared(variable) else len(self.indices)

    def steps(self, build: Build) -> list[Step]:
        self._last_build = build
        heads = {v: Head(table.row_address, self._types[v], table) for v, table in self._tables.items()}
        each, once = self._recorders(build, heads)
        steps: list[Step] = [StateRecordStep(self.name, self._t, tuple(self._tables.values()), each, len(self.indices))]
        if once is not None:
            steps.append(KernelStep(f"{self.name}_shared", once, 0, 1))
        return steps

    def _recorders(self, build: Build, places: Mapping[str, Buffer | Head]) -> tuple[KernelCall | None, KernelCall | None]:
        """Kernels that store present values into `places`: for the elements, and for what is shared."""
        scope, dt = self.source.scope(build.namespace), self.clock.interval
        shared = [v for v in self.variables if self._is_shared(v)]
        own = tuple(v for v in self.variables if v not in shared)
        each = once = None
        if own and len(self.indices):
            each = KernelCall(
                kernels.build_recording(self._elements, tuple(map(self._model_name, own)), scope, tuple(places[v] for v in own), dt=dt)
            )
        if shared:
            values = [(Name(self._model_name(v)), places[v]) for v in shared]
            once = KernelCall(kernels.build_kernel(kernels.OnceSpec(), (), scope, record=values, dt=dt))
        return each, once

    def record_single_timestep(self) -> None:
        """Record the present values, at the present time: the state after the last step of a run, say. ModelTypeError before any run."""
        if self._last_build is None:
            hint = "run(0*ms) is enough"
            raise ModelTypeError(
                Problem(
                    f"'{self.name}' can only record a single time step after a run",
                    met="no run so far",
                    hint=hint,
                    expected="a run before it",
                )
            )
        rows = {v: Buffer(self._types[v], self._width(v)) for v in self.variables}
        each, once = self._recorders(self._last_build, rows)
        for call, count in ((each, len(self.indices)), (once, 1)):
            if call is not None:
                execute.call_once(call.built, 0, count)
        self._t.array.append(np.array([self.clock.t_]))
        for variable, row in rows.items():
            self._tables[variable].append_row()
            self._tables[variable].view()[-1] = row.view()

    def _is_shared(self, variable: str) -> bool:
        return is_shared(self.source.symbol_of(self._model_name(variable)))

    def _model_name(self, variable: str) -> str:
        return self._renamed.get(variable, variable)

    def memory(self) -> dict[str, Any]:
        return {"t": self._t, **{f"value {name}": table for name, table in self._tables.items()}}

    def renew(self) -> None:
        self._t.renew()
        self._tables = {v: _runtime.Array2D(table.type, table.columns) for v, table in self._tables.items()}

    def readable(self) -> list[str]:
        return ["t", *self._tables]

    @property
    def record_variables(self) -> set[str]:
        return set(self.variables)

    # ---- what was recorded ----------------------------------------------------------------------------------------------

    @property
    def n_indices(self) -> int:
        return len(self.indices)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not self._sealed:
            raise AttributeError(name)
        if name in self._tables:
            return recorded(self._rows(name), self.source.dim_of(self._model_name(name)))
        if name.endswith("_") and name[:-1] in self._tables:
            return self._rows(name[:-1])
        raise self.not_recorded(name)

    def _rows(self, name: str) -> np.ndarray:
        """elements x times."""
        values = self._tables[name].view().T
        return np.broadcast_to(values, (max(1, len(self.indices)), values.shape[1])) if self._is_shared(name) else values

    def _copy(self, name: str, units: bool) -> np.ndarray:
        return np.array(getattr(self, name if units else f"{name}_").T, subok=units)  # time first

    def __getitem__(self, item: Any) -> StateMonitorView:
        """`M[10].v`: by the numbers of the source. IndexError for an element that is not recorded."""
        wanted = _numbers(self.source, item)
        position = {element: k for k, element in enumerate(self.indices.tolist())}
        missing = [k for k in wanted.tolist() if k not in position]
        if missing:
            raise ModelIndexError(
                Problem(
                    f"Index number {missing[0]} has not been recorded",
                    met=repr(item),
                    expected=f"one of {', '.join(map(str, list(position)[:10]))}{', ...' if len(position) > 10 else ''}",
                    hint=f"record=[..., {missing[0]}]",
                )
            )
        rows = [position[k] for k in wanted.tolist()]
        return StateMonitorView(self, rows[0] if isinstance(item, (int, np.integer)) else rows)


class StateMonitorView:
    """Some rows of a monitor, as copies: to draw spikes into a trace does not change what was recorded."""

    def __init__(self, monitor: StateMonitor, rows: Any):
        self._monitor = monitor
        self._rows = rows

    @property
    def t(self) -> Quantity:
        return self._monitor.t

    @property
    def t_(self) -> np.ndarray:
        return self._monitor.t_

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._monitor, name)[self._rows].copy()


def _wanted(source: Group, variables: Any, renamed: Mapping[str, str]) -> list[str]:
    if variables is True:
        return [*source.equations, *(name for name in ("lastspike", "not_refractory") if source.has_variable(name))]
    if not isinstance(variables, Iterable) or (isinstance(variables, np.ndarray) and variables.ndim == 0):
        met = f"{type(variables).__name__} {variables!r}"
        raise ModelTypeError(
            Problem(
                "variables is a name, several, or True",
                met=met,
                hint="such as StateMonitor(G, 'v', record=True)",
                expected="a string, a list of strings, or True",
            )
        )
    wanted = [variables] if isinstance(variables, str) else list(variables)
    for variable in wanted:
        if not isinstance(variable, str) or not source.has_variable(renamed.get(variable, variable)):
            raise UnknownNameError(source.no_such(variable))
        if variable == "t":
            raise UnknownNameError(
                Problem("'t' is recorded by every monitor", met="'t'", expected="other variables", hint="leave it out: M.t is there")
            )
    return wanted


def _recorded_elements(source: Group, record: Any) -> np.ndarray:
    """Numbers within the source."""
    if record is True:
        if isinstance(source, Synapses) and not source.connected:
            raise ModelTypeError(
                Problem(
                    f"'{source.name}' has no elements to record yet", met="record=True", hint="call connect() first", expected="synapses"
                )
            )
        return np.arange(len(source), dtype=np.int64)
    if record is False:
        return np.empty(0, dtype=np.int64)
    if record is None or isinstance(record, str):
        raise ModelTypeError(
            Problem(
                "record says which elements",
                met=repr(record),
                expected="True, False, or numbers of elements",
                hint="such as record=True for all, record=[0, 10] for some",
            )
        )
    numbers = _numbers(source, record)
    given = np.asarray(record) if not isinstance(record, (Group, SynapticSubgroup)) else numbers
    if given.dtype.kind in "iu" and given.size and given.min() < 0:
        met = str(given.min())
        message, expected = f"the index to record is outside '{source.name}'", f"0 to {len(source) - 1}"
        raise ModelIndexError(Problem(message, met=met, expected=expected, hint="elements are counted from 0"))
    return numbers


def _numbers(source: Group, item: Any) -> np.ndarray:
    if isinstance(item, (Group, SynapticSubgroup, tuple)) and not (isinstance(item, tuple) and all(isinstance(k, int) for k in item)):
        return source.elements_at(item, {}) - source.element_range()[0]
    given = np.asarray(item) if not isinstance(item, slice) else item
    if isinstance(given, np.ndarray) and given.dtype.kind == "u":
        given = given.astype(np.int64)
    return relative_indices(given, len(source), source.name)
