"""One expression: what dimension and kind has its value, and is it allowed? The rules of the language, a method each.

Takes a tree and a scope. Called by dimensions.py alone. Every refusal has the place of the culprit, what was met and what was due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NoReturn

from ranvier.equations.conflicts import warn_of_conflict
from ranvier.equations.functions import Function
from ranvier.equations.kinds import Kind, arithmetic_kind, highest, kind_of_type, kind_of_value, power_kind
from ranvier.equations.layers import NamespaceError
from ranvier.equations.scope import ArrayVariable, Constant, FunctionSymbol, Index, Scope, Subexpression, Symbol, Table
from ranvier.equations.spelling import SECOND, unit_of
from ranvier.equations.unit_error import ModelDimensionError
from ranvier.equations.user_functions import UserFunction
from ranvier.record import field, record, replace
from ranvier.syntax.errors import ArgumentCountError, ModelError, ModelSyntaxError, ModelTypeError, Problem, UnknownNameError
from ranvier.syntax.nodes import Binary, Call, Compare, Conditional, Expression, Logic, Name, Number, Unary
from ranvier.syntax.printer import print_expression
from ranvier.syntax.source import Span
from ranvier.syntax.trees import walk
from ranvier.units.dimension import DIMENSIONLESS, Dimension
from ranvier.units.quantity import get_dimensions

Meaning = tuple[Dimension, Kind]

_CONSTANT_OPS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}

_INSTEAD = {
    "max": "write 'a if a > b else b', or clip(x, low, inf)",
    "min": "write 'a if a < b else b', or clip(x, -inf, high)",
    "where": "write 'a if condition else b'",
    "round": "write 'int(x + 0.5)' or 'floor(x + 0.5)'",
    "asin": "write 'arcsin'",
    "acos": "write 'arccos'",
    "atan": "write 'arctan'",
    "fabs": "write 'abs'",
    "heaviside": "write 'int(x > 0)'",
    "mod": "write 'a % b'",
    "power": "write 'a**b'",
    "arctan2": "write 'arctan(y/x)', or a Python function with @check_units(y=1, x=1, result=1)",
    "atan2": "write 'arctan(y/x)', or a Python function with @check_units(y=1, x=1, result=1)",
    "binomial": "make it outside: f = BinomialFunction(n, p), then 'f()'",
    "uniform": "write 'low + (high - low)*rand()'",
    "random": "write 'rand()'",
    "normal": "write 'mean + deviation*randn()'",
    "exponential": "write '-mean*log(rand())'",
    "lognormal": "write 'exp(mean + deviation*randn())'",
    "gamma": "draw outside: G.x = np.random.gamma(shape, scale, N)",
    "sum": "over synapses: a (summed) variable",
    "mean": "over synapses: a (summed) variable, divided by their number",
}


class Blamed(ModelError):
    """A local variable is used whose own statement is wrong: nothing more to tell."""

    def __init__(self) -> None:
        super().__init__()


@record(frozen=False)
class Checker:
    """scope; locals: local variables of the block so far; failed: those whose own statement is wrong; scalar: nothing element-wise is
    within reach; checked: what subexpressions stand for, as far as met."""

    scope: Scope
    locals: dict[str, Meaning] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    scalar: bool = False
    checked: set[tuple[Scope, Expression]] = field(default_factory=set)

    def value(self, tree: Expression) -> Meaning:
        """As check, for a whole expression: if a name in it is unknown, all that are."""
        try:
            return self.check(tree)
        except UnknownNameError as error:
            error.add(*self._unknown_names(tree, error.problems[0]))
            raise

    def _unknown_names(self, tree: Expression, first: Problem) -> Iterator[Problem]:
        """Each name once, where it stands first."""
        known = {*self.locals, *self.failed, first.span.text if first.span is not None else ""}
        for node in walk(tree):
            name = node.id if isinstance(node, Name) else node.function if isinstance(node, Call) else ""
            if name and name not in known:
                known.add(name)
                try:
                    self.function(name, _name_span(node)) if isinstance(node, Call) else self.lookup(name, node.span)
                except (UnknownNameError, NamespaceError) as error:
                    yield from error.problems

    def check(self, tree: Expression) -> Meaning:
        match tree:
            case Name(id, span):
                return self._name(id, span)
            case Number(value):
                return DIMENSIONLESS, kind_of_value(value)
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
                self.same(tree, left, self.check(left)[0], right, self.check(right)[0], "compare", shown=True)
                return DIMENSIONLESS, "boolean"
            case Logic(op, left, right):
                self._boolean(left, op)
                self._boolean(right, op)
                return DIMENSIONLESS, "boolean"
            case Conditional(condition, then, otherwise):
                self._boolean(condition, "if")
                (then_dim, then_kind), (else_dim, else_kind) = self.check(then), self.check(otherwise)
                return self.same(tree, then, then_dim, otherwise, else_dim, "choose"), highest(then_kind, else_kind)
        raise AssertionError(tree)

    def _name(self, name: str, span: Span) -> Meaning:
        if name in self.locals:
            return self.locals[name]
        symbol = self.lookup(name, span)
        match symbol:
            case ArrayVariable(dim=dim, type=type_):
                self.reachable(symbol.shared, name, span)
                return dim, kind_of_type(type_)
            case Constant(value=value, dim=dim):
                return dim, kind_of_value(value)
            case Subexpression(dim=dim, kind=kind):
                self.reachable(symbol.shared, name, span)
                self._subexpression(symbol)
                return dim, kind
            case Index():
                self.reachable(False, name, span)
                return DIMENSIONLESS, "integer"
            case Table() | FunctionSymbol():
                call = f"{name}(t)" if isinstance(symbol, Table) else f"{name}(...)"
                message = f"'{name}' is a function and cannot be used as a variable."
                raise ModelSyntaxError(Problem(message, span, repr(name), "a value", f"call it: '{call}'"))

    def _subexpression(self, symbol: Subexpression) -> None:
        """What it stands for is used here, perhaps before anything has checked the equations it is from."""
        if (symbol.scope, symbol.expression) not in self.checked:
            self.checked.add((symbol.scope, symbol.expression))
            inner = Checker(symbol.scope, scalar=symbol.shared, checked=self.checked)
            check_defines(f"'{symbol.name}'", symbol.expression, inner.check(symbol.expression), (symbol.dim, symbol.kind))

    def function(self, name: str, span: Span) -> Symbol:
        """As lookup, for a name that is called."""
        try:
            return self.lookup(name, span)
        except UnknownNameError as error:
            hint = _INSTEAD.get(name) or error.problems[0].hint
            raise UnknownNameError(replace(error.problems[0], hint=hint)) from None

    def lookup(self, name: str, span: Span) -> Symbol:
        """The symbol; UnknownNameError, or NamespaceError for a value that cannot be used, with the place."""
        if name in self.failed and self.scope.get(name) is None:
            raise Blamed
        try:
            symbol = self.scope.lookup(name, span)
        except NamespaceError as error:
            raise NamespaceError(*(replace(problem, span=span, place="") for problem in error.problems)) from None
        warn_of_conflict(name, symbol, self.scope)
        return symbol

    def reachable(self, shared: bool, name: str, span: Span) -> None:
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
        if op == "/":
            return left_dim / right_dim, kind
        if op == "//":  # how often one fits into the other; with a unit the result would depend on the system of units
            self.same(tree, left, left_dim, right, right_dim, "calculate", shown=True)
            return DIMENSIONLESS, kind
        return self.same(tree, left, left_dim, right, right_dim, "calculate", shown=True), kind

    def power(self, dim: Dimension, base: Expression, exponent_dim: Dimension, exponent: Expression) -> Dimension:
        if exponent_dim is not DIMENSIONLESS:
            message, hint = "The exponent of a power must be without unit.", "divide it by a quantity of the same unit"
            mismatch(message, exponent.span, with_unit(exponent, exponent_dim), "a number without unit", hint, exponent_dim)
        if dim is DIMENSIONLESS:
            return dim
        value = self.constant(exponent)
        if value is None:
            message = f"The unit of {_shown(base)} to a power is only known if the exponent is a constant."
            met = f"a base with unit {unit_of(dim)}, the exponent {_shown(exponent)}"
            mismatch(message, exponent.span, met, "a literal or a constant", "divide the base by its unit first", dim)
        try:
            return dim**value
        except (ValueError, OverflowError):
            mismatch("A unit cannot have this power.", exponent.span, f"the exponent {value}", "a finite number", "", dim)

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
        symbol = None if call.function in self.locals else self.function(call.function, _name_span(call))
        if isinstance(symbol, Table):
            return self._table(call, symbol)
        if not isinstance(symbol, FunctionSymbol):
            hint = f"a product is written '{call.function}*(...)'"
            problem = Problem(
                f"'{call.function}' is a variable and cannot be called.", _name_span(call), repr(call.function), "a function", hint
            )
            raise ModelSyntaxError(problem)
        return self._user_function(call, symbol.info) if isinstance(symbol.info, UserFunction) else self._function(call, symbol.info)

    def _function(self, call: Call, function: Function) -> Meaning:
        self._count(call, function.arity, function.usage)
        meanings = [self.check(arg) for arg in call.args]
        for rule, arg, (dim, _) in zip(function.args, call.args, meanings, strict=True):
            if rule == "1" and dim is not DIMENSIONLESS:
                self._wrong_argument(call, arg, dim, "a number without unit", "divide it by a quantity of the same unit")
            if rule == "time" and dim is not SECOND and not self.fits_any(arg):
                self._wrong_argument(call, arg, dim, "a time", "")
        dim = meanings[0][0] if meanings else DIMENSIONLESS
        if "same" in function.args:
            for arg, (arg_dim, _) in zip(call.args[1:], meanings[1:], strict=True):
                dim = self.same(call, call.args[0], dim, arg, arg_dim, f"use in '{function.name}'")
        dim = dim.sqrt if function.dim == "sqrt" else dim if function.dim == "same" else DIMENSIONLESS
        kind = highest("integer", *(kind for _, kind in meanings)) if function.kind == "highest" else function.kind
        return dim, kind

    def _user_function(self, call: Call, function: UserFunction) -> Meaning:
        self._count(call, len(function.units), function.usage)
        meanings = [self.check(arg) for arg in call.args]
        names = function.function._arg_names
        for unit, wanted, arg, (dim, kind) in zip(function.units, function.function._arg_types, call.args, meanings, strict=True):
            if unit is bool or wanted == "boolean":
                self._boolean(arg, call.function)
            elif wanted == "integer" and kind == "float":
                met, hint = f"{_shown(arg)}, a float", "'int(...)' makes an integer"
                raise ModelTypeError(Problem(f"'{call.function}' takes an integer here.", arg.span, met, "an integer", hint))
            elif isinstance(unit, str):
                other = names.index(unit)
                self.same(call, call.args[other], meanings[other][0], arg, dim, f"use in '{call.function}'")
            elif unit is not None and dim is not get_dimensions(unit) and not self.fits_any(arg):
                due = get_dimensions(unit)
                expected = "a number without unit" if due is DIMENSIONLESS else f"a value with unit {unit_of(due)}"
                self._wrong_argument(call, arg, dim, expected, missing_factor(arg, dim, due))
        kinds = [kind for _, kind in meanings]
        kind = highest("boolean", *kinds) if function.kind == "highest" else function.kind
        return function.result_dimension([dim for dim, _ in meanings]), kind

    def _table(self, call: Call, table: Table) -> Meaning:
        self._count(call, *((1, f"{call.function}(t)") if table.columns is None else (2, f"{call.function}(t, i)")))
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

    def _count(self, call: Call, arity: int, usage: str) -> None:
        if len(call.args) != arity:
            takes = f"{arity} argument{'s' if arity != 1 else ''}"
            message = f"'{call.function}' takes {takes}."
            kind = ArgumentCountError if isinstance(self.scope.get(call.function), Table) else ModelSyntaxError
            raise kind(Problem(message, call.span, f"{len(call.args)} in {_shown(call)}", takes, f"use it as '{usage}'"))

    def _wrong_argument(self, call: Call, arg: Expression, dim: Dimension, expected: str, hint: str) -> NoReturn:
        message = f"An argument of '{call.function}' is not {expected}."
        mismatch(message, arg.span, with_unit(arg, dim), expected, hint, dim)

    def _boolean(self, tree: Expression, op: str) -> None:
        _, kind = self.check(tree)
        if kind != "boolean":
            message = f"'{op}' needs something true or false."
            met = f"{_shown(tree)}, {'an integer' if kind == 'integer' else 'a number'}"
            hint = f"compare it: '{print_expression(tree)[:30]} != 0'"
            raise ModelTypeError(Problem(message, tree.span, met, "a comparison or a boolean variable", hint))

    def same(
        self, whole: Expression, a: Expression, a_dim: Dimension, b: Expression, b_dim: Dimension, what: str, shown: bool = False
    ) -> Dimension:
        """The dimension that both have. what: is not possible if they differ; shown: followed by the expression."""
        if a_dim is b_dim or self.fits_any(b):
            return a_dim
        if self.fits_any(a):
            return b_dim
        met = f"{with_unit(a, a_dim)}, {with_unit(b, b_dim)}"
        hint = missing_unit(a, a_dim, b_dim) or missing_factor(b, b_dim, a_dim)
        what = f"{what} {_shown(whole)}" if shown else what
        mismatch(f"Cannot {what}: the units do not match.", whole.span, met, "the same unit on both sides", hint, a_dim, b_dim)

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


def check_defines(what: str, tree: Expression, met: Meaning, declared: Meaning, why: str = "") -> None:
    """ModelDimensionError, ModelTypeError where an equation's right-hand side is not what its unit field says. why: begins the hint."""
    (dim, kind), (expected, expected_kind) = met, declared
    if dim is not expected and not (isinstance(tree, Number) and not isinstance(tree.value, bool) and tree.value == 0):
        shown = f"an expression with unit {unit_of(dim)}" if dim is not DIMENSIONLESS else "an expression without unit"
        hint = f"{why}a factor with unit {unit_of(expected / dim)} is missing"
        message = f"The right-hand side does not have the unit of {what}."
        mismatch(message, tree.span, shown, f"unit {unit_of(expected)}", hint, dim, expected)
    broken = kind == "float" and not _is_whole(tree)
    if kind != "boolean" if expected_kind == "boolean" else broken and expected_kind == "integer":
        hint = "use a comparison" if expected_kind == "boolean" else "wrap it in 'int(...)'"
        message = f"The right-hand side is not {expected_kind}."
        raise ModelTypeError(Problem(message, tree.span, f"an expression of kind {kind}", f"kind {expected_kind}", hint))


