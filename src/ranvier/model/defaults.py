"""The default clock, and which clock an object gets."""

from __future__ import annotations

from ranvier.model.clock import Clock
from ranvier.units import Quantity, second

defaultclock = Clock(Quantity(1e-4, dim=second.dim), name="defaultclock")
"""The clock of every object that was given neither dt nor clock; dt = 0.1 ms. Set `defaultclock.dt`."""


def clock_for(dt: Quantity | None, clock: Clock | None) -> Clock:
    """`clock`, a new clock of this dt, or the default clock. ValueError if both are given."""
    if dt is not None and clock is not None:
        raise ValueError("give dt or clock, not both")
    if clock is not None:
        if not isinstance(clock, Clock):
            raise TypeError(f"clock is a Clock, got {clock!r}")
        return clock
    return defaultclock if dt is None else Clock(dt)
