"""SpikeMonitor and EventMonitor: who had an event, and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ranvier import _runtime
from ranvier.equations.scope import ArrayVariable, Subexpression
from ranvier.ir.build import build_recording
from ranvier.model.memory import Buffer, Head
from ranvier.model.neurons import SpikeSource
from ranvier.model.operations import Build
from ranvier.model.steps import KernelCall, SpikeRecordStep, Step
from ranvier.monitors.recording import Monitor, growing, recorded, times
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem
from ranvier.types import Type
from ranvier.units import Quantity, second

_TYPES = {"float": Type.F64, "integer": Type.I64, "boolean": Type.BOOL}


class EventMonitor(Monitor):
    """Records the events of a group: element `i` (counted within the group) and time `t`, in order of time, then of element.

    variables: names whose values are recorded at the event (before any reset). record: False keeps only `count` and `num_events`. when,
    order: default right after the test for the event.
    """

    def __init__(
        self,
        source: SpikeSource,
        event: str,
        variables: str | Iterable[str] | None = None,
        record: bool = True,
        when: str | None = None,
        order: int | None = None,
        name: str = "eventmonitor*",
        codeobj_class: Any = None,
    ):
        if not isinstance(source, SpikeSource):
            raise ModelTypeError(Problem("the source of a monitor of events is a group that can spike", met=f"{type(source).__name__} {source!r}"))
        if order is not None and when is None:
            raise ModelValueError(Problem("order is an order within a slot", hint="give when= too"))
        events, start, stop = source.events_of(event)
        tester = getattr(source, "root", source).thresholder[event]
        super().__init__(tester.clock, tester.when if when is None else when, tester.order + 1 if order is None else order, name)
        self.source = source
        self.event = event
        self.record = bool(record)
        self._window = _runtime.EventWindow(events.array, start, stop)
        self._counts = Buffer(Type.I32, stop - start)
        self._i = growing(Type.I32)
        self._t = growing(Type.F64)
        wanted = [variables] if isinstance(variables, str) else list(variables or ())
        self._values: dict[str, Buffer] = {}
        for variable in wanted:
            if not source.has_variable(variable):
                raise ModelValueError(Problem(source.no_such(variable)))
            self._values[variable] = growing(_stored_type(source, variable))

    def dependencies(self) -> tuple[Any, ...]:
        return (getattr(self.source, "root", self.source),)

    def steps(self, build: Build) -> list[Step]:
        call = None
        if self._values and self.record:
            scope = self.source.scope(build.namespace)
            listed = Head(self._window.address, Type.I32, self._window)
            tails = tuple(Head(buffer.array.tail_address, buffer.rv_type, buffer.array) for buffer in self._values.values())
            call = KernelCall(build_recording(listed, tuple(self._values), scope, tails, dt=self.clock.dt_))
        kept = (self._i, self._t, tuple(self._values.values())) if self.record else (None, None, ())
        return [SpikeRecordStep(self.name, self._window, self._counts, *kept, call)]

    def memory(self) -> dict[str, Any]:
        return {"i": self._i, "t": self._t, "count": self._counts, **{f"value {n}": b for n, b in self._values.items()}}

    def reinit(self) -> None:
        for buffer in (self._i, self._t, *self._values.values()):
            buffer.resize(0)
        self._counts.view()[:] = 0

    # ---- what was recorded ----------------------------------------------------------------------------------------------

    @property
    def i(self) -> np.ndarray:
        """Elements, as live view. AttributeError with record=False."""
        self._require_record("i")
        return self._i.view()

    @property
    def t(self) -> Quantity:
        """Times (start of the step), as live view."""
        self._require_record("t")
        return times(self._t)

    @property
    def t_(self) -> np.ndarray:
        self._require_record("t")
        return self._t.view()

    @property
    def it(self) -> tuple[np.ndarray, Quantity]:
        return self.i, self.t

    @property
    def it_(self) -> tuple[np.ndarray, np.ndarray]:
        return self.i, self.t_

    @property
    def count(self) -> np.ndarray:
        """Events per element, as live view."""
        return self._counts.view()

    @property
    def num_events(self) -> int:
        return int(self._counts.view().sum())

    @property
    def N(self) -> int:
        return self.num_events

    def event_trains(self) -> dict[int, Quantity]:
        """Times by element; every element has an entry."""
        return self.values("t")

    def values(self, variable: str) -> dict[int, Any]:
        """Recorded values by element, in order of time."""
        self._require_record(variable)
        column, dim = (self._t.view(), second.dim) if variable == "t" else (self._column(variable), self._dim(variable))
        order = np.argsort(self._i.view(), kind="stable")
        parts = np.split(column[order], np.cumsum(self._counts.view())[:-1])
        return {k: recorded(part, dim) for k, part in enumerate(parts)}

    def all_values(self) -> dict[str, dict[int, Any]]:
        return {name: self.values(name) for name in ("t", *self._values)}

    def _column(self, variable: str) -> np.ndarray:
        if variable not in self._values:
            raise KeyError(f"'{variable}' is not recorded by '{self.name}'; recorded are {', '.join(('t', *self._values))}")
        return self._values[variable].view()

    def _dim(self, variable: str) -> Any:
        return self.source.dim_of(variable)

    def _require_record(self, name: str) -> None:
        if not self.record:
            raise AttributeError(f"'{self.name}' has record=False: '{name}' is not recorded, only count and the number of events")

    def __getattr__(self, name: str) -> Any:
        values = self.__dict__.get("_values", {})
        if name in values:
            return recorded(values[name].view(), self._dim(name))
        if name.endswith("_") and name[:-1] in values:
            return values[name[:-1]].view()
        raise AttributeError(f"'{self.__dict__.get('_name', type(self).__name__)}' does not record '{name}'")

    def get_states(self, vars: Iterable[str] | None = None, units: bool = True, format: str = "dict", **_: Any) -> dict[str, Any]:
        """Copies of what was recorded, and N."""
        names = ["N", "i", "t", "count", *self._values] if vars is None else list(vars)
        return {n: np.array(getattr(self, n), subok=units) if n != "N" else self.N for n in names}


class SpikeMonitor(EventMonitor):
    """Records the spikes of a group: see EventMonitor."""

    def __init__(
        self,
        source: SpikeSource,
        variables: str | Iterable[str] | None = None,
        record: bool = True,
        when: str | None = None,
        order: int | None = None,
        name: str = "spikemonitor*",
        codeobj_class: Any = None,
    ):
        super().__init__(source, "spike", variables, record, when, order, name)

    @property
    def num_spikes(self) -> int:
        return self.num_events

    def spike_trains(self) -> dict[int, Quantity]:
        """Spike times by neuron; every neuron has an entry."""
        return self.event_trains()


def _stored_type(source: SpikeSource, variable: str) -> Type:
    symbol = source.symbol_of(variable)
    if isinstance(symbol, ArrayVariable):
        return symbol.type
    return _TYPES[symbol.kind] if isinstance(symbol, Subexpression) else Type.I32
