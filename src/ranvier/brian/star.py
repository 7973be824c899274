"""The names that `from ranvier import *` brings besides ranvier's own: NumPy's and pylab's. Takes a name, gives the thing.

They are those that `from brian2 import *` gives: NumPy with its linalg, pyplot, numpy.random and numpy.fft (later ones hide earlier
ones, so `power` and `random` are numpy.random's), then Python's own `min`, `max`, ..., then NumPy under its names, knowing units. What
costs an import (pyplot, numpy.random) comes as a stand-in. Called by ranvier/__init__.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ranvier import units
from ranvier.brian.later import later
from ranvier.brian.pylab_names import MODULES, NAMES
from ranvier.units import numpy_

_RANVIERS = frozenset({*units.EXPORTED, "seed", "test", "get_include", "core", "__version__", "__array_namespace_info__"})
_HIDDEN = frozenset({"f", "rate", "x"})  # NumPy's F distribution and the like: too good as names of a model

_PLACES: dict[str, tuple[str, str]] = {
    **{name: ("numpy", name) if name in vars(np) else (f"numpy.{name}", "") for name in np.__all__},  # else a package not yet imported
    **{name: ("numpy.linalg", name) for name in np.linalg.__all__},
    **{name: (module, name) for module, names in NAMES.items() for name in names.split()},
    **{name: (module, "") for name, module in MODULES.items()},
    **{name: ("builtins", name) for name in ("abs", "bool", "bytes", "max", "min", "pow", "round")},
    **dict.fromkeys(("np", "numpy", "numpy_"), (numpy_.__name__, "")),
}

EXPORTED = {name: place for name, place in _PLACES.items() if name not in _RANVIERS and name not in _HIDDEN}
"""The names, and where each is. Those excepted that ranvier has itself."""


def find(name: str) -> Any:
    """What the name stands for; KeyError for one that is not among EXPORTED."""
    return later(*EXPORTED[name])
