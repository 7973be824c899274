"""Does this expression make sense? Dimensions, kinds (float, integer, boolean), arguments, and what may be written.

Takes trees and a scope, gives dimension and kind of an expression, or of each local variable of a block. Called for every equation and
every piece of user code before it becomes a kernel. The tree itself is not annotated: ir/build.py finds types again from symbols,
by the same rules (`arithmetic_kind`, `power_kind`).

Two relaxations of Brian 2: a literal 0 or inf fits any dimension (`clip(g, 0, gmax)`), and `a if condition else b` exists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NoReturn

from ranvier.equations.functions import Function
from ranvier.equations.layers import NamespaceError, NamespaceLayer, default_layers, unit_layer
from ranvier.equations.scope import ArrayVariable, Constant, FunctionSymbol, Index, Lookup, Scope, Subexpression, Symbol, Table
from ranvier.equations.spelling import SECOND, unit_of
from ranvier.syntax.errors import ModelError, ModelSyntaxError, ModelTypeError, Problem, raise_together
from ranvier.syntax.nodes import Assign, Binary, Block, Call, Compare, Conditional, Expression, Logic, Name, Number, Unary
from ranvier.syntax.printer import print_expression
from ranvier.syntax.source import Span
from ranvier.types import Type
from ranvier.units.dimension import DIMENSIONLESS, Dimension
from ranvier.units.errors import DimensionMismatchError

Kind = str
"""'float', 'integer' or 'boolean'."""
Meaning = tuple[Dimension, Kind]

_RANK = {"boolean": 0, "integer": 1, "float": 2}
_INFINITY = float("inf")


class ModelDimensionError(ModelError, DimensionMismatchError):
    """Units do not match. `dims`: the dimensions that met."""

    def __init__(self, *problems: Problem, dims: tuple[Dimension, ...] = ()):
        super().__init__(*problems)
        self.dims = dims

    def add(self, *problems: Problem) -> None:
        dims = self.dims
        super().add(*problems)
        self.dims = dims

    def __str__(self) -> str:
        return self.desc


def check_expression(tree: Expression, scope: Scope, *, scalar: bool = False) -> Meaning:
    """Dimension and kind of the value; scalar: it is one value for all elements, so it may only use what is shared.

    Raises ModelDimensionError, ModelTypeError, ModelSyntaxError, UnknownNameError at the culprit.
    """
    return _Checker(scope, scalar=scalar).check(tree)


def check_condition(tree: Expression, scope: Scope, what: str = "a condition") -> None:
    """Raises as check_expression, and ModelTypeError if the value is not boolean."""
    _, kind = check_expression(tree, scope)
    if kind != "boolean":
        met, hint = f"an expression of kind {kind}", "compare it with a value: '... > 0'"
        raise ModelTypeError(Problem(f"This is not {what}.", tree.span, met, "something true or false", hint))


def check_statements(block: Block, scope: Scope, *, scalar: bool = False, internal: bool = False) -> dict[str, Meaning]:
    """Dimension and kind of each local variable of the block; all problems of the block are raised together.

    scalar: the block runs once, for no element, so only shared variables may be read and written; otherwise shared variables
    may not be written (each element would overwrite the others). internal: code of our own, which may write what users may not.
    """
    checker = _Checker(scope, scalar=scalar)
    problems: list[ModelError] = []
    for statement in block:
        try:
            _check_statement(statement, checker, internal)
        except ModelError as error:
            if not isinstance(error, _Blamed):
                problems.append(error)
            checker.failed.add(statement.target.id)
    raise_together(problems)
    return checker.locals


def arithmetic_kind(op: str, left: Kind, right: Kind) -> Kind:
    """Kind of `left op right` for + - * / // %: booleans count as integers, / is always float."""
    return "float" if op == "/" or "float" in (left, right) else "integer"


