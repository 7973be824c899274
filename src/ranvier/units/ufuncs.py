"""What each NumPy ufunc does to dimensions. Takes a ufunc and its operands, gives the dimension of the result, or raises.

Called by Quantity.__array_ufunc__. An operand is anything NumPy takes; its dimension is `dimension_of` it. The rules compare dimensions
and look at values in one case only: a plain 0 fits every dimension (and, in comparisons, so does a plain inf).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Number
from typing import Any

import numpy as np

from ranvier.units.catalogue import unscaled, words
from ranvier.units.dimension import DIMENSIONLESS, Dimension
from ranvier.units.errors import DimensionMismatchError, MixedListError

Result = Dimension | None | tuple[Dimension | None, ...]
"""Dimension of the result; None: plain as NumPy gives it (truth values, indices, logarithms); one for each of several results."""

_PURE = frozenset(  # of plain numbers only
    words(
        "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh exp exp2 expm1 log log2 log10 log1p logaddexp logaddexp2 "
        "deg2rad rad2deg degrees radians"
    )
)
_KEEP = frozenset(words("absolute fabs negative positive conjugate rint floor ceil trunc spacing _ones_like copysign ldexp"))
_SAME = frozenset(words("add subtract maximum minimum fmax fmin remainder fmod nextafter hypot clip"))  # operands fit, result is like them
_COMPARE = frozenset(words("equal not_equal less less_equal greater greater_equal"))
_PLAIN = frozenset(words("sign isnan isinf isfinite signbit logical_and logical_or logical_xor logical_not heaviside"))
_PRODUCT = frozenset(words("multiply matmul vecdot matvec vecmat"))
_POWERS = {"square": 2.0, "sqrt": 0.5, "cbrt": 1 / 3, "reciprocal": -1.0}

_WORDS = {"remainder": "take the remainder of", "equal": "compare", "not_equal": "compare", "less": "compare", "greater": "compare"}


def result_of(ufunc: np.ufunc, method: str, operands: Sequence[Any], options: Mapping[str, Any]) -> Result:
    """The dimension of `ufunc.method(*operands, **options)`; DimensionMismatchError or TypeError if it has none."""
    name = ufunc.__name__
    if method in ("__call__", "outer"):
        return _called(name, operands)
    if method == "at":
        _check_at(name, operands)
        return None
    dim = dimension_of(operands[0])
    if "initial" in options and dimension_of(options["initial"]) is not dim:
        _fit(name, (operands[0], options["initial"]))
    if dim is DIMENSIONLESS:
        return None if name in _PLAIN or name in _COMPARE else dim
    if name in _SAME:
        return dim
    if name in _PLAIN:
        return None
    if name == "multiply" and method == "reduce":
        return dim ** count_along(np.shape(operands[0]), options.get("axis", 0))
    raise TypeError(f"{name}.{method} has no meaning for quantities with the unit {unscaled(dim).symbol}")


def dimension_of(operand: Any) -> Dimension:
    """The dimension of an operand: its `dim` if it has one, that of the elements of a list, none for plain numbers and arrays.

    TypeError: it is no number (text, None). MixedListError: the elements of a list do not agree.
    """
    dim = getattr(operand, "dim", None)
    if isinstance(dim, Dimension):
        return dim
    if isinstance(operand, (Number, np.ndarray, np.generic)):
        return DIMENSIONLESS
    if isinstance(operand, (list, tuple)):
        dims = {dimension_of(element) for element in operand} or {DIMENSIONLESS}
        if len(dims) > 1:
            raise MixedListError("The elements of a list must have one unit", *sorted(dims, key=repr))
        return dims.pop()
    if hasattr(operand, "__array__") or isinstance(operand, range):
        return DIMENSIONLESS
    raise TypeError(f"{operand!r} ({type(operand).__name__}) is not a number and has no unit")


def common_dimension(operands: Sequence[Any], what: str, infinity_fits: bool = False) -> Dimension:
    """The one dimension of all operands, where a plain 0 fits any; DimensionMismatchError beginning with `what`."""
    dims = [dimension_of(operand) for operand in operands]
    first = dims[0]
    if all(dim is first for dim in dims):
        return first
    deciding = {dim for dim, operand in zip(dims, operands, strict=True) if not fits_all(operand, dim, infinity_fits)}
    if len(deciding) == 1:
        return deciding.pop()
    if not deciding:  # 0 and inf only, some of them with a unit
        return next(dim for dim in dims if dim is not DIMENSIONLESS)
    raise DimensionMismatchError(what, *dims)


def fits_all(operand: Any, dim: Dimension, infinity_fits: bool = False) -> bool:
    """Whether this is a plain 0 (a number, or an array of zeros), which can be added to and compared with a quantity of any unit."""
    if dim is not DIMENSIONLESS or not isinstance(operand, (Number, np.ndarray, np.generic)):
        return False
    values = np.asarray(operand)
    return bool(not np.any(values)) or (infinity_fits and values.ndim == 0 and bool(np.isinf(values)))


def short(operand: Any) -> str:
    """An operand as it can be cited in a message."""
    text = str(operand) if hasattr(operand, "dim") else repr(operand) if np.ndim(operand) == 0 else str(np.asarray(operand))
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:40]} ... {text[-12:]}"


def count_along(shape: tuple[int, ...], axis: int | tuple[int, ...] | None) -> int:
    """How many elements are multiplied into one along these axes (None: all)."""
    axes = range(len(shape)) if axis is None else (axis,) if isinstance(axis, int) else axis
    count = 1
    for k in axes:
        count *= shape[k]
    return count


def _called(name: str, operands: Sequence[Any]) -> Result:
    if name in _SAME:
        return _fit(name, [operand for operand in operands if operand is not None])
    if name in _PRODUCT:
        return dimension_of(operands[0]) * dimension_of(operands[1])
    if name in ("divide", "floor_divide"):
        return dimension_of(operands[0]) / dimension_of(operands[1])
    if name in _COMPARE:
        _fit(name, operands, infinity_fits=True)
        return None
    if name in _POWERS:
        return dimension_of(operands[0]) ** _POWERS[name]
    if name in ("power", "float_power"):
        return _power(operands[0], operands[1])
    if name in _KEEP:
        return dimension_of(operands[0])
    if name in _PLAIN:
        return None
    if name == "arctan2":
        _fit(name, operands)
        return None
    if name == "divmod":
        return DIMENSIONLESS, _fit(name, operands)
    for operand in operands:
        if dimension_of(operand) is not DIMENSIONLESS:
            if name in _PURE:
                raise DimensionMismatchError(f"{name} takes a number without unit, not {short(operand)}", dimension_of(operand))
            raise TypeError(f"{name} has no meaning for quantities, but was given {short(operand)}")
    return None


def _power(base: Any, exponent: Any) -> Dimension:
    if dimension_of(exponent) is not DIMENSIONLESS:
        raise DimensionMismatchError(f"An exponent has no unit, but this one is {short(exponent)}", dimension_of(exponent))
    dim = dimension_of(base)
    if dim is DIMENSIONLESS:
        return dim
    if np.size(exponent) != 1:
        raise TypeError(
            f"a quantity with a unit ({short(base)}) is raised to one number, not to an array: the results would differ in unit"
        )
    power: float = np.asarray(exponent).item()
    return dim**power


def _check_at(name: str, operands: Sequence[Any]) -> None:
    """ufunc.at writes into its first operand, so the result must have the dimension that this one has."""
    target = dimension_of(operands[0])
    result = _called(name, (operands[0], *operands[2:]))
    if result is not target and not (result is None and target is DIMENSIONLESS):
        raise DimensionMismatchError(f"{name}.at cannot change the unit of {short(operands[0])}", target)


def _fit(name: str, operands: Sequence[Any], infinity_fits: bool = False) -> Dimension:
    try:
        return common_dimension(operands, "", infinity_fits)
    except DimensionMismatchError as error:
        word = _WORDS.get(name, "compare" if name in _COMPARE else name)
        what = f"Cannot {word} {' and '.join(short(operand) for operand in operands)}"
        raise DimensionMismatchError(what, *error.dims) from None
