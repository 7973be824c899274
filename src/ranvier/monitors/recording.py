"""What monitors share: memory that grows during a run, handed out as live views with units, which nobody overwrites by accident."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ranvier.equations.scope import ArrayVariable, Subexpression
from ranvier.model.arguments import one_number
from ranvier.model.group import Group
from ranvier.model.memory import Buffer
from ranvier.model.objects import BrianObject
from ranvier.model.operations import Build
from ranvier.model.sources import SpikeSource
from ranvier.model.states import only_dicts
from ranvier.model.steps import Step
from ranvier.monitors.selecting import Columns, Records, selectable
from ranvier.syntax.calls import did_you_mean
from ranvier.syntax.errors import ModelAttributeError, ModelTypeError, ModelValueError, Problem
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS, Dimension, Quantity, second


class Monitor(BrianObject):
    """Records during runs. A monitor can join between runs at any time. len: number of records.

    Subclasses name their arrays in `memory` and what users may read in `readable`, and set `_sealed` when they are made.
    """

    invalidates_magic_network = False
    _sealed = False
    _where_else = "name it in variables= when the monitor is made"  # what was not recorded
    source: Group

    def steps(self, build: Build) -> list[Step]:
        raise NotImplementedError

    def memory(self) -> dict[str, Any]:
        """All arrays of the monitor by name, for store and restore."""
        raise NotImplementedError

    def readable(self) -> list[str]:
        """Names of what was recorded, as attributes."""
        raise NotImplementedError

    @property
    def N(self) -> int:
        """Number of records."""
        raise NotImplementedError

    def __len__(self) -> int:
        return self.N

    def columns(self) -> Columns:
        """What has an entry a record, by name: what a condition can be about."""
        raise NotImplementedError

    def column(self, name: str, *, units: bool = True) -> Any:
        """The live view of one of the columns."""
        return selectable(Records(self.name, self.columns(), self.clock.interval), name, units=units)

    def reinit(self) -> None:
        """Forget what was recorded."""
        for array in self.memory().values():
            array.resize(0)

    def renew(self) -> None:
        """Forget what was recorded, and use other memory from now on: arrays handed out before stay as they are."""
        for array in self.memory().values():
            array.renew()

    def dependencies(self) -> tuple[Any, ...]:
        return (self.source.memory_owner,)

    def get_states(
        self,
        vars: Iterable[str] | None = None,
        units: bool = True,
        format: str = "dict",
        subexpressions: bool = False,
        read_only_variables: bool = True,
    ) -> dict[str, Any]:
        """Copies of what was recorded, by name, and N. read_only_variables=False leaves out all: nobody can set them."""
        only_dicts(format)
        every = ["N", *self.readable()] if read_only_variables else []
        names = every if vars is None else list(vars)
        return {name: self.N if name == "N" else self._copy(name, units) for name in names}

    def _copy(self, name: str, units: bool) -> np.ndarray:
        return np.array(getattr(self, name), subok=units)

    def __setattr__(self, name: str, value: Any) -> None:
        if self._sealed and name in self.readable():
            raise ModelTypeError(
                Problem(
                    f"'{name}' of '{self.name}' is what was recorded: it cannot be set",
                    met=repr(value)[:80],
                    hint="copy it and change the copy",
                    expected="no assignment",
                )
            )
        if self._sealed and not (name.startswith("_") or name in self.__dict__ or hasattr(type(self), name)):
            raise ModelAttributeError(
                Problem(
                    f"'{self.name}' has no attribute '{name}'",
                    met=repr(name),
                    expected=", ".join(self.readable()),
                    hint=did_you_mean(name, self.readable(), "keep it in a variable of your own"),
                )
            )
        object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not self._sealed:
            raise AttributeError(name)
        raise self.not_recorded(name)

    def not_recorded(self, name: str) -> ModelAttributeError:
        known = ", ".join(self.readable())
        return ModelAttributeError(
            Problem(
                f"'{self.name}' does not record '{name}'",
                met=repr(name),
                expected=known,
                hint=did_you_mean(name, self.readable(), self._where_else),
            )
        )


class Sampler(Monitor):
    """A monitor that records at each step of its clock, and the times with it."""

    _t: Buffer

    def columns(self) -> Columns:
        """What has an entry a record."""
        return {"t": (self._t, second.dim)}

    @property
    def t(self) -> Quantity:
        """The recorded times, as live view."""
        return self.column("t")

    @property
    def t_(self) -> np.ndarray:
        return self.column("t", units=False)

    @property
    def N(self) -> int:
        """Number of recorded times."""
        return self._t.size


def steps_per_bin(bin_size: Quantity, dt: float) -> int:
    """ModelValueError unless the bins are whole steps."""
    width = one_number(bin_size, second.dim, "bin_size", "10*ms")
    steps = round(width / dt)
    if steps < 1 or abs(width / dt - steps) > 1e-6:
        met = f"bin_size = {bin_size}, dt = {Quantity(dt, dim=second.dim)}"
        raise ModelValueError(
            Problem("bin_size has to be a multiple of dt", met=met, expected="a whole number of steps", hint="such as 10 times dt")
        )
    return steps


def stored_type(source: Group, variable: str) -> Type:
    """The element type in which values of a variable are recorded."""
    symbol = source.symbol_of(variable)
    return symbol.type if isinstance(symbol, ArrayVariable | Subexpression) else Type.I32


def spiking(source: Any, monitor: str) -> SpikeSource:
    """ModelTypeError for what cannot have events."""
    if not isinstance(source, SpikeSource) or not source.can_spike:
        met = f"{type(source).__name__} {source!r}"[:120]
        raise ModelTypeError(
            Problem(
                f"the source of a {monitor} is a group that can spike",
                met=met,
                expected="such as a NeuronGroup",
                hint=f"such as {monitor}(G)",
            )
        )
    return source


def recorded(values: np.ndarray, dim: Dimension) -> Any:
    return values if dim is DIMENSIONLESS else Quantity(values, dim=dim, copy=False)


def growing(type_: Type) -> Buffer:
    return Buffer(type_, 0, grows=True)