def power_kind(left: Kind, right: Kind, exponent: Expression) -> Kind:
    """Kind of `left ** right`: an integer only where the exponent is a literal integer, which then cannot be negative."""
    return "integer" if "float" not in (left, right) and isinstance(exponent, Number) else "float"


def highest(*kinds: Kind) -> Kind:
    return max(kinds, key=_RANK.__getitem__)


@dataclass
class _Checker:
    scope: Scope
    locals: dict[str, Meaning] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    scalar: bool = False

    def check(self, tree: Expression) -> Meaning:
        match tree:
            case Name(id, span):
                return self._name(id, span)
            case Number(value):
                return DIMENSIONLESS, _kind_of_value(value)
            case Binary(op, left, right):
                return self._binary(tree, op, left, right)
            case Call():
                return self._call(tree)
            case Unary("-", operand):
                dim, kind = self.check(operand)
                return dim, highest("integer", kind)
            case Unary(_, operand):
                self._boolean(operand, "not")
                return DIMENSIONLESS, "boolean"
            case Compare(op, left, right):
                self._same(tree, left, self.check(left)[0], right, self.check(right)[0], f"compare {_shown(tree)}")
                return DIMENSIONLESS, "boolean"
            case Logic(op, left, right):
                self._boolean(left, op)
                self._boolean(right, op)
                return DIMENSIONLESS, "boolean"
            case Conditional(condition, then, otherwise):
                self._boolean(condition, "if")
                (then_dim, then_kind), (else_dim, else_kind) = self.check(then), self.check(otherwise)
                return self._same(tree, then, then_dim, otherwise, else_dim, "choose"), highest(then_kind, else_kind)
        raise AssertionError(tree)

    def _name(self, name: str, span: Span) -> Meaning:
        if name in self.locals:
            return self.locals[name]
        symbol = self.lookup(name, span)
        match symbol:
            case ArrayVariable(dim=dim, type=type_):
                self._reachable(symbol.shared, name, span)
                return dim, _kind_of_type(type_)
            case Constant(value=value, dim=dim):
                return dim, _kind_of_value(value)
            case Subexpression(dim=dim, kind=kind):
                self._reachable(symbol.shared, name, span)
                return dim, kind
            case Index():
                self._reachable(False, name, span)
                return DIMENSIONLESS, "integer"
            case Table() | Lookup() | FunctionSymbol():
                call = f"{name}(t)" if isinstance(symbol, Table) else f"{name}(...)"
                message = f"'{name}' is a function and cannot be used as a variable."
                raise ModelSyntaxError(Problem(message, span, repr(name), "a value", f"call it: '{call}'"))

    def lookup(self, name: str, span: Span) -> Symbol:
        """The symbol; UnknownNameError, or NamespaceError for a value that cannot be used, with the place."""
        if name in self.failed and self.scope.get(name) is None:
            raise _Blamed
        try:
            return self.scope.lookup(name, span)
        except NamespaceError as error:
            raise NamespaceError(*(replace(problem, span=span) for problem in error.problems)) from None

    def _reachable(self, shared: bool, name: str, span: Span) -> None:
        if self.scalar and not shared:
            message = f"'{name}' has a value for each element and cannot be used where one value for all is computed."
            hint = f"declare '{name}' (shared), or what is computed from it not"
            raise ModelSyntaxError(Problem(message, span, repr(name), "shared variables and constants", hint))

    def _binary(self, tree: Binary, op: str, left: Expression, right: Expression) -> Meaning:
        left_dim, left_kind = self.check(left)
        right_dim, right_kind = self.check(right)
        if op == "**":
            return self.power(left_dim, left, right_dim, right), power_kind(left_kind, right_kind, right)
        kind = arithmetic_kind(op, left_kind, right_kind)
        if op == "*":
            return left_dim * right_dim, kind
        if op in ("/", "//"):
            return left_dim / right_dim, kind
        return self._same(tree, left, left_dim, right, right_dim, f"calculate {_shown(tree)}"), kind

    def power(self, dim: Dimension, base: Expression, exponent_dim: Dimension, exponent: Expression) -> Dimension:
        if exponent_dim is not DIMENSIONLESS:
            message = "The exponent of a power must be without unit."
            _mismatch(message, exponent.span, _with_unit(exponent, exponent_dim), "a number without unit", "", exponent_dim)
        if dim is DIMENSIONLESS:
            return dim
        value = self.constant(exponent)
        if value is None:
            message = f"The unit of {_shown(base)} to a power is only known if the exponent is a constant."
            met = f"a base with unit {unit_of(dim)}, the exponent {_shown(exponent)}"
            _mismatch(message, exponent.span, met, "a literal or a constant", "divide the base by its unit first", dim)
        try:
            return dim**value
        except (ValueError, OverflowError):
            _mismatch("A unit cannot have this power.", exponent.span, f"the exponent {value}", "a finite number", "", dim)

    def constant(self, tree: Expression) -> float | None:
        """The value of a constant expression; None if it is not constant, or nothing finite can be said."""
        match tree:
            case Number(value):
                return float(value)
            case Name(id) if id not in self.locals:
                symbol = self.scope.get(id)
                return float(symbol.value) if isinstance(symbol, Constant) else None
            case Unary("-", operand):
                inner = self.constant(operand)
                return None if inner is None else -inner
            case Binary(op, left, right) if op in _CONSTANT_OPS:
                a, b = self.constant(left), self.constant(right)
                if a is None or b is None or (op == "/" and b == 0):
                    return None
                return _CONSTANT_OPS[op](a, b)
        return None

    def _call(self, call: Call) -> Meaning:
        name_span = Span(call.span.source, call.span.start, call.span.start + len(call.function))
        symbol = None if call.function in self.locals else self.lookup(call.function, name_span)
        if isinstance(symbol, Table):
            return self._table(call, symbol)
        if isinstance(symbol, Lookup):
            self._count(call, 1)
            self._index(call, call.args[0])
            return symbol.dim, _kind_of_type(symbol.type)
        if not isinstance(symbol, FunctionSymbol):
            hint = f"a product is written '{call.function}*(...)'"
            problem = Problem(f"'{call.function}' is a variable and cannot be called.", name_span, repr(call.function), "a function", hint)
            raise ModelSyntaxError(problem)
        return self._function(call, symbol.info)

    def _function(self, call: Call, function: Function) -> Meaning:
        self._count(call, function.arity)
        meanings = [self.check(arg) for arg in call.args]
        for rule, arg, (dim, _) in zip(function.args, call.args, meanings, strict=True):
            if rule == "1" and dim is not DIMENSIONLESS:
                self._wrong_argument(call, arg, dim, "a number without unit", "divide it by a quantity of the same unit")
            if rule == "time" and dim is not SECOND and not self.fits_any(arg):
                self._wrong_argument(call, arg, dim, "a time", "")
        dim = meanings[0][0] if meanings else DIMENSIONLESS
        if "same" in function.args:
            for arg, (arg_dim, _) in zip(call.args[1:], meanings[1:], strict=True):
                dim = self._same(call, call.args[0], dim, arg, arg_dim, f"use in '{function.name}'")
        dim = dim.sqrt if function.dim == "sqrt" else dim if function.dim == "same" else DIMENSIONLESS
        kind = highest("integer", *(kind for _, kind in meanings)) if function.kind == "highest" else function.kind
        return dim, kind

    def _table(self, call: Call, table: Table) -> Meaning:
        self._count(call, 1 if table.columns is None else 2)
        time_dim, _ = self.check(call.args[0])
        if time_dim is not SECOND:
            self._wrong_argument(call, call.args[0], time_dim, "a time", "a TimedArray is a function of time: 't'")
        for index in call.args[1:]:
            self._index(call, index)
        return table.dim, "float"

    def _index(self, call: Call, arg: Expression) -> None:
        dim, kind = self.check(arg)
        if dim is not DIMENSIONLESS or kind == "float":
            self._wrong_argument(call, arg, dim, "an integer", "such as 'i'; 'int(...)' makes an integer")

    def _count(self, call: Call, arity: int) -> None:
        if len(call.args) != arity:
            takes = f"{arity} argument{'s' if arity != 1 else ''}"
            message = f"'{call.function}' takes {takes}."
            raise ModelSyntaxError(Problem(message, call.span, f"{len(call.args)} in {_shown(call)}", takes))

    def _wrong_argument(self, call: Call, arg: Expression, dim: Dimension, expected: str, hint: str) -> NoReturn:
        message = f"An argument of '{call.function}' is not {expected}."
        _mismatch(message, arg.span, _with_unit(arg, dim), expected, hint, dim)

    def _boolean(self, tree: Expression, op: str) -> None:
        _, kind = self.check(tree)
        if kind != "boolean":
            met = f"{_shown(tree)}, {'an integer' if kind == 'integer' else 'a number'}"
            hint = f"compare it: '{print_expression(tree)[:30]} != 0'"
            raise ModelTypeError(Problem(f"'{op}' needs something true or false.", tree.span, met, "a comparison or a boolean variable", hint))

    def _same(self, whole: Expression, a: Expression, a_dim: Dimension, b: Expression, b_dim: Dimension, what: str) -> Dimension:
        if a_dim is b_dim or self.fits_any(b):
            return a_dim
        if self.fits_any(a):
            return b_dim
        met = f"{_with_unit(a, a_dim)}, {_with_unit(b, b_dim)}"
        hint = _missing_unit(a, a_dim, b_dim) or _missing_unit(b, b_dim, a_dim)
        _mismatch(f"Cannot {what}: the units do not match.", whole.span, met, "the same unit on both sides", hint, a_dim, b_dim)

    def fits_any(self, tree: Expression) -> bool:
        """A literal 0, inf or -inf has every unit."""
        match tree:
            case Number(value):
                return not isinstance(value, bool) and value == 0
            case Unary("-", operand):
                return self.fits_any(operand)
            case Name("inf"):
                symbol = self.scope.get("inf")
                return isinstance(symbol, Constant) and symbol.literal
            case _:
                return False


