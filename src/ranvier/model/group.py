"""The one place with attribute access: anything that has state variables per element.

A group owns memory (buffers), knows what names mean in its code (`scope`), and reads and writes its variables for users.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import numpy as np

from ranvier.caller import calling_namespace
from ranvier.equations.dimensions import check_expression
from ranvier.equations.equations import Equations
from ranvier.equations.layers import NamespaceLayer, default_layers
from ranvier.equations.scope import ArrayVariable, Constant, Index, Layer, Names, Scope, Subexpression, Symbol
from ranvier.model import execute
from ranvier.model.clock import Clock
from ranvier.model.objects import BrianObject
from ranvier.model.views import VariableView
from ranvier.syntax.errors import ModelIndexError, ModelTypeError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Assign, Name
from ranvier.syntax.source import Source
from ranvier.units import DIMENSIONLESS, Quantity, fail_for_dimension_mismatch


class Group(BrianObject):
    """Elements with variables.

    Subclasses fill `variables` (memory and constants) and `equations` (subexpressions) and say which elements they have.
    """

    _sealed = False  # while False, attributes are set as usual; afterwards only known names
    equations: Equations

    def __init__(self, clock: Clock, when: str, order: int, name: str, namespace: Mapping[str, Any] | None):
        super().__init__(clock, when, order, name)
        self.variables: dict[str, Symbol] = {}
        self.namespace = dict(namespace or {})
        for key in self.namespace:
            if key.startswith("_"):
                raise ValueError(f"names in a namespace must not begin with an underscore, got '{key}'")

    # ---- which elements -------------------------------------------------------------------------------------------------

    def element_range(self) -> tuple[int, int]:
        """[begin, end) of this group's elements in its memory."""
        raise NotImplementedError

    def __len__(self) -> int:
        begin, end = self.element_range()
        return end - begin

    def elements_at(self, item: Any, namespace: Mapping[str, Any]) -> np.ndarray:
        """The elements (in memory) that an index means: string, int, slice, integers, booleans."""
        begin, end = self.element_range()
        if isinstance(item, str):
            return self._where(item, namespace)
        return begin + relative_indices(item, end - begin, self.name)

    def _where(self, condition: str, namespace: Mapping[str, Any]) -> np.ndarray:
        scope = self.scope(_given(namespace))
        tree = parse_expression(Source(condition, "the index of a variable"))
        _, kind = check_expression(tree, scope)
        if kind != "boolean":
            raise ModelTypeError(
                Problem(
                    "an index given as a string selects elements by a condition",
                    tree.span,
                    met=f"an expression of kind {kind}",
                    expected="a condition",
                    hint="such as 'v > 0*mV' or 'i < 10'",
                )
            )
        return execute.elements_where(tree, scope, *self.element_range(), self._clock.dt_)

    # ---- what names mean ------------------------------------------------------------------------------------------------

    def _own_symbols(self, scope: Scope) -> dict[str, Symbol]:
        """Model names. Subexpressions look up their own names in `scope`."""
        names: dict[str, Symbol] = dict(self._clock.symbols())
        names.update(self.variables)
        for name in self.equations.subexpr_names:
            equation = self.equations[name]
            if name not in self.variables:  # `constant over dt` ones have memory
                names[name] = Subexpression(name, equation.dim, equation.kind, equation.expression, scope, "shared" in equation.flags)
        return names

    def scope(self, run_namespace: Layer | None = None) -> Scope:
        """What names mean in this group's code: model, language, the group's namespace, the one given."""
        names: dict[str, Symbol] = {}
        layers: list[Layer] = [Names(f"the model of '{self.name}'", names), *default_layers()]
        if self.namespace:
            layers.append(NamespaceLayer(f"the namespace of '{self.name}'", self.namespace))
        if run_namespace is not None:
            layers.append(run_namespace)
        scope = Scope(tuple(layers))
        names.update(self._own_symbols(scope))
        return scope

    def internal_scope(self, run_namespace: Layer | None) -> Scope:
        """As `scope`, for code of our own that may write what users may not."""
        own = {n: replace(s, read_only="") for n, s in self.variables.items() if isinstance(s, ArrayVariable) and s.read_only}
        return self.scope(run_namespace).with_layer(Names(f"the model of '{self.name}'", own))

    def symbol_of(self, name: str, namespace: Mapping[str, Any] | None = None) -> Symbol:
        return self.scope(_given(namespace) if namespace is not None else None).lookup(name)

    def variable_names(self) -> list[str]:
        """All names of the model, internal ones (leading underscore) excepted."""
        names = {**self._clock.symbols(), **self.variables}
        return [n for n in (*names, *(s for s in self.equations.subexpr_names if s not in names)) if not n.startswith("_")]

    def equations_names(self) -> list[str]:
        """The variables of the model as the user wrote it."""
        return list(self.equations)

    def has_variable(self, name: str) -> bool:
        return name in self.variables or name in self.equations.subexpr_names or name in ("t", "dt", "t_in_timesteps")

    # ---- reading and writing --------------------------------------------------------------------------------------------

    def read_variable(self, name: str, item: Any, namespace: Mapping[str, Any]) -> Any:
        """Values in base units. `[:]` of a variable of a whole group is its memory; everything else is a copy."""
        symbol = self.symbol_of(name, namespace)
        if _is_shared(symbol):
            if not (isinstance(item, slice) and item == slice(None)) and not (isinstance(item, int) and item == 0):
                raise ModelIndexError(Problem(f"'{name}' is one value for all of '{self.name}'", met=f"the index {item!r}", expected="[:]"))
            return self._all_values(symbol, namespace)
        if isinstance(item, slice) and item == slice(None):
            return self._all_values(symbol, namespace)
        begin, _ = self.element_range()
        picked = self.elements_at(item, namespace) - begin
        values = self._all_values(symbol, namespace)[picked]
        return values[0] if isinstance(item, (int, np.integer)) else values

    def _all_values(self, symbol: Symbol, namespace: Mapping[str, Any]) -> Any:
        begin, end = self.element_range()
        match symbol:
            case ArrayVariable(index=None):
                return symbol.key.view()[0]
            case ArrayVariable(index=()):
                memory = symbol.key.view()
                whole = begin == 0 and end == len(memory)
                return memory if whole else memory[begin:end].copy()
            case ArrayVariable():
                return symbol.key.view()[_reached(symbol.index or (), begin, end)]
            case Index():
                return (_reached(symbol.index, begin, end) - symbol.offset).astype(np.int32)
            case Constant():
                return symbol.value
            case Subexpression():
                return execute.values_of(symbol, self.scope(_given(namespace)), begin, end, self._clock.dt_)
        raise ModelTypeError(Problem("this name has no values", met=repr(symbol)))

    def write_variable(self, name: str, item: Any, value: Any, namespace: Mapping[str, Any], *, check_units: bool = True) -> None:
        """Write values, or what a string says, to the elements an index means."""
        symbol = self.symbol_of(name, namespace)
        if isinstance(value, VariableView):
            if value.group is self and value.name == name and item == slice(None):
                return  # G.v += x has written already
            value = value[:] if check_units else np.asarray(value)
        if not isinstance(symbol, ArrayVariable) or symbol.read_only:
            why = symbol.read_only if isinstance(symbol, ArrayVariable) else "it is computed, not stored"
            raise ModelTypeError(Problem(f"'{name}' of '{self.name}' cannot be set: {why}"))
        if isinstance(value, str):
            self._write_string(symbol, item, value, namespace)
        else:
            self._write_values(symbol, item, value, namespace, check_units)

    def _write_string(self, symbol: ArrayVariable, item: Any, text: str, namespace: Mapping[str, Any]) -> None:
        tree = parse_expression(Source(text, f"the value of '{symbol.name}'"))
        block = (Assign(Name(symbol.name), "", tree, tree.span),)
        scope = self.scope(_given(namespace)).with_symbol(symbol.name, _ungated(symbol))
        if symbol.shared:
            execute.assign_shared(block, scope, self._clock.dt_)
        elif isinstance(item, slice) and item == slice(None):
            execute.assign_all(block, scope, *self.element_range(), self._clock.dt_)
        else:
            execute.assign_at(block, scope, self.elements_at(item, namespace), self._clock.dt_)

    def _write_values(self, symbol: ArrayVariable, item: Any, value: Any, namespace: Mapping[str, Any], check_units: bool) -> None:
        if check_units:
            message = f"'{symbol.name}' of '{self.name}' should be set with a value with units {Quantity(1.0, dim=symbol.dim)!s}, but got {value!r}"
            fail_for_dimension_mismatch(Quantity(1.0, dim=symbol.dim), value, message.replace("{", "{{").replace("}", "}}"))
        plain = np.asarray(value)
        if plain.dtype == object or plain.dtype.kind in "USc":
            raise ModelTypeError(Problem(f"'{symbol.name}' of '{self.name}' is set with numbers", met=f"{type(value).__name__} {value!r}"))
        memory = symbol.key.view()
        if symbol.shared:
            if plain.size != 1:
                raise ValueError(f"'{symbol.name}' is one value for all of '{self.name}', got {plain.size} values")
            memory[0] = plain.reshape(())
            return
        if isinstance(item, str) and plain.ndim:
            raise ModelTypeError(
                Problem("a condition as index goes with one value or a string", met="an array of values", expected="a scalar or a string expression")
            )
        begin, end = self.element_range()
        if isinstance(item, slice) and item == slice(None) and symbol.index == ():
            target: Any = slice(begin, end)
            count = end - begin
        else:
            elements = self.elements_at(item, namespace)
            target = elements if symbol.index == () else _reached_from(symbol.index or (), elements)
            count = len(elements)
        if plain.ndim and plain.size not in (1, count):
            raise ValueError(f"'{symbol.name}' of '{self.name}': {plain.size} values given for {count} elements")
        memory[target] = plain if plain.ndim == 0 or plain.size == count else plain.reshape(-1)[0]

    # ---- attributes -----------------------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        # Reached only for names that are not ordinary attributes.
        if name.startswith("__") or "variables" not in self.__dict__ or "equations" not in self.__dict__:
            raise AttributeError(name)
        return self.state(name)

    def state(self, name: str, use_units: bool = True) -> VariableView:
        """The view of a variable; KeyError-like AttributeError for an unknown name. `name_` is the form without units."""
        if self.has_variable(name):
            return VariableView(self, name, self.dim_of(name) if use_units else None)
        if name.endswith("_") and self.has_variable(name[:-1]):
            return VariableView(self, name[:-1], None)
        raise AttributeError(self.no_such(name))

    def dim_of(self, name: str) -> Any:
        symbol = self.symbol_of(name)
        return getattr(symbol, "dim", DIMENSIONLESS)

    def __setattr__(self, name: str, value: Any) -> None:
        if not self._sealed or name in self.__dict__ or hasattr(type(self), name):
            object.__setattr__(self, name, value)
        elif self.has_variable(name):
            self.write_variable(name, slice(None), value, calling_namespace())
        elif name.endswith("_") and self.has_variable(name[:-1]):
            self.write_variable(name[:-1], slice(None), value, calling_namespace(), check_units=False)
        elif name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            raise AttributeError(f"{self.no_such(name)} Use add_attribute('{name}') to attach data of your own.")

    def add_attribute(self, name: str) -> None:
        """Allow `group.name = value` for data that is not part of the model."""
        object.__setattr__(self, name, None)

    def no_such(self, name: str) -> str:
        near = get_close_matches(name, self.variable_names(), n=2, cutoff=0.6)
        hint = f" Did you mean {' or '.join(repr(n) for n in near)}?" if near else ""
        return f"'{self.name}' has no variable or attribute '{name}'.{hint}"

    def __iter__(self) -> Iterator[Any]:
        raise TypeError(f"'{self.name}' cannot be iterated over; use its indices, such as range(len(group))")

    @property
    def indices(self) -> IndexDoor:
        """`G.indices['v > 0*mV']`, `G.indices[2:5]`: element numbers."""
        return IndexDoor(self)

    # ---- states ---------------------------------------------------------------------------------------------------------

    def get_states(
        self, vars: Iterable[str] | None = None, units: bool = True, format: str = "dict", subexpressions: bool = False,
        read_only_variables: bool = True,
    ) -> dict[str, Any]:
        """Copies of variables by name. NotImplementedError for a format other than 'dict'."""
        if format != "dict":
            raise NotImplementedError(f"format '{format}' is not known; use 'dict'")
        namespace = calling_namespace()
        if vars is None:
            vars = [n for n in self.variable_names() if self._in_states(n, subexpressions, read_only_variables)]
        result = {}
        for name in vars:
            if not self.has_variable(name):
                raise KeyError(self.no_such(name))
            values = np.array(self.read_variable(name, slice(None), namespace))
            dim = self.dim_of(name)
            result[name] = Quantity(values, dim=dim) if units and dim is not DIMENSIONLESS else values
        return result

    def _in_states(self, name: str, subexpressions: bool, read_only: bool) -> bool:
        symbol = self.symbol_of(name)
        if isinstance(symbol, Subexpression):
            return subexpressions
        writable = isinstance(symbol, ArrayVariable) and not symbol.read_only
        return read_only or writable

    def set_states(self, values: Mapping[str, Any], units: bool = True, format: str = "dict") -> None:
        """Write variables by name; KeyError for an unknown one, TypeError for a read-only one."""
        if format != "dict":
            raise NotImplementedError(f"format '{format}' is not known; use 'dict'")
        for name, value in values.items():
            if not self.has_variable(name):
                raise KeyError(self.no_such(name))
            self.write_variable(name, slice(None), value, calling_namespace(), check_units=units)


