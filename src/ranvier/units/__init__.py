"""Physical quantities: numbers that know their dimension. Stage 0: imports nothing from ranvier but its own files.

The units themselves (`volt`, `mV`, ...) are made when first asked for, so that importing this costs no thousand objects.
"""

from __future__ import annotations

from typing import Any

from ranvier.units import names as _names
from ranvier.units.catalogue import UNSCALED, scaled_hint
from ranvier.units.check import check_units
from ranvier.units.dimension import DIMENSIONLESS, Dimension, get_or_create_dimension
from ranvier.units.errors import DimensionMismatchError
from ranvier.units.functions import *  # noqa: F403
from ranvier.units.functions import __all__ as _function_names
from ranvier.units.names import unit_names
from ranvier.units.quantity import (
    Quantity,
    fail_for_dimension_mismatch,
    get_dimensions,
    have_same_dimensions,
    in_best_unit,
    in_unit,
    is_dimensionless,
    is_scalar_type,
)
from ranvier.units.unit import Unit, get_unit, register_new_unit

EXPORTED = (
    *_names.EXPORTED,
    *_function_names,
    *("DimensionMismatchError", "get_or_create_dimension", "get_dimensions", "is_dimensionless", "have_same_dimensions", "in_unit"),
    *("in_best_unit", "Quantity", "Unit", "register_new_unit", "check_units", "is_scalar_type", "get_unit"),
)
"""The names of this stage that `from ranvier import *` brings."""

__all__ = [*EXPORTED, "DIMENSIONLESS", "UNSCALED", "Dimension", "fail_for_dimension_mismatch", "scaled_hint", "unit_names"]


def __getattr__(name: str) -> Any:
    return getattr(_names, name)
