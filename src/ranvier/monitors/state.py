"""StateMonitor: values of variables over time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ranvier import _runtime
from ranvier.equations.scope import Constant, Scope
from ranvier.ir.build import Built, OnceSpec, build_kernel, build_recording
from ranvier.model.clock import Clock
from ranvier.model.defaults import clock_for
from ranvier.model.group import Group, relative_indices
from ranvier.model.memory import Buffer, Head
from ranvier.model.operations import Build
from ranvier.model.steps import KernelCall, KernelStep, StateRecordStep, Step
from ranvier.monitors.recording import Monitor, growing, recorded, times
from ranvier.monitors.spikes import _stored_type
from ranvier.syntax.errors import ModelIndexError, ModelTypeError, ModelValueError, Problem
from ranvier.syntax.nodes import Name
from ranvier.types import Type
from ranvier.units import Quantity


class StateMonitor(Monitor):
    """Records variables of elements at each step of its clock, by default at the start of the step, before anything changes.

    variables: a name, several, or True for all of the model. record: True (all elements), False (none but shared variables), or the
    elements. dt, clock: default the clock of the source. Raises KeyError-like errors for unknown names, IndexError for elements outside.
    """

    def __init__(
        self,
        source: Group,
        variables: str | Iterable[str] | bool,
        record: Any,
        dt: Quantity | None = None,
        clock: Clock | None = None,
        when: str = "start",
        order: int = 0,
        name: str = "statemonitor*",
        codeobj_class: Any = None,
    ):
        if not isinstance(source, Group):
            raise ModelTypeError(Problem("the source of a StateMonitor is a group", met=f"{type(source).__name__} {source!r}"))
        super().__init__(clock_for(dt, clock) if dt is not None or clock is not None else source.clock, when, order, name)
        self.source = source
        wanted = source.equations_names() if variables is True else [variables] if isinstance(variables, str) else list(variables)  # type: ignore[arg-type]
        for variable in wanted:
            if not source.has_variable(variable):
                raise ModelValueError(Problem(source.no_such(variable)))
        self.variables = wanted
        self.record = record
        self.indices = _recorded_elements(source, record)
        begin, _ = source.element_range()
        self._elements = Buffer.holding(self.indices + begin, Type.I32)
        self._t = growing(Type.F64)
        self._tables = {v: _runtime.Array2D(_stored_type(source, v).code, self._width(v)) for v in wanted}
        self._types = {v: _stored_type(source, v) for v in wanted}

    def _width(self, variable: str) -> int:
        symbol = self.source.symbol_of(variable)
        shared = isinstance(symbol, Constant) or getattr(symbol, "shared", False)
        return 1 if shared else len(self.indices)

    def dependencies(self) -> tuple[Any, ...]:
        return (getattr(self.source, "root", self.source),)

    def steps(self, build: Build) -> list[Step]:
        scope = self.source.scope(build.namespace)
        heads = {v: Head(table.row_address, self._types[v], table) for v, table in self._tables.items()}
        own = tuple(v for v in self.variables if not self._is_shared(v))
        call = None
        if own and len(self.indices):
            call = KernelCall(build_recording(self._elements, own, scope, tuple(heads[v] for v in own), dt=self.clock.dt_))
        steps: list[Step] = [StateRecordStep(self.name, self._t, tuple(self._tables.values()), call, len(self.indices))]
        common = [v for v in self.variables if self._is_shared(v)]
        if common:
            steps.append(KernelStep(f"{self.name}_shared", KernelCall(self._record_shared(common, heads, scope)), 0, 1))
        return steps

    def _record_shared(self, names: list[str], heads: dict[str, Head], scope: Scope) -> Built:
        return build_kernel(OnceSpec(), (), scope, record=[(Name(v), heads[v]) for v in names], dt=self.clock.dt_)

    def _is_shared(self, variable: str) -> bool:
        symbol = self.source.symbol_of(variable)
        return isinstance(symbol, Constant) or getattr(symbol, "shared", False)

    def memory(self) -> dict[str, Any]:
        return {"t": self._t, **{f"value {name}": table for name, table in self._tables.items()}}

    # ---- what was recorded ----------------------------------------------------------------------------------------------

    @property
    def t(self) -> Quantity:
        return times(self._t)

    @property
    def t_(self) -> np.ndarray:
        return self._t.view()

    @property
    def N(self) -> int:
        """Number of recorded times."""
        return self._t.size

    @property
    def n_indices(self) -> int:
        return len(self.indices)

    def __getattr__(self, name: str) -> Any:
        tables = self.__dict__.get("_tables", {})
        if name in tables:
            return recorded(tables[name].view().T, self.source.dim_of(name))
        if name.endswith("_") and name[:-1] in tables:
            return tables[name[:-1]].view().T
        raise AttributeError(f"'{self.__dict__.get('_name', 'statemonitor')}' does not record '{name}'; it records {', '.join(tables) or 'nothing'}")

    def __getitem__(self, item: Any) -> StateMonitorView:
        """`M[10].v`: by the numbers of the source. IndexError for an element that is not recorded."""
        wanted = relative_indices(item, len(self.source), self.source.name)
        position = {element: k for k, element in enumerate(self.indices.tolist())}
        missing = [k for k in wanted.tolist() if k not in position]
        if missing:
            raise ModelIndexError(Problem(f"Index number {missing[0]} has not been recorded", met=repr(item), hint=f"record=[..., {missing[0]}]"))
        rows = [position[k] for k in wanted.tolist()]
        return StateMonitorView(self, rows[0] if isinstance(item, (int, np.integer)) else rows)

    def get_states(self, vars: Iterable[str] | None = None, units: bool = True, format: str = "dict", **_: Any) -> dict[str, Any]:
        """Copies of what was recorded, time first, and N."""
        names = ["N", "t", *self._tables] if vars is None else list(vars)
        values = {n: self.N if n == "N" else getattr(self, n if units else f"{n}_") for n in names}
        return {n: v if n == "N" else np.array(v.T, subok=units) for n, v in values.items()}


class StateMonitorView:
    """Some rows of a monitor."""

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
        return getattr(self._monitor, name)[self._rows]


def _recorded_elements(source: Group, record: Any) -> np.ndarray:
    if record is True:
        if len(source) == 0:
            raise ModelTypeError(Problem(f"'{source.name}' has no elements to record yet", hint="call connect() first"))
        return np.arange(len(source), dtype=np.int64)
    if record is False or record is None:
        return np.empty(0, dtype=np.int64)
    given = np.asarray(record.indices[:] if hasattr(record, "indices") else record)
    if given.size and given.dtype.kind in "iu" and (given.min() < 0 or given.max() >= len(source)):
        wrong = given.min() if given.min() < 0 else given.max()
        raise ModelIndexError(Problem(f"the index to record is outside '{source.name}'", met=str(wrong), expected=f"0 to {len(source) - 1}"))
    return relative_indices(given.astype(np.int64) if given.dtype.kind == "u" else given, len(source), source.name)
