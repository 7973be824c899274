"""A kernel while it is made: operations are appended, and what is known already is not appended again.

Called by the translation (ir/build.py and the files beside it) and by passes that rewrite. Constants are folded, identities applied
(ir/fold.py), equal pure operations shared: a kernel never holds the same pure operation twice.
"""

from __future__ import annotations

from typing import Any

from ranvier.ir.fold import simplify
from ranvier.ir.kernel import Op
from ranvier.ir.numbers import Number, fit
from ranvier.ir.ops import COMMUTATIVE, compute
from ranvier.types import Type


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
        self.functions: list[Any] = []  # Python functions that are called (ir/split.py)
        self._draws = 0

    # ---- what is there ---------------------------------------------------------------------------------------------

    def type(self, value: int) -> Type:
        type_ = self.ops[value].type
        assert type_ is not None
        return type_

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

    def array(self, key: Any, type_: Type, name: str = "") -> int:
        """The slot of an array: the same for the same key."""
        slot = self._array_slots.get(id(key))
        if slot is None:
            slot = self._array_slots[id(key)] = len(self.array_keys)
            self.array_keys.append(key)
            self.array_types.append(type_)
            self.array_names.append(name)
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
        return value if self.ops[value].type is type_ else self.pure("cast", (value,), type_)

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
        self.ops.append(Op(code, args, type_, attr))
        return len(self.ops) - 1

    def _shared(self, code: str, args: tuple[int, ...], type_: Type, attr: Number | None) -> int:
        key = (code, args, type_, repr(attr) if attr is not None else None)  # repr: 0.0 and -0.0 differ
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self.append(code, args, type_, attr)
        return known


_TYPE_OF = {float: Type.F64, int: Type.I64, bool: Type.BOOL}


def _type_of(number: Number) -> Type:
    """Of a Python number; an integer too large for a register is a float."""
    return Type.F64 if type(number) is int and not -(2**63) <= number < 2**63 else _TYPE_OF[type(number)]
