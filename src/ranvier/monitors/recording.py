"""What monitors share: memory that grows during a run, handed out as live views with units."""

from __future__ import annotations

from typing import Any

import numpy as np

from ranvier.model.memory import Buffer
from ranvier.model.operations import Build
from ranvier.model.steps import Step
from ranvier.model.objects import BrianObject
from ranvier.types import Type
from ranvier.units import DIMENSIONLESS, Dimension, Quantity, second


class Monitor(BrianObject):
    """Records during runs. A monitor can join between runs at any time."""

    invalidates_magic_network = False

    def steps(self, build: Build) -> list[Step]:
        raise NotImplementedError

    def memory(self) -> dict[str, Any]:
        """All arrays of the monitor by name, for store and restore."""
        raise NotImplementedError

    def reinit(self) -> None:
        """Forget what was recorded."""
        for array in self.memory().values():
            array.resize(0)


def recorded(values: np.ndarray, dim: Dimension) -> Any:
    return values if dim is DIMENSIONLESS else Quantity(values, dim=dim, copy=False)


def times(buffer: Buffer) -> Quantity:
    return Quantity(buffer.view(), dim=second.dim, copy=False)


def growing(type_: Type) -> Buffer:
    return Buffer(type_, 0, grows=True)
