"""SpikeMonitor and EventMonitor: who had an event, and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ranvier import _runtime
from ranvier.ir import build as kernels
from ranvier.model.memory import Buffer, Head
from ranvier.model.operations import Build
from ranvier.model.sources import SpikeSource
from ranvier.model.steps import KernelCall, SpikeRecordStep, Step
from ranvier.monitors.recording import Monitor, growing, recorded, spiking, steps_per_bin, stored_type
from ranvier.monitors.selecting import Columns
from ranvier.syntax.calls import checked_arguments, did_you_mean
from ranvier.syntax.errors import ModelAttributeError, ModelTypeError, ModelValueError, Problem, UnknownNameError
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS, Dimension, Quantity, hertz, second


class EventMonitor(Monitor):
    """Records the events of a group: element `i` (counted within the group) and time `t`, in order of time, then of element.

    variables: names whose values are recorded at the event (before any reset). record: False keeps only `count` and `num_events`. when,
    order: default right after the test for the event.
    """

    @checked_arguments
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
        source = spiking(source, type(self).__name__)
        if order is not None and when is None:
            raise ModelValueError(
                Problem(
                    "order is an order within a slot",
                    met=f"order={order!r} without when",
                    hint="give when= too",
                    expected="when and order, or none",
                )
            )
        events, start, stop = source.events_of(event)
        tester = source.memory_owner.thresholder[event]
        place = tester.when if when is None else when, tester.order + 1 if order is None else order
        super().__init__(clock=tester.clock, when=place[0], order=place[1], name=name)
        self.source = source
        self.event = event
        self.record = bool(record)
        self._window = _runtime.EventWindow(events.array, start, stop)
        self._counts = Buffer(Type.I32, stop - start)
        self._i = growing(Type.I32)
        self._t = growing(Type.F64)
        self._values: dict[str, Buffer] = {}
        for variable in _listed(variables):
            if not isinstance(variable, str) or not source.has_variable(variable):
                raise ModelValueError(source.no_such(variable))
            if variable not in ("i", "t"):  # always there
                self._values[variable] = growing(stored_type(source, variable))
        self._sealed = True

    def steps(self, build: Build) -> list[Step]:
        call = None
        if self._values and self.record:
            scope = self.source.scope(build.namespace)
            listed = Head(self._window.address, Type.I32, self._window)
            tails = tuple(Head(buffer.array.tail_address, buffer.rv_type, buffer.array) for buffer in self._values.values())
            call = KernelCall(kernels.build_recording(listed, tuple(self._values), scope, tails, dt=self.clock.interval))
        if not self.record:
            return [SpikeRecordStep(self.name, self._window, self._counts, None, None)]
        return [SpikeRecordStep(self.name, self._window, self._counts, self._i, self._t, tuple(self._values.values()), call)]

    def memory(self) -> dict[str, Any]:
        return {"i": self._i, "t": self._t, "count": self._counts, **{f"value {n}": b for n, b in self._values.items()}}

    def readable(self) -> list[str]:
        return ["i", "t", "count", *self._values] if self.record else ["count"]

    def reinit(self) -> None:
        for buffer in (self._i, self._t, *self._values.values()):
            buffer.resize(0)
        self._counts.view()[:] = 0

    def columns(self) -> Columns:
        recorded_values = {name: (buffer, self._dim(name)) for name, buffer in self._values.items()}
        return {"i": (self._i, DIMENSIONLESS), "t": (self._t, second.dim), **recorded_values}

    # ---- what was recorded ----------------------------------------------------------------------------------------------

    @property
    def i(self) -> np.ndarray:
        """Elements, as live view. AttributeError with record=False."""
        self._require_record("i")
        return self.column("i")

    @property
    def t(self) -> Quantity:
        """Times (start of the step), as live view."""
        self._require_record("t")
        return self.column("t")

    @property
    def t_(self) -> np.ndarray:
        self._require_record("t")
        return self.column("t", units=False)

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

    @checked_arguments
    def values(self, variable: str) -> dict[int, Any]:
        """Recorded values by element, in order of time."""
        self._require_record(variable)
        column, dim = (self._t.view(), second.dim) if variable == "t" else (self._column(variable), self._dim(variable))
        order = np.argsort(self._i.view(), kind="stable")
        parts = np.split(column[order], np.cumsum(self._counts.view())[:-1])
        return {k: recorded(part, dim) for k, part in enumerate(parts)}

    @checked_arguments
    def binned_rate(self, bin_size: Quantity) -> tuple[Quantity, Quantity]:
        """(starts of bins, rates: elements x bins), from t = 0 to the end of the last run; a bin that is not over is left out.

        bin_size: second, a multiple of dt (ModelValueError otherwise). AttributeError with record=False.
        """
        dt = self.source.clock.dt_
        steps = steps_per_bin(bin_size, dt)
        bins = self.source.clock.timestep // steps
        width = steps * dt
        step = np.rint(self.t_ / dt).astype(np.int64)
        counted = step < bins * steps
        cells = self.i[counted].astype(np.int64) * bins + step[counted] // steps
        counts = np.bincount(cells, minlength=len(self._counts.view()) * bins).reshape(-1, bins)
        return Quantity(np.arange(bins) * width, dim=second.dim), Quantity(counts / width, dim=hertz.dim)

    def all_values(self) -> dict[str, dict[int, Any]]:
        return {name: self.values(name) for name in ("t", *self._values)}

    def _column(self, variable: str) -> np.ndarray:
        if variable not in self._values:
            known = ", ".join(("t", *self._values))
            raise UnknownNameError(
                Problem(
                    f"'{variable}' is not recorded by '{self.name}'",
                    met=repr(variable),
                    expected=known,
                    hint=did_you_mean(str(variable), ("t", *self._values), f"{type(self).__name__}(G, variables=[{variable!r}])"),
                )
            )
        return self._values[variable].view()

    def _dim(self, variable: str) -> Dimension:
        return self.source.dim_of(variable)

    def _require_record(self, name: str) -> None:
        if not self.record:
            hint = "leave record=False out"
            raise ModelAttributeError(
                Problem(f"'{self.name}' does not record '{name}'", met="record=False", expected="count, num_events", hint=hint)
            )

    def __getattr__(self, name: str) -> Any:
        values = self.__dict__.get("_values", {})
        if name in values:
            return self.column(name)
        if name.endswith("_") and name[:-1] in values:
            return self.column(name[:-1], units=False)
        if name.startswith("_") or not self._sealed:
            raise AttributeError(name)
        self._require_record(name)
        raise self.not_recorded(name)


class SpikeMonitor(EventMonitor):
    """Records the spikes of a group: see EventMonitor."""

    @checked_arguments
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


def _listed(variables: Any) -> list[Any]:
    if variables is None:
        return []
    if isinstance(variables, str):
        return [variables]
    if not isinstance(variables, Iterable) or (isinstance(variables, np.ndarray) and variables.ndim == 0):
        raise ModelTypeError(
            Problem(
                "variables is a name or several",
                met=f"{type(variables).__name__} {variables!r}",
                hint="variables=['v']",
                expected="a string, or a list of strings",
            )
        )
    return list(variables)
