"""Quantity: an array that knows its dimension. Takes values in SI base units and a Dimension; arithmetic carries the dimension along.

Called by every stage that meets users' values. The rules of arithmetic are in ufuncs.py and arrayfunctions.py, the text in display.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Number
from typing import Any, ClassVar

import numpy as np

from ranvier.units import arrayfunctions, display, ufuncs
from ranvier.units.catalogue import NamedUnit, unscaled, words
from ranvier.units.dimension import DIMENSIONLESS, Dimension, get_or_create_dimension
from ranvier.units.errors import DimensionMismatchError


class Quantity(np.ndarray):
    """Values in SI base units with a dimension: `3 * mV`, `[1, 2] * nA`, `Quantity([1 * mV, 2 * mV])`, `Quantity(3.0, dim=volt.dim)`.

    Adding, comparing and assigning need equal dimensions (a plain 0 fits all; in comparisons also a plain inf), else
    DimensionMismatchError. A result without dimension is a plain float or array. `q / mV`, `float(q)` and `np.asarray(q)` (no copy)
    take the unit away; `q.dim` is the dimension.

    arr: numbers, arrays, quantities, nested lists of them. copy=False shares the memory of an array.
    TypeError: not numeric, or a list that mixes quantities and plain numbers.
    """

    dim: Dimension
    _unit_class: ClassVar[type[Any]]  # set by unit.py, whose Unit builds on this class

    # Operators of plain arrays and of NumPy scalars leave the operation to us.
    __array_priority__ = 1000
    __hash__ = None

    def __new__(
        cls, arr: Any, dim: Dimension | None = None, dtype: Any = None, copy: bool = False, force_quantity: bool = False
    ) -> Quantity:
        found = _dimension_of_elements(arr)
        if dim is None:
            dim = found or DIMENSIONLESS
        elif found is not None and found is not dim and found is not DIMENSIONLESS:
            raise DimensionMismatchError(f"{ufuncs.short(arr)} cannot be given another unit", found, dim)
        values = (np.array if copy else np.asarray)(arrayfunctions.plain(arr), dtype=dtype)
        if values.dtype.kind not in "biufc":
            raise TypeError(f"quantities are made of numbers, not of {ufuncs.short(arr)}")
        return _quantity(values, dim)

    def __array_finalize__(self, obj: Any) -> None:
        self.dim = getattr(obj, "dim", DIMENSIONLESS)

    @staticmethod
    def with_dimensions(value: Any, *args: Any, **exponents: float) -> Quantity:
        """The value, taken in base units, with a dimension: `with_dimensions(2, length=2)` or `with_dimensions(2, volt.dim)`."""
        dim = args[0] if args and isinstance(args[0], Dimension) else get_or_create_dimension(*args, **exponents)
        return Quantity(np.asarray(value), dim=dim)

    # What a unit is

    @property
    def dimensions(self) -> Dimension:
        return self.dim

    @property
    def is_dimensionless(self) -> bool:
        return self.dim is DIMENSIONLESS

    def has_same_dimensions(self, other: Any) -> bool:
        return get_dimensions(other) is self.dim

    def get_best_unit(self, *choices: Any) -> Any:
        """The Unit in which this reads best, chosen among the given units or all registered ones."""
        return self._unit_class.from_named(self._best(choices))

    def in_unit(self, u: Any, precision: int | None = None, python_code: bool = False) -> str:
        """As text in unit u: `(3 * mV).in_unit(uvolt)` is '3000. uV'. precision: digits after the point. DimensionMismatchError."""
        fail_for_dimension_mismatch(self, u, f"{ufuncs.short(self)} cannot be written in the unit {ufuncs.short(u)}")
        named = _as_named(u)
        values = np.asarray(self)
        if named is None:  # a quantity serves as unit: the numbers count multiples of it
            values, named = values / np.asarray(u), NamedUnit(repr(self.dim), str(self.dim), self.dim, 0)
        return (display.as_code if python_code else display.as_text)(values, named, precision)

    def in_best_unit(self, precision: int | None = None, python_code: bool = False, *choices: Any) -> str:
        """As text in the unit in which it reads best."""
        return (display.as_code if python_code else display.as_text)(np.asarray(self), self._best(choices), precision)

    def _best(self, choices: tuple[Any, ...] = ()) -> NamedUnit:
        named = [unit for choice in choices if (unit := _as_named(choice)) is not None]
        return display.best_unit(np.asarray(self), self.dim, named)

    def __str__(self) -> str:
        return self.in_best_unit()

    def __repr__(self) -> str:
        return self.in_best_unit(python_code=True)

    def __format__(self, spec: str) -> str:
        """Without a format, in the best unit; with one, the number in base units (f'{3 * mV:.3f}' is '0.003')."""
        return str(self) if not spec else format(np.asarray(self).item() if self.ndim == 0 else np.asarray(self), spec)

    def _repr_latex_(self) -> str:
        unit = self._best()
        return display.as_latex(np.asarray(self), unit, display.latex_symbol(unit.symbol))

    def _repr_pretty_(self, p: Any, cycle: bool) -> None:
        p.text(repr(self))

    # Arithmetic

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: tuple[Any, ...] | None = None, **options: Any) -> Any:
        dim = ufuncs.result_of(ufunc, method, inputs, options)
        if out is not None:
            _check_outputs(ufunc.__name__, out, dim)
            options["out"] = tuple(arrayfunctions.plain(array) for array in out)
        options = {key: arrayfunctions.plain(value) for key, value in options.items()}
        result = getattr(ufunc, method)(*map(_raw, inputs), **options)
        if out is not None and len(out) == 1 and isinstance(out[0], Quantity):
            return out[0]
        return _wrapped(result, dim, collapse=True)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        out = kwargs.get("out")
        result, dim = arrayfunctions.apply(func, args, kwargs)
        if isinstance(out, Quantity):
            _check_outputs(func.__name__, (out,), dim)
            return out
        return _wrapped(result, dim)

    def __eq__(self, other: Any) -> Any:
        return np.equal(self, other) if _comparable(other) else NotImplemented

    def __ne__(self, other: Any) -> Any:
        return np.not_equal(self, other) if _comparable(other) else NotImplemented

    def __lt__(self, other: Any) -> Any:
        return np.less(self, other) if _comparable(other) else NotImplemented

    def __le__(self, other: Any) -> Any:
        return np.less_equal(self, other) if _comparable(other) else NotImplemented

    def __gt__(self, other: Any) -> Any:
        return np.greater(self, other) if _comparable(other) else NotImplemented

    def __ge__(self, other: Any) -> Any:
        return np.greater_equal(self, other) if _comparable(other) else NotImplemented

    def __contains__(self, value: Any) -> bool:
        return bool(np.any(self == value))

    # Elements

    def __getitem__(self, key: Any) -> Any:
        return _quantity(np.asarray(self)[arrayfunctions.plain(key)], self.dim)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._check_written(value)
        np.asarray(self)[arrayfunctions.plain(key)] = arrayfunctions.plain(value)

    def __iter__(self) -> Iterator[Any]:
        return (_quantity(value, self.dim) for value in iter(np.asarray(self)))

    def item(self, *args: Any) -> Any:
        """One element, as a quantity."""
        return _quantity(np.asarray(self).item(*args), self.dim)

    def tolist(self) -> Any:
        """Nested lists of quantities."""
        return _quantity(np.asarray(self), self.dim) if self.ndim == 0 else [element.tolist() for element in self]

    def fill(self, value: Any) -> None:
        self._check_written(value)
        np.asarray(self).fill(np.asarray(value).item())

    def put(self, indices: Any, values: Any, *args: Any, **kwargs: Any) -> None:
        self._check_written(values)
        np.asarray(self).put(indices, np.asarray(values), *args, **kwargs)

    def _check_written(self, value: Any) -> None:
        if get_dimensions(value) is not self.dim and not ufuncs.fits_all(value, get_dimensions(value)):
            raise DimensionMismatchError(f"{ufuncs.short(value)} cannot be written into a quantity", get_dimensions(value), self.dim)

    # Copies

    def __copy__(self) -> Any:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any] | None) -> Any:
        return self.copy()

    def __reduce__(self) -> tuple[Any, ...]:
        return _quantity, (np.asarray(self), self.dim)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return self.__reduce__()


def _through_function(name: str) -> Any:
    """The method of this name, by way of the NumPy function, so that there is one rule for both."""

    def method(self: Quantity, *args: Any, **kwargs: Any) -> Any:
        return getattr(np, name)(self, *args, **kwargs)

    method.__name__ = name
    method.__doc__ = f"As np.{name}."
    return method


def _in_place(ufunc: np.ufunc) -> Any:
    """An operator like +=. Arrays are changed where they lie, unless that would change their unit, of which other views of the same
    memory would not know: then, and for scalars, the name is bound to a new quantity.
    """

    def operator(self: Quantity, other: Any) -> Any:
        if self.ndim == 0 or ufuncs.result_of(ufunc, "__call__", (self, other), {}) is not self.dim:
            return ufunc(self, other)
        return ufunc(self, other, out=self)

    return operator


# The methods of ndarray that would lose the unit, keep it where it changes, or attach it to indices.
for _name in words(
    "all any argmax argmin argpartition argsort clip cumprod cumsum dot max mean min nonzero prod ptp round searchsorted std sum take "
    "trace var"
):
    setattr(Quantity, _name, _through_function(_name))
for _name, _ufunc in (
    ("add", np.add),
    ("sub", np.subtract),
    ("mul", np.multiply),
    ("truediv", np.true_divide),
    ("floordiv", np.floor_divide),
    ("mod", np.remainder),
    ("pow", np.power),
):
    setattr(Quantity, f"__i{_name}__", _in_place(_ufunc))


def get_dimensions(obj: Any) -> Dimension:
    """The Dimension of a quantity, a unit, a Dimension or a list of quantities; DIMENSIONLESS for plain numbers and arrays.

    TypeError: it is no number (text, None).
    """
    return ufuncs.dimension_of(obj)


def have_same_dimensions(obj1: Any, obj2: Any) -> bool:
    """Whether two things (quantities, units, dimensions, numbers) have the same dimension. 0 is a plain number here."""
    return get_dimensions(obj1) is get_dimensions(obj2)


def is_dimensionless(obj: Any) -> bool:
    """Whether it is a plain number, or as good as one."""
    return get_dimensions(obj) is DIMENSIONLESS


def is_scalar_type(obj: Any) -> bool:
    """Whether it is one plain number: int, float, bool, complex or an array without axes, and without unit."""
    if isinstance(obj, Quantity):
        return obj.ndim == 0 and obj.dim is DIMENSIONLESS
    return isinstance(obj, (Number, np.generic)) or (isinstance(obj, np.ndarray) and obj.ndim == 0)


def quantity_with_dimensions(floatval: Any, dims: Dimension) -> Quantity:
    """The number or array, in base units, as a quantity of this dimension."""
    return Quantity(floatval, dim=dims)


def fail_for_dimension_mismatch(
    obj1: Any, obj2: Any = None, error_message: str | None = None, **error_quantities: Any
) -> tuple[Dimension, Dimension]:
    """The dimensions of both, which must be equal (obj2=None: obj1 must have none); a plain 0 fits any.

    error_message: how the DimensionMismatchError begins; `{name}` in it stands for the error quantity of this name.
    """
    dim1 = get_dimensions(obj1)
    dim2 = DIMENSIONLESS if obj2 is None else get_dimensions(obj2)
    if dim1 is dim2 or ufuncs.fits_all(obj1, dim1) or (obj2 is not None and ufuncs.fits_all(obj2, dim2)):
        return dim1, dim2
    shown = {name: ufuncs.short(quantity) for name, quantity in error_quantities.items()}
    message = "The units do not fit" if error_message is None else error_message.format(**shown) if shown else error_message
    raise DimensionMismatchError(message, *((dim1,) if obj2 is None else (dim1, dim2)))


def in_unit(x: Any, u: Any, precision: int | None = None) -> str:
    """A number or quantity as text in unit u: `in_unit(3.14159 * mV, uvolt, precision=2)` is '3141.59 uV'."""
    return Quantity(x).in_unit(u, precision)


def in_best_unit(x: Any, precision: int | None = None) -> str:
    """A number or quantity as text in the unit in which it reads best."""
    return Quantity(x).in_best_unit(precision)


def _quantity(values: Any, dim: Dimension) -> Quantity:
    result = np.asarray(values).view(Quantity)
    result.dim = dim
    return result


def _wrapped(result: Any, dim: ufuncs.Result, collapse: bool = False) -> Any:
    """The result of NumPy with its dimension. collapse: a number that has lost its dimension becomes a Python number."""
    if dim is None or result is None:
        return result
    if isinstance(result, (list, tuple)):
        dims = dim if isinstance(dim, tuple) else (dim,) * len(result)
        return type(result)(_wrapped(part, d, collapse) for part, d in zip(result, dims, strict=True))
    assert isinstance(dim, Dimension)
    if dim is not DIMENSIONLESS:
        return _quantity(result, dim)
    return result.item() if collapse and np.ndim(result) == 0 else result


def _raw(operand: Any) -> Any:
    """An operand as NumPy takes it. (Objects that act as arrays, like variable views, give their base-unit values.)"""
    return np.asarray(operand) if hasattr(operand, "dim") else arrayfunctions.plain(operand)


def _check_outputs(name: str, out: tuple[Any, ...], dim: ufuncs.Result) -> None:
    dims = dim if isinstance(dim, tuple) else (dim,) * len(out)
    for array, d in zip(out, dims, strict=True):
        if isinstance(array, Quantity) and array.dim is not (d or DIMENSIONLESS):
            raise DimensionMismatchError(f"The result of {name} does not fit into `out`", d or DIMENSIONLESS, array.dim)


def _comparable(other: Any) -> bool:
    return isinstance(other, (Number, np.ndarray, np.generic, list, tuple)) or hasattr(other, "dim")


def _as_named(u: Any) -> NamedUnit | None:
    named: NamedUnit | None = getattr(u, "named", None)
    if named is None and not isinstance(u, Quantity) and np.ndim(u) == 0 and u == 1:
        return unscaled(DIMENSIONLESS)
    return named


def _dimension_of_elements(arr: Any) -> Dimension | None:
    """The dimension of what a Quantity is made of; None for plain numbers. Lists are looked into."""
    if isinstance(arr, (list, tuple)):
        dims = {_dimension_of_elements(element) for element in arr} or {None}
        if len(dims) > 1:
            if None in dims:
                raise TypeError(f"a list mixes quantities and plain numbers: {ufuncs.short(list(arr))}")
            raise DimensionMismatchError("The elements of a list must have one unit", *(d for d in dims if d is not None))
        return dims.pop()
    dim = getattr(arr, "dim", None)
    return dim if isinstance(dim, Dimension) else None