_CONSTANT_OPS: dict[str, Callable[[float, float], float]] = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}


class _Blamed(ModelError):
    """A local variable is used whose own statement is wrong: nothing more to tell."""

    def __init__(self) -> None:
        super().__init__()


def _check_statement(statement: Assign, checker: _Checker, internal: bool) -> None:
    target, op = statement.target, statement.op
    symbol = None if target.id in checker.locals else _written(statement, checker, internal)
    dim, kind = checker.check(statement.value)
    if target.id in checker.locals:
        own_dim, own_kind = checker.locals[target.id]
    elif symbol is not None:
        own_dim, own_kind = symbol.dim, _kind_of_type(symbol.type)
    else:
        checker.locals[target.id] = dim, kind
        return
    value = statement.value
    if op == "**":
        result = checker.power(own_dim, target, dim, value)
    elif op == "*":
        result = own_dim * dim
    elif op in ("/", "//"):
        result = own_dim / dim
    else:
        result = own_dim if checker.fits_any(value) else dim
    if result is not own_dim:
        _wrong_value(statement, own_dim, dim, result)
    if target.id in checker.locals:
        new_kind = kind if not op else power_kind(own_kind, kind, value) if op == "**" else arithmetic_kind(op, own_kind, kind)
        checker.locals[target.id] = own_dim, new_kind


