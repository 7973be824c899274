"""User functions that become part of a kernel: a Python function of plain arithmetic, as statements of the language.

Takes a UserFunction; gives its body, or None where it is not certain that the statements mean the same (loops, indexing, calls of
unknown functions, methods, anything that acts on something outside): then the function is called (model/pieces.py). Read by
ir/translate.py. `if` becomes a choice for each element; constants that the function sees are read when the body is made.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from types import FunctionType, ModuleType
from typing import Any

from ranvier.equations.checker import Checker
from ranvier.equations.functions import BUILTIN_FUNCTIONS, CONSTANTS
from ranvier.equations.layers import symbol_of
from ranvier.equations.python_functions import known_functions
from ranvier.equations.python_source import Unclear, definition
from ranvier.equations.scope import Constant, FunctionSymbol, Names, Scope, Symbol
from ranvier.equations.user_functions import UserFunction
from ranvier.record import record
from ranvier.syntax.errors import ModelError
from ranvier.syntax.nodes import Assign, Binary, Block, Call, Compare, Conditional, Expression, Logic, Name, Number, Unary
from ranvier.units.dimension import DIMENSIONLESS
from ranvier.units.errors import DimensionMismatchError
from ranvier.units.quantity import get_dimensions

_MOST_STATEMENTS = 200  # branches that end apart are followed apart: their number may double with each
_DEEPEST_CALL = 8  # functions that call functions; recursion ends here


@record(eq=False)
class Body:
    """params: names of the arguments. block, then value: what the function computes. scope: where their other names are looked up."""

    params: tuple[str, ...]
    block: Block
    value: Expression
    scope: Scope


def body_of(called: UserFunction, depth: int = 0) -> Body | None:
    """The function as statements; None where it has to be called."""
    function = called.function
    python = function.implementations.python
    if isinstance(function.body, Body):
        return function.body
    if called.stateful or function.auto_vectorise or depth > _DEEPEST_CALL or not isinstance(python, FunctionType):
        return None
    units = called.units
    if any(unit is None or isinstance(unit, str) for unit in units) or function.implementations.discard_units:
        return None
    try:
        tree = definition(python.__code__)
        writer = _Writer(python, [argument.arg for argument in tree.args.args], depth)
        if len(writer.params) != len(units) or "inf" in writer.params:
            return None
        value = writer.function(tree.body)
    except Unclear:
        return None
    body = Body(tuple(writer.params), tuple(writer.block), value, Scope((Names("the names that a function sees", writer.symbols),)))
    return body if _makes_sense(body, called) else None


class _Writer:
    """Writes the statements of one function. Each assignment makes a new local, so branches need no memory."""

    def __init__(self, python: FunctionType, params: Sequence[str], depth: int):
        from inspect import getclosurevars  # 5 ms to import

        self.params = list(params)
        self.block: list[Assign] = []
        self.symbols: dict[str, Symbol] = {**BUILTIN_FUNCTIONS, "inf": CONSTANTS["inf"]}
        self._seen = getclosurevars(python)
        self._depth = depth

    def function(self, body: Sequence[ast.stmt]) -> Expression:
        value = self._result(list(body), {name: Name(name) for name in self.params})
        if value is None:
            raise Unclear
        return value

    def _result(self, body: list[ast.stmt], known: dict[str, Expression]) -> Expression | None:
        """What the statements return; None if they end without (`known` then has what their locals stand for)."""
        for number, statement in enumerate(body):
            match statement:
                case ast.Return(value=ast.expr() as value):
                    return self._value(value, known)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._let(name, self._value(value, known), known)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    self._let(name, self._value(value, known), known)
                case ast.AugAssign(target=ast.Name(id=name), op=op, value=value) if name in known:
                    self._let(name, self._arithmetic(op, known[name], self._value(value, known)), known)
                case ast.Expr(value=ast.Constant()) | ast.Pass():
                    pass
                case ast.If(test=test, body=then, orelse=otherwise):
                    condition = self._new("condition", self._value(test, known))
                    here, there = dict(known), dict(known)
                    if any(isinstance(inner, ast.Return) for inner in ast.walk(statement)):
                        rest = body[number + 1 :]
                        first, second = self._result([*then, *rest], here), self._result([*otherwise, *rest], there)
                        if first is None or second is None:
                            raise Unclear
                        return Conditional(condition, first, second)
                    self._result(then, here)
                    self._result(otherwise, there)
                    for name in sorted(here.keys() & there.keys()):
                        if here[name] != there[name]:
                            self._let(name, Conditional(condition, here[name], there[name]), known)
                case _:
                    raise Unclear
        return None

    def _let(self, name: str, value: Expression, known: dict[str, Expression]) -> None:
        known[name] = self._new(name, value)

    def _new(self, name: str, value: Expression) -> Name:
        if len(self.block) >= _MOST_STATEMENTS:
            raise Unclear
        local = Name(f"_{name}_{len(self.block)}")
        self.block.append(Assign(local, "", value))
        return local

    def _value(self, node: ast.expr, known: Mapping[str, Expression]) -> Expression:
        def value(inner: ast.expr) -> Expression:
            return self._value(inner, known)

        match node:
            case ast.Constant(value=bool() | int() | float() as number):
                return Number(number)
            case ast.Name(id=name) if name in known:
                return known[name]
            case ast.Name() | ast.Attribute():
                return self._outside(node)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Unary("-", value(operand))
            case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
                return Unary("not", value(operand))  # the check of kinds sees to it that `~` is of a boolean
            case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
                return Logic("and", value(left), value(right))
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return Logic("or", value(left), value(right))
            case ast.BinOp(left=left, op=op, right=right):
                return self._arithmetic(op, value(left), value(right))
            case ast.BoolOp(op=op, values=values):
                return _joined("and" if isinstance(op, ast.And) else "or", [value(part) for part in values])
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                sides = [value(side) for side in (left, *comparators)]
                pairs = zip(ops, sides, sides[1:], strict=False)
                return _joined("and", [Compare(_symbol(_COMPARISONS, op), a, b) for op, a, b in pairs])
            case ast.IfExp(test=test, body=then, orelse=otherwise):
                return Conditional(value(test), value(then), value(otherwise))
            case ast.Call(func=func, args=args, keywords=[]):
                return self._call(func, [value(arg) for arg in args])
        raise Unclear

    def _arithmetic(self, op: ast.operator, left: Expression, right: Expression) -> Expression:
        return Binary(_symbol(_OPERATORS, op), left, right)

    def _call(self, func: ast.expr, args: list[Expression]) -> Expression:
        python = self._object(func)
        known = known_functions().get(id(python))
        if known is not None:
            try:
                return known(*args)
            except TypeError as error:  # another number of arguments
                raise Unclear from error
        symbol = symbol_of(getattr(python, "__name__", ""), python)
        if not isinstance(symbol, FunctionSymbol) or body_of(symbol.info, self._depth + 1) is None:
            raise Unclear
        name = f"{symbol.name}_{id(python)}"
        self.symbols[name] = symbol
        return Call(name, tuple(args))

    def _outside(self, node: ast.expr) -> Expression:
        """A constant that the function sees."""
        found = self._object(node)
        name = f"{ast.unparse(node)}_"
        try:
            symbol = symbol_of(name, found)
        except ModelError as error:
            raise Unclear from error
        if not isinstance(symbol, Constant):
            raise Unclear
        self.symbols[name] = symbol
        return Name(name)

    def _object(self, node: ast.expr) -> Any:
        """What a name, or an attribute of a module, stands for where the function is."""
        match node:
            case ast.Name(id=name):
                for names in (self._seen.nonlocals, self._seen.globals, self._seen.builtins):
                    if name in names:
                        return names[name]
            case ast.Attribute(value=inner, attr=attribute):
                module = self._object(inner)
                if type(module) is ModuleType and hasattr(module, attribute):
                    return getattr(module, attribute)
        raise Unclear


def _makes_sense(body: Body, called: UserFunction) -> bool:
    """Whether units and kinds are right, and those of the result the ones that the function promises."""
    checker = Checker(body.scope)
    dims = []
    for param, unit, kind in zip(body.params, called.units, called.function._arg_types, strict=True):
        boolean = unit is bool or kind == "boolean"
        dims.append(DIMENSIONLESS if boolean else get_dimensions(unit))
        checker.locals[param] = dims[-1], "boolean" if boolean else "float" if kind == "any" else kind
    try:
        for statement in body.block:
            checker.locals[statement.target.id] = checker.check(statement.value)
        dim, kind = checker.check(body.value)
        return dim is called.result_dimension(dims) and (kind == "boolean") == (called.kind == "boolean")
    except (ModelError, DimensionMismatchError):
        return False


def _joined(op: str, parts: list[Expression]) -> Expression:
    value = parts[0]
    for part in parts[1:]:
        value = Logic(op, value, part)
    return value


_OPERATORS: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_COMPARISONS: dict[type, str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


def _symbol(table: Mapping[type, str], op: ast.AST) -> str:
    if type(op) not in table:
        raise Unclear
    return table[type(op)]
