"""Physical quantities: numbers that know their dimension. Stage 0: imports nothing from ranvier but its own files.

The units themselves (`volt`, `mV`, ...) are made when first asked for, so that importing this costs no thousand objects.
"""

from __future__ import annotations

from typing import Any

from ranvier.units import names as _names
from ranvier.units.catalogue import UNSCALED as UNSCALED
from ranvier.units.catalogue import scaled_hint as scaled_hint
from ranvier.units.check import check_units as check_units
from ranvier.units.dimension import (
    DIMENSIONLESS as DIMENSIONLESS,
)
from ranvier.units.dimension import (
    Dimension as Dimension,
)
from ranvier.units.dimension import (
    get_or_create_dimension as get_or_create_dimension,
)
from ranvier.units.errors import DimensionMismatchError as DimensionMismatchError
from ranvier.units.functions import *  # noqa: F403
from ranvier.units.functions import __all__ as _function_names
from ranvier.units.names import unit_names as unit_names
from ranvier.units.quantity import (
    Quantity as Quantity,
)
from ranvier.units.quantity import (
    fail_for_dimension_mismatch as fail_for_dimension_mismatch,
)
from ranvier.units.quantity import (
    get_dimensions as get_dimensions,
)
from ranvier.units.quantity import (
    have_same_dimensions as have_same_dimensions,
)
from ranvier.units.quantity import (
    in_best_unit as in_best_unit,
)
from ranvier.units.quantity import (
    in_unit as in_unit,
)
from ranvier.units.quantity import (
    is_dimensionless as is_dimensionless,
)
from ranvier.units.quantity import (
    is_scalar_type as is_scalar_type,
)
from ranvier.units.quantity import (
    quantity_with_dimensions as quantity_with_dimensions,
)
from ranvier.units.unit import Unit as Unit
from ranvier.units.unit import get_unit as get_unit
from ranvier.units.unit import register_new_unit as register_new_unit

EXPORTED = (
    *_names.EXPORTED,
    *_function_names,
    *("DimensionMismatchError", "get_or_create_dimension", "get_dimensions", "is_dimensionless", "have_same_dimensions", "in_unit"),
    *("in_best_unit", "Quantity", "Unit", "register_new_unit", "check_units", "is_scalar_type", "get_unit"),
)
"""The names of this stage that `from ranvier import *` brings."""

__all__ = list(EXPORTED)
__all__ += ["DIMENSIONLESS", "UNSCALED", "Dimension", "fail_for_dimension_mismatch"]
__all__ += ["quantity_with_dimensions", "scaled_hint", "unit_names"]


def __getattr__(name: str) -> Any:
    return getattr(_names, name)