def _written(statement: Assign, checker: _Checker, internal: bool) -> ArrayVariable | None:
    """The variable that is written; None for a new local variable. Raises for what cannot be written (LANGUAGE EXP-09)."""
    name, span = statement.target.id, statement.target.span
    symbol, external = _find(checker.scope, name)
    if isinstance(symbol, ArrayVariable):
        if symbol.read_only and not internal:
            _unwritable(span, f"'{name}' cannot be written: {symbol.read_only}.", "a variable of the model")
        if symbol.shared and not checker.scalar:
            message = f"Writing to scalar variable '{name}' is not allowed here: this code runs for each element."
            _unwritable(span, message, "a variable with a value for each element", "write shared variables in a run_regularly of their own")
        if not symbol.shared:
            checker._reachable(False, name, span)
        return symbol
    if isinstance(symbol, Subexpression):
        hint = "change the variables it is computed from"
        _unwritable(span, f"'{name}' is a subexpression and cannot be written.", "a variable of the model", hint)
    if isinstance(symbol, Index) or (symbol is not None and not external):
        what = "function" if isinstance(symbol, FunctionSymbol) else "unit or constant" if _literal(symbol) else "value set by the simulator"
        _unwritable(span, f"'{name}' cannot be written: it is a {what}.", "a variable of the model or a new name", "choose another name")
    if statement.op and name not in checker.failed:
        if symbol is not None:
            message = f"'{name}' is a constant of your script and cannot be changed by the model."
            _unwritable(span, message, "a variable of the model", f"declare it in the model ('{name} : unit')")
        checker.lookup(name, span)
    return None


