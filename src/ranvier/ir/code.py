"""A kernel while it is made: operations are appended, and what is known already is not appended again.

Called by the translation (ir/build.py and the files beside it) and by passes that rewrite. Constants are folded, identities applied
(ir/fold.py), equal pure operations shared: a kernel never holds the same pure operation twice.

Where an f32 meets an f64, the f64 adapts, unless it has double precision of its own: it comes from a variable in double precision. So a
model that asks for single precision is computed in it, and literals, constants, dt, t, random numbers and TimedArrays, which stand beside
the variables of any model, are doubles until they meet one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from ranvier.ir.fold import simplify
from ranvier.ir.kernel import Op
from ranvier.ir.numbers import Number, fit
from ranvier.ir.ops import COMMUTATIVE, PURE, compute
from ranvier.types import Type, promote


class Code:
    """Operations, and the arrays and scalars they refer to by slot."""

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self.array_keys: list[Any] = []
        self.array_types: list[Type] = []
        self.array_names: list[str] = []
        self.scalars: list[Number] = []
        self.scalar_types: list[Type] = []
        self.scalar_names: list[str] = []
        self._known: dict[tuple[object, ...], int] = {}
        self._array_slots: dict[int, int] = {}  # id of the key: the keys are held in array_keys, so ids stay theirs
        self._adapting: set[int] = set()  # arrays of f64 that are no variables in double precision
        self._double: set[int] = set()  # values with double precision of their own
        self.functions: list[Any] = []  # Python functions that are called (ir/split.py)
        self._draws = 0

    # ---- what is there ---------------------------------------------------------------------------------------------

    def type(self, value: int) -> Type:
        type_ = self.ops[value].type
        assert type_ is not None
        return type_

    def meeting(self, *values: int) -> Type:
        """The type in which these values are computed together."""
        type_ = reduce(promote, [self.type(value) for value in values])
        if type_ is Type.F64 and any(self.type(value) is Type.F32 for value in values) and self._double.isdisjoint(values):
            return Type.F32
        return type_

    def keep_double(self, value: int) -> None:
        """The value has double precision of its own from now on, as if it had been read from such a variable."""
        if self.ops[value].args:
            self._double.add(value)

    def is_const(self, value: int) -> bool:
        return self.ops[value].code == "const"

    def number(self, value: int) -> Any:
        """The number of a constant."""
        return self.ops[value].attr

    # ---- leaves ----------------------------------------------------------------------------------------------------

    def const(self, number: Number, type_: Type) -> int:
        number = fit(number, type_)
        return self._shared("const", (), type_, number)

    def literal(self, number: Number) -> int:
        """A number of the language: its type is that of the Python value."""
        return self.const(number, _type_of(number))

    def scalar(self, name: str, number: Number) -> int:
        """A kernel argument; equal names with equal values are one."""
        type_ = _type_of(number)
        key = ("argument", name, type_, repr(number))
        if key not in self._known:
            slot = len(self.scalars)
            self.scalars.append(number)
            self.scalar_types.append(type_)
            self.scalar_names.append(name)
            self._known[key] = self.append("scalar", (), type_, slot)
        return self._known[key]

    def leaf(self, code: str) -> int:
        """element, position, slot or row."""
        return self._shared(code, (), Type.I64, None)

    def array(self, key: Any, type_: Type, name: str = "", *, adapts: bool = False) -> int:
        """The slot of an array: the same for the same key. adapts: its doubles become floats where they meet floats."""
        slot = self._array_slots.get(id(key))
        if slot is None:
            slot = self._array_slots[id(key)] = len(self.array_keys)
            self.array_keys.append(key)
            self.array_types.append(type_)
            self.array_names.append(name)
            if adapts:
                self._adapting.add(slot)
        return slot

    # ---- operations ------------------------------------------------------------------------------------------------

    def pure(self, code: str, args: tuple[int, ...], type_: Type) -> int:
        """An operation whose result depends on its operands alone; they have the types that its row in ir/ops.py asks for."""
        ops = self.ops
        if all(ops[arg].code == "const" for arg in args):
            return self.const(compute(code, [ops[arg].attr for arg in args], type_), type_)  # type: ignore[misc]
        if code in COMMUTATIVE:  # one order for a + b and b + a; constants last
            a, b = args
            if ops[a].code == "const" or (a > b and ops[b].code != "const"):
                args = (b, a)
        simpler = simplify(self, code, args, type_)
        return self._shared(code, args, type_, None) if simpler is None else simpler

    def cast(self, value: int, type_: Type) -> int:
        op = self.ops[value]
        if op.type is type_:
            return value
        converted = self.pure("cast", (value,), type_)
        if op.code == "rand" and type_ is Type.F32:  # rounding may give 1
            return self.pure("min", (converted, self.const(_BELOW_ONE, Type.F32)), Type.F32)
        return converted

    def draw(self, code: str, args: tuple[int, ...], type_: Type) -> int:
        """A random operation, with the next draw number."""
        self._draws += 1
        return self.append(code, args, type_, self._draws - 1)

    def python(self, function: Any, args: tuple[int, ...], type_: Type) -> int:
        """A call of a Python function: the value of an earlier one where it is declared stateless and the arguments are the same."""
        same = [k for k, known in enumerate(self.functions) if known.function is function.function]
        if not same or function.stateful or function.plain:
            same.append(len(self.functions))
            self.functions.append(function)
        return self._shared("call", args, type_, same[-1])

    def append(self, code: str, args: tuple[int, ...], type_: Type | None, attr: Number | None = None) -> int:
        """Any operation as it stands."""
        if type_ is Type.F64 and ((code == "load" and attr not in self._adapting) or not self._double.isdisjoint(args)):
            self._double.add(len(self.ops))
        self.ops.append(Op(code, args, type_, attr))
        return len(self.ops) - 1

    def copied(self, op: Op, place: Sequence[int]) -> int:
        """An operation of another kernel, whose operand k is place[k] here."""
        args = tuple([place[arg] for arg in op.args])
        if op.code in PURE and op.type is not None:
            return self.pure(op.code, args, op.type)
        if op.code == "const" and op.type is not None and op.attr is not None:
            return self.const(op.attr, op.type)
        return self.append(op.code, args, op.type, op.attr)

    def _shared(self, code: str, args: tuple[int, ...], type_: Type, attr: Number | None) -> int:
        key = (code, args, type_, repr(attr) if attr is not None else None)  # repr: 0.0 and -0.0 differ
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self.append(code, args, type_, attr)
        return known


_BELOW_ONE = 1.0 - 2.0**-24  # the largest f32 below 1

_TYPE_OF = {float: Type.F64, int: Type.I64, bool: Type.BOOL}


def _type_of(number: Number) -> Type:
    """Of a Python number; an integer too large for a register is a float."""
    return Type.F64 if type(number) is int and not -(2**63) <= number < 2**63 else _TYPE_OF[type(number)]
