"""Reduce: arithmetic on `lanes` neighbouring elements at once, sums in the order of elements. Called by llvm/spaces.py.

How the values of a vector are added depends on where they go. Targets that rise by one from lane to lane (`slot`: all-to-all
connections, row after row) are neighbours in memory: one vector addition. One target for all lanes: a chain in a register. Any
others: lane after lane, through memory, because two lanes may have one target. All three add, at each target, in the order of elements, so
neither the lanes nor the choice can be seen in the result.
"""

from __future__ import annotations

from collections.abc import Callable

from ranvier.ir.kernel import Reduce
from ranvier.ir.levels import Level
from ranvier.llvm.abi import MEMORY, REGISTER
from ranvier.llvm.body import VectorBody, narrow, widen
from ranvier.llvm.function import Function, counted_loop, lanes_of
from ranvier.llvm.lanes import Lanes
from ranvier.llvm.spelling import spell

_USUAL = "!prof !1"  # the first target of the branch is taken nearly always (llvm/lower.py:module)


def write_sums(f: Function, space: Reduce) -> None:
    """The loop over runs, if there are runs, and the one over elements; then the return."""
    if space.offsets is None:
        _write_run(f, f.begin, f.end, dict(f.values), {})
    else:
        counted_loop(f.code, "run", f.begin, f.end, _run_of(f, space, space.offsets))
    f.code.do("ret void")


def _run_of(f: Function, space: Reduce, offsets: int) -> Callable[[str], None]:
    """Writes the work of one run. Runs are not empty: their first element says what all share."""

    def body(position: str) -> None:
        start = f.code.let(f"load i64, ptr {f.frame.element(offsets, position)}, align 8")
        following = f.code.let(f"add i64 {position}, 1")
        stop = f.code.let(f"load i64, ptr {f.frame.element(offsets, following)}, align 8")
        assert space.fixed is not None
        leaves = {"position": position, "row": _number(f, space.fixed, start)}
        values = dict(f.values)
        f.execute(Level.ROW, leaves, values)
        values |= {number: leaves[op.code] for number, op in enumerate(f.kernel.ops) if op.code in leaves}
        distance = {}
        if space.moving is not None:
            distance["slot"] = f.code.let(f"sub i64 {_number(f, space.moving, start)}, {start}")
        _write_run(f, start, stop, values, distance)

    return body


def _number(f: Function, array: int, index: str) -> str:
    narrow_ = f.code.let(f"load i32, ptr {f.frame.element(array, index)}, align 4")
    return f.code.let(f"sext i32 {narrow_} to i64")


def _write_run(f: Function, start: str, stop: str, values: dict[int, str], distance: dict[str, str]) -> None:
    """Elements start .. stop - 1. values: what is known before. distance: by how much other leaves are ahead of the element."""
    lanes = lanes_of(f.kernel, f.target)
    if lanes > 1:
        _write_vectors(f, lanes, start, stop, values, distance)
        return

    def one(element: str) -> None:
        leaves = {"element": element, **{leaf: f.code.let(f"add i64 {element}, {by}") for leaf, by in distance.items()}}
        uniform = {op.code: values[k] for k, op in enumerate(f.kernel.ops) if op.code in ("row", "position")}
        f.execute(Level.ELEMENT, leaves | uniform, dict(values))

    counted_loop(f.code, "element", start, stop, one)


def _write_vectors(f: Function, lanes: int, start: str, stop: str, values: dict[int, str], distance: dict[str, str]) -> None:
    code = f.code
    head, whole, part, latch, after = (code.fresh(name) for name in ("vectors", "whole", "part", "latch", "done"))
    code.mark_preheader()
    before = code.block
    some = code.let(f"icmp slt i64 {start}, {stop}")
    code.do(f"br i1 {some}, label %{head}, label %{after}")
    code.label(head)
    first, following = f"%{head}.first", f"%{head}.next"
    code.do(f"{first} = phi i64 [ {start}, %{before} ], [ {following}, %{latch} ]")

    moving = {leaf: code.let(f"add i64 {first}, {by}") for leaf, by in distance.items()}
    body = VectorBody(f.kernel, f.frame, Lanes(code, lanes, f.target), values, first, stop, moving=moving)
    for number, level in enumerate(f.levels):
        if level is Level.ELEMENT:
            body.execute(number)
    sums = [Sum(f, body, array, index, value) for array, index, value in body.sums]

    code.do(f"{following} = add i64 {first}, {lanes}")
    full = code.let(f"icmp sle i64 {following}, {stop}")
    mask = body.active() if any(total.neighbours for total in sums) else ""
    code.do(f"br i1 {full}, label %{whole}, label %{part}, {_USUAL}")
    code.label(whole)
    for total in sums:
        total.add_all()
    code.do(f"br label %{latch}")
    code.label(part)
    for total in sums:
        total.add_first(code.let(f"sub i64 {stop}, {first}"), mask)
    code.do(f"br label %{latch}")
    code.label(latch)
    more = code.let(f"icmp slt i64 {following}, {stop}")
    code.do(f"br i1 {more}, label %{head}, label %{after}")
    code.label(after)
    code.mark_preheader()  # what was hoisted is written now, before loops around this one move lines