def _find(scope: Scope, name: str) -> tuple[Symbol | None, bool]:
    """The symbol, and whether it comes from the user's script (which a local variable may shadow, LANGUAGE EXP-08)."""
    for layer in scope.layers:
        symbol = layer.get(name)
        if symbol is not None:
            return symbol, getattr(layer, "external", False)
    return None, False


def _literal(symbol: Symbol | None) -> bool:
    return isinstance(symbol, Constant) and symbol.literal


def _unwritable(span: Span, message: str, expected: str, hint: str = "") -> NoReturn:
    raise ModelSyntaxError(Problem(message, span, repr(span.text) if span.text else "", expected, hint))


def _wrong_value(statement: Assign, own: Dimension, dim: Dimension, result: Dimension) -> NoReturn:
    name, op, value = statement.target.id, statement.op, statement.value
    if op in ("", "+", "-", "%"):
        message = f"The value does not have the unit of '{name}'."
        expected = f"a value with unit {unit_of(own)}" if own is not DIMENSIONLESS else "a value without unit"
    else:
        message = f"'{name}' cannot change its unit from {unit_of(own)} to {unit_of(result)}."
        expected = "a value without unit"
    hint = _missing_unit(value, dim, own) if op in ("", "+", "-", "%") else ""
    _mismatch(message, value.span, _with_unit(value, dim), expected, hint, own, dim)


def _missing_unit(tree: Expression, dim: Dimension, other: Dimension) -> str:
    if dim is DIMENSIONLESS and isinstance(tree, (Number, Unary)):
        return f"a bare number has no unit: '{print_expression(tree)}*{unit_of(other)}'"
    return ""


def _mismatch(message: str, span: Span, met: str, expected: str, hint: str, *dims: Dimension) -> NoReturn:
    raise ModelDimensionError(Problem(message, span, met, expected, hint), dims=dims)


def _shown(tree: Expression) -> str:
    text = print_expression(tree)
    return f"'{text}'" if len(text) <= 40 else f"'{text[:37]}...'"


def _with_unit(tree: Expression, dim: Dimension) -> str:
    return f"{_shown(tree)} without unit" if dim is DIMENSIONLESS else f"{_shown(tree)} with unit {unit_of(dim)}"


def _kind_of_value(value: int | float | bool) -> Kind:
    return "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "float"


def _kind_of_type(type_: Type) -> Kind:
    return "boolean" if type_ is Type.BOOL else "integer" if type_.is_integer else "float"


__all__ = [
    "Kind",
    "Meaning",
    "ModelDimensionError",
    "NamespaceError",
    "NamespaceLayer",
    "arithmetic_kind",
    "check_condition",
    "check_expression",
    "check_statements",
    "default_layers",
    "highest",
    "power_kind",
    "unit_layer",
]
