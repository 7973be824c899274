"""NumPy for quantities: all of numpy, with the functions of functions.py in place of those that could not know units.

Takes a name, gives numpy's or ours. `from ranvier import *` binds it to the names `np` and `numpy`.
"""

from __future__ import annotations

from typing import Any

import numpy

from ranvier.units.functions import *  # noqa: F403
from ranvier.units.functions import __all__ as _ours

__all__ = list({*numpy.__all__, *_ours})


def __getattr__(name: str) -> Any:
    return getattr(numpy, name)


def __dir__() -> list[str]:
    return sorted({*dir(numpy), *_ours})
