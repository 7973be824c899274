"""`G.v`: a state variable as users hold it. Reads and writes the memory that kernels work on.

Doors (DESIGN section 4): `G.v[:]` (with units) and `G.v_[:]` (without) are live, zero-copy and writable for whole groups and synapses;
any other index, a subgroup, `np.asarray(G.v)` and arithmetic give copies; `G.v = ...` and `G.v[idx] = ...` write through.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier.caller import calling_namespace
from ranvier.syntax.errors import ModelTypeError, Problem
from ranvier.units import DIMENSIONLESS, Dimension, Quantity, Unit, get_unit

if TYPE_CHECKING:
    from ranvier.model.group import Group


class VariableView:
    """A live view of one variable of one group. dim is None for the unit-less form `G.v_`."""

    __array_priority__ = 20.0  # arithmetic with arrays and quantities is ours
    __slots__ = ("_group", "_name", "_dim")

    def __init__(self, group: Group, name: str, dim: Dimension | None):
        self._group = group
        self._name = name
        self._dim = dim

    @property
    def name(self) -> str:
        return self._name

    @property
    def group(self) -> Group:
        return self._group

    @property
    def dim(self) -> Dimension:
        return DIMENSIONLESS if self._dim is None else self._dim

    @property
    def unit(self) -> Unit:
        return get_unit(self.dim)

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.asarray(self).dtype

    @property
    def shape(self) -> tuple[int, ...]:
        return np.shape(self[:])

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    def __len__(self) -> int:
        return len(self[:])

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, tuple) and any(part is None or part is Ellipsis for part in item):
            return self[:][item]  # NumPy's own: matplotlib turns what it plots into a column with [:, None]
        return self._dress(self._group.read_variable(self._name, item, calling_namespace()))

    def __setitem__(self, item: Any, value: Any) -> None:
        self._group.write_variable(self._name, item, value, calling_namespace(), check_units=self._dim is not None)

    def get_item(self, item: Any, level: int = 0, namespace: Any = None) -> Any:
        """As indexing, with the names for expressions given or taken from `level` frames further out."""
        names = calling_namespace(level) if namespace is None else namespace
        return self._dress(self._group.read_variable(self._name, item, names))

    def set_item(self, item: Any, value: Any, level: int = 0, namespace: Any = None) -> None:
        names = calling_namespace(level) if namespace is None else namespace
        self._group.write_variable(self._name, item, value, names, check_units=self._dim is not None)

    def _dress(self, values: Any) -> Any:
        if self._dim is None or self._dim is DIMENSIONLESS:
            return values
        return Quantity(values, dim=self._dim, copy=False)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        values = np.array(self._group.read_variable(self._name, slice(None), calling_namespace()))
        return self._dress(values if dtype is None else values.astype(dtype))  # np.asarray takes the unit away, np.asanyarray keeps it

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        plain = [value[:] if isinstance(value, VariableView) else value for value in inputs]
        if any(isinstance(out, VariableView) for out in kwargs.get("out", ())):
            raise ModelTypeError(
                Problem(
                    "a state variable cannot be the output of a NumPy function",
                    met=f"out= of {ufunc.__name__}",
                    hint="assign the result: G.v = ...",
                    expected="an array of NumPy",
                )
            )
        return getattr(ufunc, method)(*plain, **kwargs)

    def __array_function__(self, function: Callable[..., Any], _: Any, args: Any, kwargs: Any) -> Any:
        """NumPy's functions see the value, with its unit."""
        return function(*map(_values, args), **{name: _values(value) for name, value in kwargs.items()})

    def __iter__(self) -> Iterator[Any]:
        return iter(self[:])

    def __float__(self) -> float:
        return float(self[:])

    def __int__(self) -> int:
        return int(self[:])

    def __bool__(self) -> bool:
        return bool(self[:])

    def __getattr__(self, name: str) -> Any:
        # mean(), max(), std(), in_unit(), T, ...: methods of the value
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self[:], name)

    def __repr__(self) -> str:
        suffix = "_" if self._dim is None else ""
        return f"<{self._group.name}.{self._name}{suffix}: {self[:]!r}>"

    def __str__(self) -> str:
        return f"<{self._group.name}.{self._name}: {self[:]!s}>"

    def __hash__(self) -> int:
        return hash((id(self._group), self._name))  # for dicts by variable (run_args); == compares values, element by element

    def _in_place(self, op: Callable[[Any, Any], Any], other: Any) -> VariableView:
        if isinstance(other, str):
            hint = f"write group.{self._name} = '{self._name} + ...'"
            raise ModelTypeError(
                Problem("in-place operations take values, not strings", met=repr(other), hint=hint, expected="numbers or a quantity")
            )
        self[:] = op(self[:], _value(other))
        return self


def _values(argument: Any) -> Any:
    """As `_value`, also within lists and tuples."""
    if isinstance(argument, (list, tuple)):
        return type(argument)(map(_values, argument))
    return _value(argument)


def _value(other: Any) -> Any:
    return other[:] if isinstance(other, VariableView) else other


def _binary(op: Callable[[Any, Any], Any]) -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    def forward(self: VariableView, other: Any) -> Any:
        return op(self[:], _value(other))

    def reflected(self: VariableView, other: Any) -> Any:
        return op(_value(other), self[:])

    def in_place(self: VariableView, other: Any) -> VariableView:
        return self._in_place(op, other)

    return forward, reflected, in_place


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    _forward, _reflected, _in_place = _binary(getattr(operator, _name))
    setattr(VariableView, f"__{_name}__", _forward)
    setattr(VariableView, f"__r{_name}__", _reflected)
    setattr(VariableView, f"__i{_name}__", _in_place)
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(VariableView, f"__{_name}__", _binary(getattr(operator, _name))[0])
for _name in ("neg", "pos", "abs"):
    setattr(VariableView, f"__{_name}__", (lambda op: lambda self: op(self[:]))(getattr(operator, _name)))
