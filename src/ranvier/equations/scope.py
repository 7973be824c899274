"""What a name in model text can mean, and where it is looked up.

A scope answers one question: which symbol does this name stand for? Groups build their scopes (model/), every later stage
only asks. Symbols are values; those that stand for memory carry an opaque `key` (the array object of the runtime) that the plan
binds to an address when the kernel is installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

from ranvier.record import field, record
from ranvier.syntax.calls import did_you_mean
from ranvier.syntax.errors import Problem, UnknownNameError
from ranvier.syntax.nodes import Expression
from ranvier.syntax.source import Span
from ranvier.types import Type
from ranvier.units.dimension import Dimension

_STATEMENT = "the statement"  # a layer made for one; no place where a user looks for a name

_OF_THE_LANGUAGE = frozenset(("the constants", "the units", "the functions"))

_OF_REFRACTORINESS = frozenset(("lastspike", "not_refractory"))

Chain = tuple[Any, ...]
"""How an element is reached: () the element e itself; (k,) element k[e]; (k, m) element m[k[e]]. Keys of integer arrays, Shifts and Ats."""


@record
class Shift:
    """In a chain: the element `by` places further on."""

    by: int


@record
class At:
    """In a chain: this element, wherever the chain comes from."""

    element: int


@record(eq=False)
class ArrayVariable:
    """A variable with memory.

    type: of the elements in memory. key: the array (opaque, compared by identity). index: how its element is reached from the element
    of the iteration; None: shared, element 0. constant: nothing changes it during a run. read_only: why user code may not
    write it, or ''. gate: a boolean variable with the same index; while it is false, writes do nothing (`unless refractory`). adapts: it
    is kept in double precision, but is computed with in the precision of what it meets (t).
    """

    name: str
    dim: Dimension
    type: Type
    key: Any
    index: Chain | None = ()
    constant: bool = False
    read_only: str = ""
    gate: ArrayVariable | None = None
    adapts: bool = False

    @property
    def shared(self) -> bool:
        return self.index is None

    # For tools that look at `group.variables`.

    @property
    def scalar(self) -> bool:
        return self.shared

    @property
    def size(self) -> int:
        return int(self.key.size)

    @property
    def dtype(self) -> Any:
        return self.get_value().dtype

    def get_value(self) -> Any:
        """The memory, in base units."""
        return self.key.view()


@record(eq=False)
class Index:
    """The number of an element: `i` in a group is the element itself, `j` of a synapse its target. value = reached element - offset."""

    name: str
    index: Chain = ()
    offset: int = 0


@record(eq=False)
class Subexpression:
    """A named expression. It is evaluated where it is used, its own names looked up in its own scope."""

    name: str
    dim: Dimension
    kind: str  # 'float', 'integer', 'boolean'
    expression: Expression
    scope: Scope
    shared: bool = False
    type: Type = Type.F64  # in which values are given out and recorded


@record(eq=False)
class Constant:
    """A number. literal: part of the language (pi, mV): baked into the kernel. Otherwise it is the value of a kernel argument (D6)."""

    name: str
    value: int | float | bool
    dim: Dimension
    literal: bool = False


@record(eq=False)
class Table:
    """A TimedArray: values[k] for t in [k*dt, (k+1)*dt), or values[k, i]. key: the array of values, row-major.

    epsilon_steps: lookup is int((t_steps_of_caller ...)), see ir/build.py; values are clamped to the first and last row.
    """

    name: str
    dim: Dimension
    key: Any
    dt: float
    rows: int
    columns: int | None  # None: one-dimensional


@record(eq=False)
class FunctionSymbol:
    """A function of the language (equations/functions.py has the table)."""

    name: str
    info: Any  # equations.functions.Function


Symbol = ArrayVariable | Index | Subexpression | Constant | Table | FunctionSymbol


class Layer(Protocol):
    """One place where names are looked up."""

    @property
    def description(self) -> str:
        """ "the model of 'neurongroup'", "the units", "the namespace of run()", ... for the error."""

    def get(self, name: str) -> Symbol | None: ...

    def names(self) -> Iterable[str]: ...


@runtime_checkable
class Foreign(Protocol):
    """A layer whose names may stand for things that mean nothing in model text."""

    @property
    def description(self) -> str: ...

    def useless(self, name: str) -> str:
        """What the name stands for, in words; '' where it is unknown here or of use."""


@record(eq=False)
class Names:
    """A layer made of a mapping."""

    description: str
    symbols: Mapping[str, Symbol]

    def get(self, name: str) -> Symbol | None:
        return self.symbols.get(name)

    def names(self) -> Iterable[str]:
        return self.symbols.keys()


@record(eq=False)
class Scope:
    """Layers, in the order in which they are asked."""

    layers: tuple[Layer, ...] = field(default=())

    def get(self, name: str) -> Symbol | None:
        for layer in self.layers:
            symbol = layer.get(name)
            if symbol is not None:
                return symbol
        return None

    def lookup(self, name: str, span: Span | None = None) -> Symbol:
        """The symbol, or UnknownNameError that lists near names and where we looked."""
        symbol = self.get(name)
        if symbol is None:
            raise UnknownNameError(self.unknown(name, span))
        return symbol

    def unknown(self, name: str, span: Span | None = None) -> Problem:
        message = f'The identifier "{name}" could not be resolved.'
        for layer in self.layers:
            what = layer.useless(name) if isinstance(layer, Foreign) else ""
            if what:
                expected = "a number, a quantity, or a function such as a TimedArray"
                hint = f"for a value for each element, make it a parameter of the model ('{name} : unit')"
                if what.startswith("a function"):
                    hint = "a function has to say which units it takes and gives: decorate it with '@check_units(x=1, result=1)'"
                    if what != "a function":
                        hint = "give it: '@check_units(..., result=1)'"
                return Problem(message, span, f"'{name}', which is {what} in {layer.description}", expected, hint)
        if name == "xi" or name.startswith("xi_"):
            expected, hint = "no white noise: it can only stand in a differential equation", "elsewhere draw a number: 'randn()'"
            return Problem(message, span, repr(name), expected, hint)
        if name.removesuffix("_pre").removesuffix("_post") in _OF_REFRACTORINESS:
            expected, hint = "a group that keeps it: one with refractory=", "give its NeuronGroup refractory=, such as refractory=0*ms"
            return Problem(message, span, repr(name), expected, hint)
        looked = ", ".join(dict.fromkeys(layer.description for layer in self.layers if layer.description != _STATEMENT))
        return Problem(message, span, repr(name), f"a name known in {looked}", self._near(name))

    def _near(self, name: str) -> str:
        """Names of the user come first unless one of the language is very near: of 1700 units one is near to almost anything."""
        known = {n for layer in self.layers if layer.description in _OF_THE_LANGUAGE for n in layer.names()}
        own = {n for layer in self.layers for n in layer.names() if n != name} - known
        language = sorted(n for n in known if not (n[-1:] in "23" and n[:-1] in known and name[-1:] != n[-1:]))  # second, not second2
        beginnings = [n for n in language if len(name) > 2 and n.startswith(name)][:1]  # sec
        otherwise = f"did you mean '{beginnings[0]}'?" if beginnings else "define it in the model or in your script"
        close = did_you_mean(name, [*sorted(own), *language], cutoff=1.0) or did_you_mean(name, sorted(own), cutoff=0.75)
        near = did_you_mean(name, language, cutoff=0.75) or did_you_mean(name, sorted(own))
        return close or near or did_you_mean(name, language, otherwise, cutoff=0.7)

    def with_layer(self, layer: Layer) -> Scope:
        """This scope with one more layer, asked first."""
        return Scope((layer, *self.layers))

    def with_symbol(self, name: str, symbol: Symbol) -> Scope:
        """This scope, but `name` means `symbol`."""
        return self.with_layer(Names(_STATEMENT, {name: symbol}))
