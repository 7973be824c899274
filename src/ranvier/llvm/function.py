"""A kernel function being written, and the plain loop. Shared by the writers of iteration spaces (llvm/spaces.py, llvm/vector_loop.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ranvier.ir.kernel import Kernel
from ranvier.ir.levels import Level, levels, vectorisable
from ranvier.ir.ops import OPS
from ranvier.llvm import abi
from ranvier.llvm.body import ScalarBody
from ranvier.llvm.code import Code
from ranvier.llvm.frame import Frame
from ranvier.llvm.lanes import Lanes
from ranvier.llvm.target import Target
from ranvier.record import record
from ranvier.types import Type


@record(frozen=False)
class Function:
    """A kernel function being written. `values`: what is known, by number of operation; grows level by level."""

    kernel: Kernel
    target: Target
    code: Code
    frame: Frame
    values: dict[int, str]
    levels: tuple[Level, ...]
    begin: str
    end: str

    def execute(self, level: Level, leaves: Mapping[str, str], values: dict[int, str] | None = None) -> ScalarBody:
        """Writes the operations of one level as scalar code."""
        lanes = Lanes(self.code, 1, self.target)
        body = ScalarBody(self.kernel, self.frame, lanes, self.values if values is None else values, leaves)
        for number, own in enumerate(self.levels):
            if own is level:
                body.execute(number)
        return body


def lanes_of(kernel: Kernel, target: Target) -> int:
    """Lanes the kernel will be written for: twice as many where most of its work is in single precision. Poisson and binomial numbers
    come from the runtime, one at a time."""
    if target.lanes == 1 or not vectorisable(kernel) or any(op.code in ("poisson", "binomial") for op in kernel.ops):
        return 1
    words = any(op.code == "word" for op in kernel.ops)  # twice the lanes would be the same work: words are made in lanes of 64 bits
    return 2 * target.lanes if _mostly_single(kernel) and not words else target.lanes


def _mostly_single(kernel: Kernel) -> bool:
    """Whether more operations of the innermost loop are on f32 than on f64. (Random numbers are made of integers, and conversions are
    on both.)"""
    counts = {Type.F32: 0, Type.F64: 0}
    for op, level in zip(kernel.ops, levels(kernel), strict=True):
        if level is Level.ELEMENT and OPS[op.code].kind not in ("random", "cast"):
            types = {op.type, *(kernel.ops[arg].type for arg in op.args)}
            for type_ in counts:
                counts[type_] += type_ in types
    return counts[Type.F32] > counts[Type.F64]


def counted_loop(code: Code, name: str, begin: str, end: str, body: Callable[[str], None]) -> None:
    """for (index = begin; index < end; index++) body(index). Opens the block after the loop."""
    before, head, after = code.block, code.fresh(name), code.fresh(f"{name}.end")
    index, following = f"%{head}.index", f"%{head}.next"
    some = code.let(f"icmp slt i64 {begin}, {end}")
    code.do(f"br i1 {some}, label %{head}, label %{after}")
    code.label(head)
    place = len(code.lines)
    body(index)
    code.lines.insert(place, f"  {index} = phi i64 [ {begin}, %{before} ], [ {following}, %{code.block} ]")
    code.do(f"{following} = add i64 {index}, 1")
    more = code.let(f"icmp slt i64 {following}, {end}")
    code.do(f"br i1 {more}, label %{head}, label %{after}")
    code.label(after)


def prefetch(code: Code, address: str) -> None:
    """Asks for the line of an address; from a senseless one this does nothing."""
    code.declare("declare void @llvm.prefetch.p0(ptr nocapture readonly, i32 immarg, i32 immarg, i32 immarg)")
    code.do(f"call void @llvm.prefetch.p0(ptr {address}, i32 0, i32 3, i32 1)")


def empty_list(f: Function, out: int) -> None:
    """The list of a Filter has no elements yet: its size is the counter."""
    f.code.do(f"store i64 0, ptr {_size_of(f, out)}, align 8")


def append(f: Function, out: int, element: str) -> None:
    """Adds an element to the list of a Filter."""
    size = _size_of(f, out)
    place = f.code.let(f"load i64, ptr {size}, align 8")
    narrow = f.code.let(f"trunc i64 {element} to i32")
    f.code.do(f"store i32 {narrow}, ptr {f.frame.element(out, place)}, align 4")
    following = f.code.let(f"add i64 {place}, 1")
    f.code.do(f"store i64 {following}, ptr {size}, align 8")


def turn(f: Function, out: int) -> None:
    """The list of a Filter, first to last. Opens the block after it."""
    code, before = f.code, f.code.block
    last = code.let(f"sub i64 {code.let(f'load i64, ptr {_size_of(f, out)}, align 8')}, 1")
    some = code.let(f"icmp sgt i64 {last}, 0")
    code.do(f"br i1 {some}, label %turn, label %turned")
    code.label("turn")
    code.do(f"%lower = phi i64 [ 0, %{before} ], [ %next_lower, %turn ]")
    code.do(f"%upper = phi i64 [ {last}, %{before} ], [ %next_upper, %turn ]")
    places = [f.frame.element(out, index) for index in ("%lower", "%upper")]
    entries = [code.let(f"load i32, ptr {place}, align 4") for place in places]
    for entry, place in zip(entries, reversed(places), strict=True):
        code.do(f"store i32 {entry}, ptr {place}, align 4")
    code.do("%next_lower = add i64 %lower, 1")
    code.do("%next_upper = sub i64 %upper, 1")
    more = code.let("icmp slt i64 %next_lower, %next_upper")
    code.do(f"br i1 {more}, label %turn, label %turned")
    code.label("turned")


def _size_of(f: Function, array: int) -> str:
    return f.code.let(f"getelementptr i8, ptr {f.frame.head(array)}, i64 {abi.ARRAY_SIZE}")
