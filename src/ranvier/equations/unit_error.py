"""The error of units that do not match. Raised by checker.py and for what users' functions return (user_functions.py)."""

from __future__ import annotations

from ranvier.syntax.errors import ModelError, Problem
from ranvier.units.dimension import Dimension
from ranvier.units.errors import DimensionMismatchError, MixedListError


class ModelDimensionError(ModelError, DimensionMismatchError):
    """Units do not match. `dims`: the dimensions that met."""

    def __init__(self, *problems: Problem, dims: tuple[Dimension, ...] = ()):
        self.dims = dims
        super().__init__(*problems)

    def _say(self, problems: tuple[Problem, ...]) -> None:
        dims = self.dims  # DimensionMismatchError, which says them in its own way, gets none
        super()._say(problems)
        self.dims = dims

    def __str__(self) -> str:
        return self.desc


class MixedUnitsError(ModelDimensionError, MixedListError):
    """A list of values whose units differ."""
