"""EventClock: ticks at listed times instead of every dt."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from ranvier import _runtime
from ranvier.model.arguments import numbers
from ranvier.model.clock import BaseClock
from ranvier.syntax.calls import checked_arguments
from ranvier.syntax.errors import ModelValueError, Problem
from ranvier.units import Quantity, second

_ROUNDING = 1e-12  # of a time: sums of durations, such as 0.1*ms + 0.2*ms, differ so little from the times that users list


class EventClock(BaseClock):
    """Ticks at each of these times, and never again: behind the last, t is infinite. It has no dt.

    times: second, in any order. For StateMonitor(clock=...), run_at and run_on_clock, network operations; groups need a Clock.
    Raises DimensionMismatchError for another unit, ValueError for times that occur twice, are negative or not finite.
    """

    @checked_arguments
    def __init__(self, times: Quantity, name: str = "eventclock*"):
        plain = np.sort(numbers(times, second.dim, "a time of an EventClock", "[1, 10]*ms").reshape(-1))
        wrong = plain[~(np.isfinite(plain) & (plain >= 0))]
        if wrong.size:
            met = str(Quantity(float(wrong[0]), dim=second.dim))
            raise ModelValueError(
                Problem("an EventClock ticks at times of a simulation", met=met, expected="finite times >= 0 s", hint="take the others out")
            )
        twice = plain[1:][plain[1:] == plain[:-1]]
        if twice.size:
            met = str(Quantity(float(twice[0]), dim=second.dim))
            raise ModelValueError(
                Problem(
                    "an EventClock ticks once at a time",
                    met=f"{met} twice",
                    expected="times that differ",
                    hint="numpy.unique(times) leaves one of each",
                )
            )
        super().__init__(_runtime.Clock(plain.tolist()), name)
        self._times: list[float] = plain.tolist()

    @property
    def times(self) -> Quantity:
        """When it ticks, ascending."""
        return Quantity(np.array(self._times), dim=second.dim)

    @property
    def interval(self) -> float:
        return 0.0

    def step_of(self, time: float) -> int:
        return bisect_left(self._times, time * (1 - _ROUNDING))

    def __repr__(self) -> str:
        return f"EventClock(times={self.times!r}, name={self.name!r})"
