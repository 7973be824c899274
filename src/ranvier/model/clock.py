"""Clocks: when they tick, and the time and step that kernels and Python share."""

from __future__ import annotations

import threading

from ranvier import _runtime
from ranvier.equations.scope import ArrayVariable, Constant, Symbol
from ranvier.model.arguments import positive_time
from ranvier.model.memory import Buffer
from ranvier.model.names import Nameable
from ranvier.syntax.calls import checked_arguments
from ranvier.syntax.errors import ModelValueError, Problem
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS, Quantity, second

# Clocks and ends of runs closer than this part of a step count as equal.
TOLERANCE = 1e-4


class BaseClock(Nameable):
    """What drives objects: it ticks at certain times. Made as Clock or EventClock.

    interval: seconds between two ticks, 0 where they come at listed times.
    """

    def __init__(self, native: _runtime.Clock, name: str):
        super().__init__(name)
        self.native = native
        self._t = Buffer.of(native.t_array, Type.F64)
        self._step = Buffer.of(native.step_array, Type.I64)
        self._running = threading.Lock()

    @property
    def interval(self) -> float:
        raise NotImplementedError

    @property
    def t(self) -> Quantity:
        return Quantity(self.t_, dim=second.dim)

    @property
    def t_(self) -> float:
        return float(self._t.view()[0])

    @property
    def time(self) -> Buffer:
        """The memory of t."""
        return self._t

    @property
    def timestep(self) -> int:
        return int(self._step.view()[0])

    def symbols(self) -> dict[str, Symbol]:
        """t and t_in_timesteps, as model code sees them; dt where there is one."""
        why = "time is set by the simulation"
        return {
            "t": ArrayVariable("t", second.dim, Type.F64, self._t, None, read_only=why, adapts=True),
            "t_in_timesteps": ArrayVariable("t_in_timesteps", DIMENSIONLESS, Type.I64, self._step, None, read_only=why),
        }

    def step_of(self, time: float) -> int:
        """The first step that starts at or after `time` (seconds), but for rounding."""
        raise NotImplementedError

    def check_start(self, time: float) -> None:
        """Raises where a run cannot start at this time (seconds)."""

    def start_at(self, time: float) -> None:
        """Take the step of this time for a run."""
        self.check_start(time)
        self.move_to(time)

    def move_to(self, time: float) -> None:
        """Take the step of this time (seconds)."""
        self.native.move_to(self.step_of(time))

    def claim(self) -> bool:
        """Take the clock for a run; False if it drives another one now: two runs would move the same time."""
        return self._running.acquire(blocking=False)

    def release(self) -> None:
        """The run that claimed it is over."""
        self._running.release()


class Clock(BaseClock):
    """Ticks every dt. t = step * dt exactly (never accumulated).

    dt: second, > 0. name: default 'clock*'. Raises DimensionMismatchError for another unit, ValueError for dt <= 0 or not finite.
    """

    @checked_arguments
    def __init__(self, dt: Quantity, name: str = "clock*"):
        super().__init__(_runtime.Clock(valid_dt(dt)), name)
        self._ran_with: float | None = None  # dt of the last run

    @property
    def dt(self) -> Quantity:
        return Quantity(self.dt_, dim=second.dim)

    @dt.setter
    def dt(self, dt: Quantity) -> None:
        # Time is kept: t of the network decides the step at the next run.
        self.native.set(self.timestep, valid_dt(dt))

    @property
    def dt_(self) -> float:
        return float(self.native.dt_array.view()[0])

    @property
    def interval(self) -> float:
        return self.dt_

    def symbols(self) -> dict[str, Symbol]:
        return {**super().symbols(), "dt": Constant("dt", self.dt_, second.dim)}

    def step_of(self, time: float) -> int:
        """The first step that starts at or after `time` (seconds), with a tolerance of 1e-4 steps."""
        steps = time / self.dt_
        nearest = round(steps)
        if abs(steps - nearest) <= TOLERANCE:
            return nearest
        return int(-(-steps // 1))

    def check_start(self, time: float) -> None:
        """ModelValueError if dt was changed and the time lies between two steps."""
        step = self.step_of(time)
        if self._ran_with is not None and self._ran_with != self.dt_ and abs(step * self.dt_ - time) > TOLERANCE * self.dt_:
            raise ModelValueError(
                Problem(
                    f"dt of '{self.name}' was changed at a time that is not a multiple of the new dt",
                    met=f"t = {Quantity(time, dim=second.dim)}, dt = {self.dt}",
                    expected="a time that both dt divide",
                    hint="run up to such a time first",
                )
            )

    def start_at(self, time: float) -> None:
        super().start_at(time)
        self._ran_with = self.dt_

    def __repr__(self) -> str:
        return f"Clock(dt={self.dt!r}, name={self.name!r})"


def valid_dt(dt: object) -> float:
    """dt in seconds. ModelTypeError, ModelDimensionError, ModelValueError for what is no finite time > 0."""
    return positive_time(dt, second.dim, "dt", "0.1*ms")
