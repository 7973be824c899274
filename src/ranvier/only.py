"""`from ranvier.only import *`: ranvier's own names and the units, without NumPy's and pylab's."""

from __future__ import annotations

from typing import Any

import ranvier
from ranvier.brian import star

__all__ = [name for name in ranvier.__all__ if name not in star.EXPORTED]


def __getattr__(name: str) -> Any:
    if name in star.EXPORTED:
        raise AttributeError(f"ranvier.only has no names of NumPy and pylab, such as {name}: they are in ranvier and ranvier.numpy_")
    return getattr(ranvier, name)