def _is_whole(tree: Expression) -> bool:
    """Whether a float is a whole number by the way it is written: `floor(x)`, `2*ceil(x) - 1` (translate.py makes it an integer)."""
    match tree:
        case Call(function):
            return function in ("floor", "ceil")
        case Number(value):
            return isinstance(value, int)
        case Unary("-", operand):
            return _is_whole(operand)
        case Binary("+" | "-" | "*", left, right):
            return _is_whole(left) and _is_whole(right)
    return False


def missing_unit(tree: Expression, dim: Dimension, due: Dimension) -> str:
    """What to do with a bare number where a quantity is due; '' for all else."""
    number = tree.operand if isinstance(tree, Unary) else tree
    if dim is DIMENSIONLESS and isinstance(number, Number):
        return f"a bare number has no unit: '{print_expression(tree)}*{unit_of(due)}'"
    return ""


def missing_factor(tree: Expression, dim: Dimension, due: Dimension) -> str:
    """What to do with a value whose unit is not the one that is due."""
    return missing_unit(tree, dim, due) or f"{_shown(tree)} would need a factor with unit {unit_of(due / dim)}"


def mismatch(message: str, span: Span, met: str, expected: str, hint: str, *dims: Dimension) -> NoReturn:
    raise ModelDimensionError(Problem(message, span, met, expected, hint), dims=dims)


def _shown(tree: Expression) -> str:
    # In the user's own words, where there are any and they are short.
    text = " ".join(tree.span.text.split())
    if not text or "#" in text:
        text = print_expression(tree)
    return f"'{text}'" if len(text) <= 40 else f"'{text[:37]}...'"


def with_unit(tree: Expression, dim: Dimension) -> str:
    return f"{_shown(tree)} without unit" if dim is DIMENSIONLESS else f"{_shown(tree)} with unit {unit_of(dim)}"


def _name_span(call: Call) -> Span:
    return Span(call.span.source, call.span.start, call.span.start + len(call.function))
