"""All units there are, by name, as Brian 2 has them in this place: `from ranvier.units.allunits import candle`.

Takes a name, gives the Unit of names.py. The wildcard import makes all of them (2000 objects, 15 ms); importing this makes none.
"""

from __future__ import annotations

from typing import Any

from ranvier.units import catalogue, names

__all__ = [*catalogue.all_names()]


def __getattr__(name: str) -> Any:
    return getattr(names, name)


def __dir__() -> list[str]:
    return __all__
