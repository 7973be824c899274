"""The default clock, and which clock an object gets."""

from __future__ import annotations

from ranvier.model.clock import BaseClock, Clock
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem
from ranvier.units import Quantity, second

defaultclock = Clock(Quantity(1e-4, dim=second.dim), name="defaultclock")
"""The clock of every object that was given neither dt nor clock; dt = 0.1 ms. Set `defaultclock.dt`."""


def clock_for(dt: Quantity | None, clock: BaseClock | None) -> Clock:
    """As any_clock_for, for what integrates or spikes in steps of dt. TypeError for a clock without dt."""
    chosen = any_clock_for(dt, clock)
    if not isinstance(chosen, Clock):
        hint = "an EventClock can drive monitors, run_on_clock and network operations"
        raise ModelTypeError(Problem("a group needs a clock with a dt", met=repr(clock), expected="a Clock, or dt", hint=hint))
    return chosen


def any_clock_for(dt: Quantity | None, clock: BaseClock | None) -> BaseClock:
    """`clock`, a new clock of this dt, or the default clock. ValueError if both are given."""
    if dt is not None and clock is not None:
        raise ModelValueError(
            Problem(
                "dt and clock are given: the dt of an object is that of its clock",
                met=f"dt={dt!r}, clock={clock!r}",
                expected="one of them",
                hint="leave the other out",
            )
        )
    if clock is not None:
        if not isinstance(clock, BaseClock):
            raise ModelTypeError(
                Problem(
                    "clock is a Clock", met=f"{type(clock).__name__} {clock!r}", hint="Clock(dt=0.1*ms), or give dt", expected="a Clock"
                )
            )
        return clock
    return defaultclock if dt is None else Clock(dt)
