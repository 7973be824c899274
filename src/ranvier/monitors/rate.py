"""PopulationRateMonitor: spikes per neuron and second of a whole group, step by step."""

from __future__ import annotations

from typing import Any

import numpy as np

from ranvier.model.arguments import one_number
from ranvier.model.operations import Build
from ranvier.model.sources import SpikeSource
from ranvier.model.steps import RateRecordStep, Step
from ranvier.monitors.recording import Sampler, growing, spiking, steps_per_bin
from ranvier.monitors.selecting import Columns
from ranvier.syntax.calls import checked_arguments, did_you_mean
from ranvier.syntax.errors import ModelTypeError, NotAvailableError, Problem
from ranvier.types import Type
from ranvier.units import Quantity, hertz, second


class PopulationRateMonitor(Sampler):
    """Records, at the end of each step, rate = spikes / (neurons * dt) as `rate`, and `t`."""

    _where_else = "a SpikeMonitor has i and t of each spike"

    @checked_arguments
    def __init__(self, source: SpikeSource, name: str = "ratemonitor*", codeobj_class: Any = None):
        source = spiking(source, "PopulationRateMonitor")
        super().__init__(clock=source.clock, when="end", name=name)
        self.source = source
        self._events, self._start, self._stop = source.events_of("spike")
        self._t = growing(Type.F64)
        self._rate = growing(Type.F64)
        self._sealed = True

    def steps(self, build: Build) -> list[Step]:
        return [RateRecordStep(self.name, self._events, self._start, self._stop, self._t, self._rate)]

    def memory(self) -> dict[str, Any]:
        return {"t": self._t, "rate": self._rate}

    def readable(self) -> list[str]:
        return ["t", "rate"]

    def columns(self) -> Columns:
        return {**super().columns(), "rate": (self._rate, hertz.dim)}

    @property
    def rate(self) -> Quantity:
        return self.column("rate")

    @property
    def rate_(self) -> np.ndarray:
        return self.column("rate", units=False)

    @checked_arguments
    def binned_rate(self, bin_size: Quantity) -> tuple[Quantity, Quantity]:
        """(starts of bins, mean rate in each), from the first record on; what is left over at the end is not part of any.

        bin_size: second, a multiple of dt (ModelValueError otherwise). Wrong where dt was changed between runs.
        """
        steps = steps_per_bin(bin_size, self.source.clock.dt_)
        bins = len(self.rate_) // steps
        rates = self.rate_[: bins * steps].reshape(bins, steps).mean(axis=1)
        return self.t[: bins * steps : steps].copy(), Quantity(rates, dim=hertz.dim)

    @checked_arguments
    def smooth_rate(self, window: Any = "gaussian", width: Quantity | None = None) -> Quantity:
        """The rate convolved with a window that sums to one, same length.

        window: 'gaussian' (width is its sigma, cut at 2 sigma), 'flat' (width is its length, rounded down to an odd number of steps), or
        an array of odd length. Raises ModelTypeError for a missing or superfluous width, NotAvailableError for an unknown window.
        """
        weights = _window(window, width, self.source.clock.dt_)
        return Quantity(_convolved(self.rate_, weights / weights.sum()), dim=hertz.dim)


def _convolved(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """np.convolve(mode='same'). Through Fourier space where that is faster: 0.5 s of weights over 20 s at 0.1 ms are 10^9 products."""
    if len(values) * len(weights) < 10_000_000 or len(weights) > len(values):
        return np.convolve(values, weights, mode="same")
    length = len(values) + len(weights) - 1
    size = 1 << (length - 1).bit_length()
    product = np.fft.irfft(np.fft.rfft(values, size) * np.fft.rfft(weights, size), size)
    begin = (len(weights) - 1) // 2
    return product[begin : begin + len(values)]


def _window(window: Any, width: Any, dt: float) -> np.ndarray:
    if not isinstance(window, str):
        if width is not None:
            raise ModelTypeError(
                Problem(
                    "width goes with a named window; an array has its own", met=repr(width), expected="no width", hint="leave width= out"
                )
            )
        weights = np.asarray(window)
        if weights.dtype.kind not in "iuf" or weights.ndim != 1 or len(weights) % 2 != 1:
            raise ModelTypeError(
                Problem(
                    "a window is a name, or a flat array of odd length",
                    met=repr(window)[:80],
                    expected="such as 'gaussian'",
                    hint="such as window='flat', width=1*ms",
                )
            )
        return weights.astype(float)
    if width is None:
        raise ModelTypeError(Problem(f"the window '{window}' needs a width", met="no width", expected="a time", hint="such as width=5*ms"))
    length = one_number(width, second.dim, "the width of a window", "5*ms")
    if window == "gaussian":
        reach = round(2 * length / dt)
        return np.exp(-0.5 * (np.arange(-reach, reach + 1) * dt / length) ** 2)
    if window == "flat":
        return np.ones(2 * int(length / 2 / dt) + 1)
    raise NotAvailableError(
        Problem(
            f"there is no window '{window}'",
            met=repr(window),
            expected="'gaussian', 'flat' or an array",
            hint=did_you_mean(window, ("gaussian", "flat"), "such as window='flat', width=1*ms"),
        )
    )
