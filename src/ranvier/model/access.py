"""Reading and writing the values of variables: from Python's `G.v[index]` to memory and back.

Takes a group, the symbol of a variable, an index and the caller's names. Called by group.py. Strings as values or indices go the way of
all model code (execute.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ranvier.equations.dimensions import ModelDimensionError, check_expression
from ranvier.equations.layers import NamespaceLayer
from ranvier.equations.scope import ArrayVariable, At, Chain, Constant, Index, Names, Shift, Subexpression, Symbol
from ranvier.equations.spelling import unit_of
from ranvier.equations.unit_error import MixedUnitsError
from ranvier.model import execute
from ranvier.model.end_numbers import EndNumbers
from ranvier.model.indexing import is_everything
from ranvier.syntax.errors import ModelIndexError, ModelTypeError, ModelValueError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Assign, Name
from ranvier.syntax.source import Source
from ranvier.units import DIMENSIONLESS, Dimension, DimensionMismatchError, Quantity, fail_for_dimension_mismatch, get_dimensions
from ranvier.units.errors import MixedListError

if TYPE_CHECKING:
    from ranvier.model.group import Group


def read(group: Group, symbol: Symbol, item: Any, names: Mapping[str, Any]) -> Any:
    """Values in base units. `[:]` of a variable of a whole group is its memory; everything else is a copy."""
    if is_shared(symbol):
        _only_everything(group, symbol, item)
    if is_everything(item):
        return all_values(group, symbol, names)
    begin, _ = group.element_range()
    picked = group.elements_at(item, names) - begin
    values = all_values(group, symbol, names)[picked]
    return values[0] if isinstance(item, (int, np.integer)) else values


def all_values(group: Group, symbol: Symbol, names: Mapping[str, Any]) -> Any:
    begin, end = group.element_range()
    match symbol:
        case ArrayVariable(index=None):
            return symbol.key.view()[0]
        case ArrayVariable(index=()):
            memory = symbol.key.view()
            whole = begin == 0 and end == len(memory)
            return memory if whole else memory[begin:end].copy()
        case ArrayVariable():
            return symbol.key.view()[reached(symbol.index or (), np.arange(begin, end))]
        case Index(index=(EndNumbers() as ends,)) if (begin, end) == (0, ends.size):
            numbers = ends.copy()
            numbers -= np.int32(symbol.offset)
            return numbers
        case Index():
            return (reached(symbol.index, np.arange(begin, end)) - symbol.offset).astype(np.int32)
        case Constant():
            return symbol.value
        case Subexpression():
            return execute.values_of(symbol, group.scope(calling(names)), begin, end, group.clock.dt_)
    raise ModelTypeError(
        Problem(
            "this name has no values",
            met=repr(symbol),
            expected="a variable or a subexpression",
            hint="constants and functions are not set; variables are",
        )
    )


def write_text(group: Group, symbol: ArrayVariable, item: Any, text: str, names: Mapping[str, Any], check_units: bool) -> None:
    """What the text says, evaluated now for each element."""
    tree = parse_expression(Source(text, f"the value of '{symbol.name}'"))
    scope = group.scope(calling(names))
    name, dim = symbol.name, symbol.dim
    if not check_units:  # G.v_ = '...': a door of its own, which takes any unit
        name, dim = f"{symbol.name}_", check_expression(tree, scope)[0]
    # Without its gate: setting from Python is not held back by refractoriness (LANGUAGE THR-11).
    target = ArrayVariable(name, dim, symbol.type, symbol.key, symbol.index)
    scope = scope.with_layer(Names("the variable that is set", {name: target}))
    block = (Assign(Name(target.name), "", tree, tree.span),)
    if symbol.shared:
        _only_everything(group, symbol, item)
        execute.assign_shared(block, scope, group.clock.dt_)
    elif is_everything(item):
        execute.assign_all(block, scope, *group.element_range(), group.clock.dt_)
    else:
        execute.assign_at(block, scope, group.elements_at(item, names), group.clock.dt_)


def write_values(group: Group, symbol: ArrayVariable, item: Any, value: Any, names: Mapping[str, Any], check_units: bool) -> None:
    """Numbers: one for all the elements chosen, or one for each."""
    what = f"'{symbol.name}' of '{group.name}'"
    plain = _plain(value, symbol, what, check_units)
    memory = symbol.key.view()
    if symbol.shared:
        _only_everything(group, symbol, item)
        if plain.size != 1:
            raise ModelValueError(
                Problem(
                    f"{what} is one value for all",
                    met=f"{plain.size} values",
                    expected="one value",
                    hint="without the flag (shared) each element has its own",
                )
            )
        memory[0] = plain.reshape(())
        return
    if isinstance(item, str) and plain.ndim:
        expected = "one value or a string expression"
        raise ModelTypeError(
            Problem(
                f"{what}: a condition as index goes with one value",
                met="an array of values",
                expected=expected,
                hint="set elements by number: G.v[numbers] = values",
            )
        )
    begin, end = group.element_range()
    if is_everything(item) and symbol.index == ():
        target: Any = slice(begin, end)
        count = end - begin
    else:
        elements = group.elements_at(item, names)
        target = reached(symbol.index or (), elements)
        count = len(elements)
    if plain.ndim > 1 and plain.shape[-1] != plain.size:
        raise ModelValueError(
            Problem(
                f"{what} cannot take these values",
                met=f"an array of shape {plain.shape}",
                expected=f"one value, or {count} along one axis",
                hint="flatten it: .flatten(), in the order of the elements",
            )
        )
    if plain.ndim and plain.size not in (1, count):
        raise ModelValueError(
            Problem(
                f"{what} cannot take these values",
                met=f"{plain.size} values for {count} elements",
                expected=f"1 or {count}",
                hint="to set some elements, index them: G.v[2:5] = ...",
            )
        )
    memory[target] = plain.reshape(-1) if plain.size == count else plain.reshape(-1)[0]


def is_shared(symbol: Symbol) -> bool:
    """Whether the name has one value for all elements."""
    return isinstance(symbol, Constant) or getattr(symbol, "shared", False)


def calling(names: Mapping[str, Any]) -> NamespaceLayer:
    return NamespaceLayer("the names of the calling code", names)


def _plain(value: Any, symbol: ArrayVariable, what: str, check_units: bool) -> np.ndarray:
    """The value as numbers in base units, fit for the type of the variable."""
    try:
        plain = np.asarray(value)
    except (ValueError, TypeError):  # lists of different lengths
        plain = np.empty(0, dtype=object)
    if plain.dtype.kind not in "biuf":
        raise ModelTypeError(
            Problem(
                f"{what} is set with numbers or a string",
                met=f"{type(value).__name__} {value!r}"[:120],
                hint="such as 3*mV or 'rand()*mV'",
                expected="numbers, a quantity, or a string",
            )
        )
    if check_units:
        try:
            fail_for_dimension_mismatch(Quantity(1.0, dim=symbol.dim), value)
        except DimensionMismatchError:
            raise _wrong_unit(value, symbol.dim, what) from None
    if symbol.type.is_integer and plain.dtype.kind in "fiu":
        limits = np.iinfo(symbol.type.numpy)
        if not np.all((plain >= limits.min) & (plain <= limits.max)):
            raise ModelValueError(
                Problem(
                    f"{what} is an integer",
                    met=repr(value)[:120],
                    expected=f"numbers from {limits.min} to {limits.max}",
                    hint="declare the variable without (integer) for other numbers",
                )
            )
    return plain


def _wrong_unit(value: Any, dim: Dimension, what: str) -> ModelDimensionError:
    try:
        met = get_dimensions(value)
    except MixedListError as error:  # [1*mV, 2]
        several = " and ".join("without unit" if dim is DIMENSIONLESS else f"with unit {unit_of(dim)}" for dim in error.dims)
        message, hint = f"{what} is set with values of one unit", "give each its unit, or none and multiply the list: [1, 2]*mV"
        return MixedUnitsError(Problem(message, met=f"values {several}", expected=f"unit {unit_of(dim)}", hint=hint), dims=error.dims)
    unit = "a number without unit" if dim is DIMENSIONLESS else f"unit {unit_of(dim)}"
    shown = f"{value!r}"[:80]
    return ModelDimensionError(
        Problem(
            f"{what} should be set with a value with units {Quantity(1.0, dim=dim)!s}, but got {shown}",
            met="a number without unit" if met is DIMENSIONLESS else f"unit {unit_of(met)}",
            expected=unit,
            hint=f"multiply by a unit, such as {unit_of(dim)}"
            if met is DIMENSIONLESS
            else "divide by its unit"
            if dim is DIMENSIONLESS
            else "use another unit",
        ),
        dims=(met, dim),
    )


def _only_everything(group: Group, symbol: Any, item: Any) -> None:
    if not is_everything(item):
        raise ModelIndexError(
            Problem(
                f"'{symbol.name}' is one value for all of '{group.name}'",
                met=f"the index {item!r}",
                expected="[:]",
                hint="without an index: G.x = value",
            )
        )


def reached(chain: Chain, elements: np.ndarray) -> np.ndarray:
    """The elements that a chain reaches from these."""
    for link in chain:
        match link:
            case Shift(by):
                elements = elements + by
            case At(element):
                elements = np.full_like(elements, element)
            case _:
                elements = link.take(elements)
    return elements
