"""The operations of an iteration, one at a time (ScalarBody) or `lanes` iterations at once (VectorBody), as LLVM text.

Takes what earlier levels computed; called by llvm/spaces.py, which writes the loops around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ranvier.ir.kernel import Kernel, Op
from ranvier.ir.ops import OPS
from ranvier.llvm import philox, sampling
from ranvier.llvm.abi import MEMORY, REGISTER
from ranvier.llvm.exponential import exprel_near, inverse_exprel
from ranvier.llvm.frame import Frame
from ranvier.llvm.fusion import inverted, looked_up
from ranvier.llvm.lanes import Lanes
from ranvier.llvm.philox import Half
from ranvier.llvm.spelling import constant, spell, spell_math
from ranvier.types import Type

_SCALAR_DRAWS = {"poisson": ("rv_poisson", "double"), "binomial": ("rv_binomial", "i64, double")}


class ScalarBody:
    """One iteration. `values` holds what is known so far, by number of operation, and grows."""

    def __init__(self, kernel: Kernel, frame: Frame, v: Lanes, values: dict[int, str], leaves: Mapping[str, str]):
        self.kernel = kernel
        self.frame = frame
        self.v = v
        self.values = values
        self.leaves = leaves
        self.inverted = inverted(kernel)
        self.looked_up = looked_up(kernel)
        self.emitted = ""  # the condition of `emit`

    def execute(self, number: int) -> None:
        op = self.kernel.ops[number]
        if number in self.looked_up:
            return
        result = self._reciprocal(op) if number in self.inverted else self._result(op)
        if result is not None:
            self.values[number] = result

    def value(self, number: int) -> str:
        op = self.kernel.ops[number]
        if op.code == "const":
            assert op.type is not None and op.attr is not None
            return constant(self.v, op.type, op.attr)
        if op.code in self.leaves:
            return self._leaf(op.code)
        return self._known(number, op)

    def element(self) -> str:
        return self._leaf("element")

    def block_element(self) -> str:
        """The element whose Philox block is looked up; one that shares the block may stand for it where the half is known."""
        return self.element()

    def _leaf(self, code: str) -> str:
        return self.leaves[code]

    def _known(self, number: int, op: Op) -> str:
        return self.values[number]

    def _result(self, op: Op) -> str | None:
        match op.code, op.attr:
            case "load", int(array):
                return self._load(array, op.args[0])
            case "store", int(array):
                self._store(array, op.args[0], self.value(op.args[1]))
                return None
            case "accumulate", int(array):
                self._accumulate(array, op.args[0], self.value(op.args[1]))
                return None
            case "emit", _:
                self.emitted = self.value(op.args[0])
                return None
            case "rand" | "randn", int(draw):
                function = philox.rand if op.code == "rand" else philox.randn
                return function(self.v, self.frame, self.block_element(), draw, self._half())
            case "word", int(draw):
                return philox.word(self.v, self.frame, self.element(), draw)
            case "alias", int(array):
                return self._outcome(op, array)
            case "poisson" | "binomial", int(draw):
                return self._call_runtime(op.code, draw, [self.value(arg) for arg in op.args])
        if OPS[op.code].kind == "leaf":
            return None
        operands = self.kernel.ops[op.args[-1]].type
        assert operands is not None and op.type is not None
        code = "mul" if op.code == "div" and op.args[1] in self.inverted else op.code
        return spell(self.v, code, operands, op.type, [self.value(arg) for arg in op.args])

    def _reciprocal(self, op: Op) -> str:
        """1/exprel, for an operation of `inverted`."""
        assert op.type is not None
        return spell_math(self.v, inverse_exprel, op.type, [self.value(op.args[0])])

    def _half(self) -> Half:
        return None

    def _outcome(self, op: Op, array: int) -> str:
        return sampling.one_outcome(self.v, self.frame, self._table(op, array), self.element())

    def _table(self, op: Op, array: int) -> sampling.TableUse:
        draw, bits = (self.kernel.ops[arg].attr for arg in op.args)
        assert isinstance(draw, int) and isinstance(bits, int)
        return sampling.TableUse(array, draw, bits)

    def _load(self, array: int, index: int) -> str:
        type_ = self.kernel.arrays[array]
        address = self.frame.element(array, self.value(index))
        return widen(self.v, type_, self.v.code.let(f"load {MEMORY[type_]}, ptr {address}, align {type_.itemsize}"))

    def _store(self, array: int, index: int, value: str) -> None:
        type_ = self.kernel.arrays[array]
        narrowed = narrow(self.v, type_, value)
        address = self.frame.element(array, self.value(index))
        self.v.code.do(f"store {MEMORY[type_]} {narrowed}, ptr {address}, align {type_.itemsize}")

    def _accumulate(self, array: int, index: int, value: str) -> None:
        type_ = self.kernel.arrays[array]
        before = self._load(array, index)
        self._store(array, index, spell(self.v, "add", type_.register, type_.register, [before, value]))

    def _call_runtime(self, code: str, draw: int, args: list[str]) -> str:
        name, types = _SCALAR_DRAWS[code]
        self.v.code.declare(f"declare i64 @{name}(ptr, i64, i32, {types})")
        typed = ", ".join(f"{t} {a}" for t, a in zip(types.split(", "), args, strict=True))
        return self.v.code.let(f"call i64 @{name}(ptr {self.frame.stream_address}, i64 {self.element()}, i32 {draw}, {typed})")


class VectorBody(ScalarBody):
    """`v.count` neighbouring elements, the first of which is `first` (a text). Stores are kept back: `pending` holds, by array, what
    is to be written at the end, in the type of memory; `sums` what is to be accumulated, by whoever writes the loop. `moving`: other
    leaves that rise by one from lane to lane, and their first value. `eighth`: which 8 of an aligned run of elements these belong to, if
    known (0, 1, ...; ir/philox.py says who shares a block; "both": of 16 lanes, the first two); `others`: the bodies of that run, by
    their first element's place in it. `scattered`: elements that are no neighbours, one a lane; what rises from lane to lane is then
    the leaf `slot`. `near`: by operation, the lanes in which a formula holds that was taken for all, if llvm/far.py sees to the others."""

    def __init__(
        self,
        kernel: Kernel,
        frame: Frame,
        v: Lanes,
        uniform: dict[int, str],
        first: str,
        end: str,
        eighth: Half = None,
        moving: Mapping[str, str] | None = None,
    ):
        super().__init__(kernel, frame, v, {}, {"element": first, **(moving or {})})
        self.uniform = uniform
        self.first = first
        self.end = end
        self.eighth = eighth
        self.others: Mapping[int, VectorBody] = {}
        self.scattered: list[str] = []
        self.near: dict[int, str] | None = None
        self.pending: dict[int, str] = {}
        self.sums: list[tuple[int, int, str]] = []  # array, operation that is the index, values
        self._ramps: dict[str, str] = {}
        self._active = ""

    def execute(self, number: int) -> None:
        op = self.kernel.ops[number]
        if self.near is not None and op.code == "exprel" and number not in self.inverted:
            assert op.type is not None
            self.values[number], self.near[number] = exprel_near(self.v.of(op.type), self.value(op.args[0]))
        else:
            super().execute(number)

    def forget_leaves(self) -> None:
        """They are made anew where they are wanted next: for a copy that writes into a block which others do not come through."""
        self._ramps, self._active = {}, ""

    def active(self) -> str:
        """Lanes whose element is below the end."""
        if not self._active:
            places = self._leaf("slot" if self.scattered else "element")
            self._active = self.v.icompare("slt", places, self.v.splat(self.end))
        return self._active

    def write(self, mask: str | None) -> None:
        """The stores kept back: whole vectors, or the lanes of the mask."""
        v = self.v
        for array, value in self.pending.items():
            type_ = self.kernel.arrays[array]
            vector, align = v.type(MEMORY[type_]), type_.itemsize
            address = self.frame.element(array, self.first)
            if mask is None:
                v.code.do(f"store {vector} {value}, ptr {address}, align {align}")
            else:
                name = f"llvm.masked.store.{v.suffix(_SUFFIX[type_])}.p0"
                v.code.declare(f"declare void @{name}({vector}, ptr, i32 immarg, {v.i1})")
                v.code.do(f"call void @{name}({vector} {value}, ptr {address}, i32 {align}, {v.i1} {mask})")

    def _leaf(self, code: str) -> str:
        """The numbers of the elements, or of what rises along with them, as a vector."""
        if code not in self._ramps and code == "element" and self.scattered:
            vector = "poison"
            for lane, element in enumerate(self.scattered):
                vector = self.v.code.let(f"insertelement {self.v.i64} {vector}, i64 {element}, i32 {lane}")
            self._ramps[code] = vector
        if code not in self._ramps:
            start = self.v.code.let(f"insertelement {self.v.i64} poison, i64 {self.leaves[code]}, i32 0")
            start = self.v.code.let(f"shufflevector {self.v.i64} {start}, {self.v.i64} poison, <{self.v.count} x i32> zeroinitializer")
            self._ramps[code] = self.v.op("add", start, self.v.ramp())
        return self._ramps[code]

    def _known(self, number: int, op: Op) -> str:
        if number in self.values:
            return self.values[number]
        assert op.type is not None
        return self.v.splat(self.uniform[number], REGISTER[op.type])

    def block_element(self) -> str:
        return self._before(self.eighth % 2 if isinstance(self.eighth, int) else 0).element()

    def _half(self) -> Half:
        return self.eighth % 2 if isinstance(self.eighth, int) else self.eighth

    def _before(self, eighths: int) -> VectorBody:
        """The body of the elements 8*eighths before these."""
        if not eighths:
            return self
        place = next(place for place, body in self.others.items() if body is self)
        return self.others[place - 8 * eighths]

    def _outcome(self, op: Op, array: int) -> str:
        use = self._table(op, array)
        if not isinstance(self.eighth, int):
            return sampling.outcomes(self.v, self.frame, use, self.element(), self.first)
        leader = self._before(self.eighth)
        return sampling.outcomes_of_four(self.v, self.frame, use, leader.element(), leader.first)[self.eighth]

    def _load(self, array: int, index: int) -> str:
        v, type_ = self.v, self.kernel.arrays[array]
        leaf = self.kernel.ops[index].code
        first = self.leaves.get(leaf)
        if self.scattered and leaf == "element":
            return widen(v, type_, self.pending[array]) if array in self.pending else self._of_lanes(array, self.scattered)
        if first is None:
            return self._gather(array, self.value(index))
        if array in self.pending:
            return widen(v, type_, self.pending[array])
        address = self.frame.element(array, first)
        return widen(v, type_, v.code.let(f"load {v.type(MEMORY[type_])}, ptr {address}, align {type_.itemsize}"))

    def _gather(self, array: int, index: str) -> str:
        """Lane by lane. Lanes past the end read element 0: their index is made of what lies behind the arrays."""
        v = self.v
        index = v.code.let(f"select {v.i1} {self.active()}, {v.i64} {index}, {v.i64} {v.integer(0)}")
        return self._of_lanes(array, (v.code.let(f"extractelement {v.i64} {index}, i32 {lane}") for lane in range(v.count)))

    def _of_lanes(self, array: int, elements: Iterable[str]) -> str:
        """The values of an array at these elements, one a lane."""
        v, type_ = self.v, self.kernel.arrays[array]
        vector = v.type(MEMORY[type_])
        result = "poison"
        for lane, element in enumerate(elements):
            one = v.code.let(f"load {MEMORY[type_]}, ptr {self.frame.element(array, element)}, align {type_.itemsize}")
            result = v.code.let(f"insertelement {vector} {result}, {MEMORY[type_]} {one}, i32 {lane}")
        return widen(v, type_, result)

    def _store(self, array: int, index: int, value: str) -> None:
        self.pending[array] = narrow(self.v, self.kernel.arrays[array], value)

    def _accumulate(self, array: int, index: int, value: str) -> None:
        self.sums.append((array, index, value))


_SUFFIX = {Type.F64: "f64", Type.F32: "f32", Type.I32: "i32", Type.I64: "i64", Type.BOOL: "i8", Type.U16: "i16"}


def widen(v: Lanes, type_: Type, value: str) -> str:
    """From the type of memory to that of registers."""
    if type_ is Type.I32:
        return v.code.let(f"sext {v.i32} {value} to {v.i64}")
    if type_ is Type.U16:
        return v.code.let(f"zext {v.type('i16')} {value} to {v.i64}")
    if type_ is Type.BOOL:
        if v.count == 1:
            return v.code.let(f"trunc i8 {value} to i1")  # it is 0 or 1
        return v.code.let(f"icmp ne {v.i8} {value}, zeroinitializer")
    return value


def narrow(v: Lanes, type_: Type, value: str) -> str:
    """From the type of registers to that of memory."""
    if type_ is Type.I32:
        return v.code.let(f"trunc {v.i64} {value} to {v.i32}")
    if type_ is Type.U16:
        return v.code.let(f"trunc {v.i64} {value} to {v.type('i16')}")
    if type_ is Type.BOOL:
        return v.code.let(f"zext {v.i1} {value} to {v.i8}")
    return value