class Sum:
    """One `accumulate` of the elements in a vector: array[index] += value."""

    def __init__(self, f: Function, body: VectorBody, array: int, index: int, value: str):
        self.code, self.frame = f.code, f.frame
        self.vector, self.scalar = body.v, Lanes(f.code, 1, f.target)
        self.array, self.type, self.value = array, f.kernel.arrays[array], value
        leaf = f.kernel.ops[index].code
        # Where the first of neighbouring targets lies.
        self.neighbours = None if body.scattered and leaf == "element" else body.leaves.get(leaf)
        self.shared = body.uniform.get(index) if self.neighbours is None else None  # the one target
        if f.kernel.ops[index].code == "const":
            self.shared = str(f.kernel.ops[index].attr)
        self.indices = body.value(index) if self.neighbours is None and self.shared is None else ""

    def add_all(self) -> None:
        """All lanes."""
        if self.neighbours is not None:
            self._add_vector(None)
        elif self.shared is not None:
            address = self.frame.element(self.array, self.shared)
            total = self._load(self.scalar, address)
            for lane in range(self.vector.count):
                total = self._plus(self.scalar, total, self._lane(self.value, REGISTER[self.type.register], str(lane)))
            self._store(address, total)
        else:
            for lane in range(self.vector.count):
                self._add_one(str(lane))

    def add_first(self, count: str, mask: str) -> None:
        """The first lanes; mask: those lanes, for neighbours."""
        if self.neighbours is not None:
            self._add_vector(mask)
        else:
            counted_loop(self.code, "lane", "0", count, self._add_one)

    def _add_vector(self, mask: str | None) -> None:
        """To neighbours in memory. Lanes that are masked read what lies behind, within the slack of the array."""
        v, code = self.vector, self.code
        assert self.neighbours is not None
        address = self.frame.element(self.array, self.neighbours)
        total = narrow(v, self.type, self._plus(v, self._load(v, address), self.value))
        type_, align = v.type(MEMORY[self.type]), self.type.itemsize
        if mask is None:
            code.do(f"store {type_} {total}, ptr {address}, align {align}")
        else:
            name = f"llvm.masked.store.{v.suffix(self.type.value)}.p0"
            code.declare(f"declare void @{name}({type_}, ptr, i32 immarg, {v.i1})")
            code.do(f"call void @{name}({type_} {total}, ptr {address}, i32 {align}, {v.i1} {mask})")

    def _add_one(self, lane: str) -> None:
        index = self._lane(self.indices, "i64", lane) if self.shared is None else self.shared
        address = self.frame.element(self.array, index)
        value = self._lane(self.value, REGISTER[self.type.register], lane)
        self._store(address, self._plus(self.scalar, self._load(self.scalar, address), value))

    def _lane(self, vector: str, type_: str, lane: str) -> str:
        return self.code.let(f"extractelement {self.vector.type(type_)} {vector}, i64 {lane}")

    def _plus(self, v: Lanes, total: str, value: str) -> str:
        return spell(v, "add", self.type.register, self.type.register, [total, value])

    def _load(self, v: Lanes, address: str) -> str:
        loaded = self.code.let(f"load {v.type(MEMORY[self.type])}, ptr {address}, align {self.type.itemsize}")
        return widen(v, self.type, loaded)

    def _store(self, address: str, total: str) -> None:
        stored = narrow(self.scalar, self.type, total)
        self.code.do(f"store {MEMORY[self.type]} {stored}, ptr {address}, align {self.type.itemsize}")
