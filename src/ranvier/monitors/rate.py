"""PopulationRateMonitor: spikes per neuron and second of a whole group, step by step."""

from __future__ import annotations

from typing import Any

import numpy as np

from ranvier.model.neurons import SpikeSource
from ranvier.model.operations import Build
from ranvier.model.steps import RateRecordStep, Step
from ranvier.monitors.recording import Monitor, growing, recorded, times
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem
from ranvier.types import Type
from ranvier.units import Quantity, hertz, second


class PopulationRateMonitor(Monitor):
    """Records, at the end of each step, rate = spikes / (neurons * dt) as `rate`, and `t`."""

    def __init__(self, source: SpikeSource, name: str = "ratemonitor*", codeobj_class: Any = None):
        if not isinstance(source, SpikeSource):
            raise ModelTypeError(Problem("the source of a PopulationRateMonitor is a group that can spike", met=f"{type(source).__name__} {source!r}"))
        super().__init__(source.clock, "end", 0, name)
        self.source = source
        self._events, self._start, self._stop = source.events_of("spike")
        self._t = growing(Type.F64)
        self._rate = growing(Type.F64)

    def dependencies(self) -> tuple[Any, ...]:
        return (getattr(self.source, "root", self.source),)

    def steps(self, build: Build) -> list[Step]:
        return [RateRecordStep(self.name, self._events, self._start, self._stop, self._t, self._rate)]

    def memory(self) -> dict[str, Any]:
        return {"t": self._t, "rate": self._rate}

    @property
    def t(self) -> Quantity:
        return times(self._t)

    @property
    def t_(self) -> np.ndarray:
        return self._t.view()

    @property
    def rate(self) -> Quantity:
        return recorded(self._rate.view(), hertz.dim)

    @property
    def rate_(self) -> np.ndarray:
        return self._rate.view()

    @property
    def N(self) -> int:
        return self._t.size

    def smooth_rate(self, window: Any = "gaussian", width: Quantity | None = None) -> Quantity:
        """The rate convolved with a window that sums to one, same length.

        window: 'gaussian' (width is its sigma, cut at 2 sigma), 'flat' (width is its length, rounded to an odd number of steps), or an
        array of odd length. Raises TypeError for a missing width, NotImplementedError for an unknown window.
        """
        dt = self.clock.dt_
        if isinstance(window, str):
            if width is None:
                raise TypeError("smooth_rate needs width with a named window")
            if getattr(width, "dim", None) is not second.dim:
                raise ModelTypeError(Problem("the width of a window is a time", met=repr(width)))
            if window == "gaussian":
                reach = int(2 * float(width) / dt + 0.5)
                weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) * dt / float(width)) ** 2)
            elif window == "flat":
                weights = np.ones(2 * int(float(width) / (2 * dt) + 0.5) + 1)
            else:
                raise NotImplementedError(f"window '{window}' is not known; use 'gaussian', 'flat' or an array")
        else:
            weights = np.asarray(window, dtype=float)
            if weights.ndim != 1 or len(weights) % 2 != 1:
                raise ModelValueError(Problem("a window is a flat array of odd length", met=f"shape {weights.shape}"))
        return Quantity(np.convolve(self.rate_, weights / weights.sum(), mode="same"), dim=hertz.dim)