class IndexDoor:
    """`G.indices[...]`."""

    def __init__(self, group: Group):
        self._group = group

    def __getitem__(self, item: Any) -> np.ndarray:
        begin, _ = self._group.element_range()
        return self._group.elements_at(item, calling_namespace()) - begin


def relative_indices(item: Any, n: int, name: str) -> np.ndarray:
    """NumPy's meaning of an index into n elements, as int64 numbers; IndexError outside, TypeError for another kind."""
    if isinstance(item, slice):
        return np.arange(*item.indices(n), dtype=np.int64)
    if hasattr(item, "indices") and not isinstance(item, np.ndarray):  # a subgroup, a part of synapses
        item = item.indices[:]
    given = np.asarray(item)
    if given.size == 0:
        return np.empty(0, dtype=np.int64)
    if given.dtype == bool:
        if given.shape != (n,):
            raise IndexError(f"a mask for '{name}' has {n} elements, got {given.shape}")
        return np.flatnonzero(given)
    if given.dtype.kind != "i":
        raise TypeError(f"indices of '{name}' are integers, a slice, a mask or a condition; got {item!r}")
    flat = np.atleast_1d(given).astype(np.int64)
    wrong = flat[(flat < -n) | (flat >= n)]
    if len(wrong):
        raise ModelIndexError(Problem(f"index {wrong[0]} is outside '{name}'", met=str(wrong[0]), expected=f"0 to {n - 1}"))
    return np.where(flat < 0, flat + n, flat)


def _given(namespace: Mapping[str, Any]) -> NamespaceLayer:
    return NamespaceLayer("the names of the calling code", namespace)


def _is_shared(symbol: Symbol) -> bool:
    return isinstance(symbol, Constant) or getattr(symbol, "shared", False)


def _ungated(symbol: ArrayVariable) -> ArrayVariable:
    # Setting from Python is not blocked during refractoriness (LANGUAGE THR-11).
    return ArrayVariable(symbol.name, symbol.dim, symbol.type, symbol.key, symbol.index)


def _reached(chain: tuple[Any, ...], begin: int, end: int) -> np.ndarray:
    return _reached_from(chain, np.arange(begin, end))


def _reached_from(chain: tuple[Any, ...], elements: np.ndarray) -> np.ndarray:
    for key in chain:
        elements = key.view()[elements]
    return elements

