"""What is said when units do not fit. Takes dimensions, names them as units. Raised by everything in units/ and by the model stage."""

from __future__ import annotations

from ranvier.units.catalogue import unscaled
from ranvier.units.dimension import Dimension


class DimensionMismatchError(Exception):
    """Quantities that were combined, assigned or passed have dimensions that do not fit.

    desc: what was being done, in words. dims: the dimensions involved, in the order in which desc speaks of them.
    """

    explains_itself = True  # as ModelError

    def __init__(self, description: str, *dims: Dimension):
        super().__init__(description, *dims)
        self.desc = description
        self.dims = dims

    def __str__(self) -> str:
        if not self.dims:
            return self.desc
        symbols = [unscaled(dim).symbol for dim in self.dims]
        listed = " and ".join(filter(None, [", ".join(symbols[:-1]), symbols[-1]]))
        return f"{self.desc} (unit{'s' if len(symbols) > 1 else ''}: {listed})"


class MixedListError(DimensionMismatchError, TypeError):
    """The elements of a list have no unit in common. (Where numbers and quantities are mixed, Brian 2 says TypeError.)"""
