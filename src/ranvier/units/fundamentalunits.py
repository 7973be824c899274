"""Quantities and dimensions, under the path where Brian 2 has them: `from ranvier.units.fundamentalunits import Quantity`."""

from ranvier.units.check import check_units
from ranvier.units.dimension import DIMENSIONLESS, Dimension, get_or_create_dimension
from ranvier.units.errors import DimensionMismatchError
from ranvier.units.quantity import (
    Quantity,
    fail_for_dimension_mismatch,
    get_dimensions,
    have_same_dimensions,
    in_best_unit,
    in_unit,
    is_dimensionless,
    is_scalar_type,
    quantity_with_dimensions,
)
from ranvier.units.unit import Unit, get_unit, register_new_unit

__all__ = [
    "DIMENSIONLESS",
    "Dimension",
    "DimensionMismatchError",
    "Quantity",
    "Unit",
    "check_units",
    "fail_for_dimension_mismatch",
    "get_dimensions",
    "get_or_create_dimension",
    "get_unit",
    "have_same_dimensions",
    "in_best_unit",
    "in_unit",
    "is_dimensionless",
    "is_scalar_type",
    "quantity_with_dimensions",
    "register_new_unit",
]
