"""TimedArray: a value that changes in time, given as an array; a function in model code."""

from __future__ import annotations

from typing import Any

import numpy as np

from ranvier.equations.scope import Table
from ranvier.model.arguments import numbers
from ranvier.model.clock import valid_dt
from ranvier.model.memory import Buffer
from ranvier.model.names import Nameable
from ranvier.syntax.calls import checked_arguments
from ranvier.syntax.errors import ModelIndexError, ModelTypeError, ModelValueError, NotAvailableError, Problem
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS, Quantity, get_dimensions, second


class TimedArray(Nameable):
    """values[k] (or values[k, i]) for t in [k*dt, (k+1)*dt); before the first and after the last row, that row.

    values: an array or Quantity with one axis (time) or two (time, index). dt: second. Use it in strings as `stim(t)` or `stim(t, i)`,
    in Python as stim(5*ms). `stim.values[:] = ...` between runs changes what later runs see.
    """

    @checked_arguments
    def __init__(self, values: Any, dt: Quantity, name: str = "_timedarray*"):
        super().__init__(name)
        plain = numbers(values, None, "a value of a TimedArray", "[1, 2, 3]*nA")
        self._dim = get_dimensions(values)
        if plain.ndim not in (1, 2):
            raise NotAvailableError(
                Problem(
                    "a TimedArray has one axis (time) or two (time, index)",
                    met=f"shape {plain.shape}",
                    expected="one or two axes",
                    hint="transpose or reshape it: rows are times, columns are elements",
                )
            )
        if plain.size == 0:
            raise ModelValueError(
                Problem(
                    "a TimedArray has at least one value",
                    met=f"shape {plain.shape}",
                    expected="values",
                    hint="such as TimedArray([0, 1]*nA, dt=10*ms)",
                )
            )
        self._dt = valid_dt(dt)
        self._shape = plain.shape
        self._buffer = Buffer.holding(plain.reshape(-1), Type.F64)

    @property
    def dim(self) -> Any:
        return self._dim

    @property
    def dt(self) -> float:
        """Seconds."""
        return self._dt

    @property
    def values(self) -> np.ndarray:
        """The values in base units; live."""
        return self._buffer.view().reshape(self._shape)

    def symbol(self) -> Table:
        """What the name means in model code."""
        columns = self._shape[1] if len(self._shape) == 2 else None
        return Table(self.name, self._dim, self._buffer, self._dt, self._shape[0], columns)

    def _with_unit(self, values: Any) -> Any:
        return values if self._dim is DIMENSIONLESS else Quantity(values, dim=self._dim)

    def __call__(self, t: Quantity, i: Any = None) -> Any:
        """The value at time t (and index i): one or several of each. IndexError for an index outside."""
        time = numbers(t, second.dim, f"the time at which '{self.name}' is asked", "5*ms")
        # A time this close below the next value belongs to it: 3*0.1*ms may fall short of 0.3*ms by rounding.
        rows = np.clip(np.floor(time / self._dt + 1e-6), 0, self._shape[0] - 1).astype(int)
        if len(self._shape) == 1:
            if i is not None:
                raise ModelTypeError(
                    Problem(
                        f"'{self.name}' has no second axis",
                        met="a call with time and index",
                        hint="call it with the time alone",
                        expected="the time alone",
                    )
                )
            return self._with_unit(self.values[rows])
        if i is None:
            raise ModelTypeError(
                Problem(
                    f"'{self.name}' has two axes",
                    met="a call with the time alone",
                    hint="call it with time and index",
                    expected="time and index",
                )
            )
        columns = np.asarray(i)
        if columns.dtype.kind not in "iu":
            raise ModelTypeError(
                Problem(
                    f"the second index of '{self.name}' is an integer", met=repr(i), expected="such as 0", hint="the column: stim(5*ms, 0)"
                )
            )
        if np.any(columns < 0) or np.any(columns >= self._shape[1]):
            raise ModelIndexError(
                Problem(
                    f"the second index of '{self.name}' is outside",
                    met=repr(i),
                    expected=f"0 to {self._shape[1] - 1}",
                    hint="columns are counted from 0",
                )
            )
        return self._with_unit(self.values[rows, columns])
