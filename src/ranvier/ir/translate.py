"""Abstract code → operations: names become memory, arguments and locals; operators become typed operations.

Takes a block and a scope; gives a Code whose operations are a kernel that is right, but not yet in its final form (ir/pipeline.py).
Dimensions and rules of writing are checked before (equations/dimensions.py); here a wrong name is an error, and little else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ranvier.equations.inline import body_of
from ranvier.equations.scope import ArrayVariable, At, Chain, Constant, FunctionSymbol, Index, Scope, Shift, Subexpression, Table
from ranvier.equations.user_functions import UserFunction
from ranvier.ir import arithmetic, calls
from ranvier.ir.code import Code
from ranvier.ir.memory import Memory
from ranvier.ir.spaces import GatherSpec, ListedSpec, OnceSpec, ReduceSpec, SpaceSpec, SpreadSpec
from ranvier.syntax.errors import ModelTypeError, Problem
from ranvier.syntax.nodes import Assign, Binary, Block, Call, Compare, Conditional, Expression, Logic, Name, Number, Unary
from ranvier.syntax.source import Span
from ranvier.types import Type


class Translator:
    """The state of a translation: what names stand for now.

    A subexpression is evaluated where it is used, but again only after something that it read was written: until then its value
    (and a random number in it) is the same for all its users.
    """

    def __init__(self, space: SpaceSpec, scope: Scope, dt: float | None = None, before: Mapping[Any, Any] | None = None):
        self.code = Code()
        self.memory = Memory(self.code)
        self._space = space
        self._scope = scope
        self._known_chains = _known_chains(space)
        self._dt = dt
        self._before = before or {}
        self._locals: dict[str, int] = {}
        self._arrays_read: set[int] = set()
        self._values: dict[Subexpression, tuple[int, frozenset[int]]] = {}  # value, arrays that it was made of

    # ---- statements ------------------------------------------------------------------------------------------------------

    def block(self, statements: Block) -> None:
        for statement in statements:
            self._assign(statement)

    def _assign(self, statement: Assign) -> None:
        target = statement.target
        value = self.value(statement.value)
        symbol = None if target.id in self._locals else self._scope.get(target.id)
        if statement.op:
            if isinstance(symbol, ArrayVariable) and symbol.type is Type.F32:
                value = self.code.cast(value, Type.F32)  # added in the precision of the variable: so sums remain sums
            value = arithmetic.binary(self.code, statement.op, self._name(target), value)
        if isinstance(symbol, ArrayVariable):
            self._write(symbol, value)
        elif symbol is None or isinstance(symbol, Constant):  # a local, which may shadow a constant
            self._locals[target.id] = value
        else:
            raise _misuse(
                f"'{target.id}' cannot be written.",
                target.span,
                type(symbol).__name__.lower(),
                "a variable or a new name",
                "assign to another name",
            )

    def _write(self, variable: ArrayVariable, value: int) -> None:
        array, index = self._place(variable)
        value = self.code.cast(value, variable.type.register)
        if variable.gate is not None:
            value = self.code.pure("select", (self.variable(variable.gate), value, self.memory.read(array, index)), variable.type.register)
        if variable.type is Type.F64 and not variable.adapts:
            self.code.keep_double(value)
        self.memory.write(array, index, value)
        for subexpression, (_, arrays) in list(self._values.items()):
            if array in arrays:
                del self._values[subexpression]

    # ---- results that are no variables -----------------------------------------------------------------------------------

    def emit(self, condition: Expression) -> None:
        """The element is emitted where the condition holds."""
        self.code.append("emit", (self.code.cast(self.value(condition), Type.BOOL),), None)

    def record(self, expression: Expression, out: Any) -> None:
        """The value goes to the array `out`: at the position in a list, at the element in a map, at 0 without elements."""
        match self._space:
            case GatherSpec():
                index = self.code.leaf("position")
            case OnceSpec():
                index = self.code.const(0, Type.I64)
            case _:
                index = self.code.leaf("element")
        value = self.code.cast(self.value(expression), out.rv_type.register)
        self.memory.write(self.code.array(out, out.rv_type, "out"), index, value)

    def add(self, expression: Expression, out: Any, chain: Chain) -> None:
        """The value is added to the element of `out` that the chain reaches."""
        value = self.code.cast(self.value(expression), out.rv_type.register)
        self.code.append("accumulate", (self._index(chain), value), None, self.code.array(out, out.rv_type, getattr(out, "name", "")))

    # ---- names -----------------------------------------------------------------------------------------------------------

    def _name(self, name: Name) -> int:
        if name.id in self._locals:
            return self._locals[name.id]
        match self._scope.lookup(name.id, name.span):
            case Constant() as constant:
                return self.code.literal(constant.value) if constant.literal else self.code.scalar(constant.name, constant.value)
            case ArrayVariable() as variable:
                return self.variable(variable)
            case Subexpression() as subexpression:
                return self._subexpression(subexpression)
            case Index(_, chain, offset):
                reached = self._index(chain)
                return arithmetic.binary(self.code, "-", reached, self.code.const(offset, Type.I64)) if offset else reached
            case _:
                raise _misuse(f"'{name.id}' is a function.", name.span, "its name alone", "a call", f"write '{name.id}(...)'")

    def variable(self, variable: ArrayVariable) -> int:
        """The present value of a variable; of another element, what it was before the loop where that was asked for."""
        array, index = self._place(variable)
        if variable.index and variable.key in self._before:
            array = self.code.array(self._before[variable.key], variable.type, variable.name, adapts=variable.adapts)
        return self._read(array, index)

    def _read(self, array: int, index: int) -> int:
        self._arrays_read.add(array)
        return self.memory.read(array, index)

    def _place(self, variable: ArrayVariable) -> tuple[int, int]:
        index = self.code.const(0, Type.I64) if variable.index is None else self._index(variable.index)
        return self.code.array(variable.key, variable.type, variable.name, adapts=variable.adapts), index

    def _index(self, chain: Chain) -> int:
        """The number of the element that a chain reaches."""
        index = None
        for leaf, known, array in self._known_chains:
            if len(chain) >= len(known) and all(a is b for a, b in zip(chain, known, strict=False)):
                index, chain = self.code.leaf(leaf), chain[len(known) :]
                if array is not None:
                    index = self._read(self.code.array(array, array.rv_type, getattr(known[0], "name", "")), index)
                break
        if index is None:
            index = self.code.leaf("element")
        for link in chain:
            match link:
                case Shift(by):
                    index = arithmetic.binary(self.code, "+", index, self.code.const(by, Type.I64))
                case At(element):
                    index = self.code.const(element, Type.I64)
                case key:
                    index = self._read(self.code.array(key, key.rv_type, getattr(key, "name", "")), index)
        return index

    def _subexpression(self, symbol: Subexpression) -> int:
        if symbol in self._values:
            value, arrays = self._values[symbol]
            self._arrays_read |= arrays
            return value
        outer = self._scope, self._locals, self._arrays_read
        self._scope, self._locals, self._arrays_read = symbol.scope, {}, set()
        value = self.value(symbol.expression)
        if symbol.kind == "integer":  # written as floor(x)
            value = self.code.cast(value, Type.I64)
        arrays = frozenset(self._arrays_read)
        self._scope, self._locals, self._arrays_read = outer
        self._arrays_read |= arrays
        self._values[symbol] = value, arrays
        return value

    # ---- expressions -----------------------------------------------------------------------------------------------------

    def value(self, tree: Expression) -> int:
        """The value of an expression at this point of the program."""
        return _TRANSLATIONS[type(tree)](self, tree)

    def _number(self, tree: Number) -> int:
        return self.code.literal(tree.value)

    def _unary(self, tree: Unary) -> int:
        operand = self.value(tree.operand)
        return arithmetic.negation(self.code, operand) if tree.op == "not" else arithmetic.negate(self.code, operand)

    def _binary(self, tree: Binary) -> int:
        return arithmetic.binary(self.code, tree.op, self.value(tree.left), self.value(tree.right))

    def _compare(self, tree: Compare) -> int:
        return arithmetic.compare(self.code, tree.op, self.value(tree.left), self.value(tree.right))

    def _logic(self, tree: Logic) -> int:
        return arithmetic.logic(self.code, tree.op, self.value(tree.left), self.value(tree.right))

    def _conditional(self, tree: Conditional) -> int:
        return arithmetic.select(self.code, self.value(tree.condition), self.value(tree.then), self.value(tree.otherwise))

    def _call(self, tree: Call) -> int:
        args = [self.value(arg) for arg in tree.args]
        match self._scope.lookup(tree.function, tree.span):
            case FunctionSymbol(_, UserFunction() as function):
                return self._user_function(function, args)
            case FunctionSymbol() as function:
                return calls.call(self.code, function, args)
            case Table() as table:
                self._arrays_read.add(self.code.array(table.key, Type.F64, table.name, adapts=True))
                return calls.lookup(self.code, self.memory, table, args, self._dt)
            case symbol:
                raise _misuse(
                    f"'{tree.function}' is no function.",
                    tree.span,
                    type(symbol).__name__.lower(),
                    "a function",
                    "a product is written with '*'",
                )

    def _user_function(self, function: UserFunction, args: list[int]) -> int:
        """Its statements, or a call where it has to be called."""
        result = _RESULTS.get(function.kind) or (self.code.meeting(*args) if args else Type.F64)
        body = body_of(function)
        if body is None:
            return self.code.python(function, tuple(args), result)
        outer = self._scope, self._locals
        self._scope, self._locals = body.scope, dict(zip(body.params, args, strict=True))
        self.block(body.block)
        value = self.value(body.value)
        value = arithmetic.to_float(self.code, value) if result is Type.F64 else self.code.cast(value, result)
        self._scope, self._locals = outer
        return value


_RESULTS = {"float": Type.F64, "integer": Type.I64, "boolean": Type.BOOL}

_TRANSLATIONS: dict[type, Callable[[Translator, Any], int]] = {
    Number: Translator._number,
    Name: Translator._name,
    Unary: Translator._unary,
    Binary: Translator._binary,
    Compare: Translator._compare,
    Logic: Translator._logic,
    Conditional: Translator._conditional,
    Call: Translator._call,
}


def _known_chains(space: SpaceSpec) -> list[tuple[str, Chain, Any | None]]:
    """What a space knows: a leaf, the chain that need not be followed, the array that has its number there (None: the leaf is it)."""
    match space:
        case SpreadSpec(row_chain=row, end_chain=end, ends=ends):
            chains = [("row", row, None), ("slot", end, ends)]
        case ListedSpec(list_, chain):
            chains = [("position", chain, list_)]
        case ReduceSpec(_, fixed, moving):
            chains = [("row", fixed, None), ("slot", moving, None)]
        case _:
            chains = []
    return [(leaf, chain, array) for leaf, chain, array in chains if chain is not None]


def _misuse(message: str, span: Span, met: str, expected: str, hint: str) -> ModelTypeError:
    return ModelTypeError(Problem(message, span, met=met, expected=expected, hint=hint))
