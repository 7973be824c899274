"""Rows of a Spread in vectors: arithmetic on `lanes` neighbouring places of a row at once. Called by llvm/spaces.py, where that pays: an
exp of one lane costs nearly what it costs of eight, and plastic synapses take one or two an event.

Legal where nobody can tell (ir/levels.py:vectorisable): what is written is the element's own, and a row has an element once; or it is a
sum that nothing reads, and lanes are added one after the other, in the order of the row (llvm/sum_loop.py). Without ids, the elements of a
row are neighbours in memory. With ids, each lane is loaded and stored by itself, and those of later vectors are asked for ahead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ranvier.ir.kernel import Spread
from ranvier.ir.levels import Level
from ranvier.ir.ops import OPS
from ranvier.llvm.abi import ARRAY_SLACK, MEMORY
from ranvier.llvm.body import VectorBody
from ranvier.llvm.function import Function, counted_loop, lanes_of
from ranvier.llvm.interleave import interleave
from ranvier.llvm.lanes import Lanes
from ranvier.llvm.sum_loop import Sum

_USUAL = "!prof !1"  # the first target of the branch is taken nearly always (llvm/lower.py:module)


def write_row(f: Function, space: Spread, start: str, stop: str, values: dict[int, str], prefetch: Callable[[str], None]) -> None:
    """The places start .. stop - 1 of a row. values: what is known of the row. prefetch: asks for an address."""
    code, lanes = f.code, lanes_of(f.kernel, f.target)
    head, whole, part, latch, after = (code.fresh(name) for name in ("vectors", "whole", "part", "latch", "done"))
    code.mark_preheader()
    before = code.block
    some = code.let(f"icmp slt i64 {start}, {stop}")
    code.do(f"br i1 {some}, label %{head}, label %{after}")
    code.label(head)
    first, following = f"%{head}.first", f"%{head}.next"
    code.do(f"{first} = phi i64 [ {start}, %{before} ], [ {following}, %{latch} ]")

    v = Lanes(code, lanes, f.target)
    body = VectorBody(f.kernel, f.frame, v, values, first, stop, moving={"slot": first})
    scattered = None if space.ids is None else _Scattered(f, body, space.ids, first, stop)
    begin = len(code.lines)
    for number, level in enumerate(f.levels):
        if level is Level.ELEMENT:
            body.execute(number)
    code.lines[begin:] = interleave(code.lines[begin:])
    if scattered is not None:
        scattered.ask_ahead(prefetch)
    sums = [Sum(f, body, array, index, value) for array, index, value in body.sums]

    code.do(f"{following} = add i64 {first}, {lanes}")
    full = code.let(f"icmp sle i64 {following}, {stop}")
    mask = body.active()
    code.do(f"br i1 {full}, label %{whole}, label %{part}, {_USUAL}")
    code.label(whole)
    for total in sums:
        total.add_all()
    if scattered is None:
        body.write(None)
    else:
        scattered.write_all()
    code.do(f"br label %{latch}")
    code.label(part)
    count = code.let(f"sub i64 {stop}, {first}")
    for total in sums:
        total.add_first(count, mask)
    if scattered is None:
        body.write(mask)
    else:
        scattered.write_first(count)
    code.do(f"br label %{latch}")
    code.label(latch)
    more = code.let(f"icmp slt i64 {following}, {stop}")
    code.do(f"br i1 {more}, label %{head}, label %{after}")
    code.label(after)
    code.mark_preheader()  # what was hoisted is written now, before loops around this one move lines


class _Scattered:
    """Elements that stand anywhere: ids[first], ids[first + 1], ... Lanes past the end of the row take its last element, write nothing."""

    def __init__(self, f: Function, body: VectorBody, ids: int, first: str, stop: str):
        self._f, self._body, self._ids, self._first = f, body, ids, first
        code, v = f.code, body.v
        last = code.let(f"sub i64 {stop}, 1")
        self._elements = []
        for lane in range(v.count):
            place = code.let(f"add i64 {first}, {lane}")
            inside = code.let(f"icmp slt i64 {place}, {last}")
            self._elements.append(self._element(code.let(f"select i1 {inside}, i64 {place}, i64 {last}")))
        body.scattered = self._elements

    def _element(self, place: str) -> str:
        code = self._f.code
        return code.let(f"sext i32 {code.let(f'load i32, ptr {self._f.frame.element(self._ids, place)}, align 4')} to i64")

    def ask_ahead(self, prefetch: Callable[[str], None]) -> None:
        """What lies a little behind the end of the list is readable, and a prefetch from a senseless address does nothing."""
        code, ops = self._f.code, self._f.kernel.ops
        own = [op.attr for op in ops if OPS[op.code].kind == "memory" and op.code != "emit" and ops[op.args[0]].code == "element"]
        lanes = self._body.v.count
        ahead = code.let(f"add i64 {self._first}, {min(2 * lanes, ARRAY_SLACK // 4 - lanes)}")
        for lane in range(lanes):
            element = self._element(code.let(f"add i64 {ahead}, {lane}"))
            for array in dict.fromkeys(own):
                assert isinstance(array, int)
                prefetch(self._f.frame.element(array, element))

    def write_all(self) -> None:
        for lane, element in enumerate(self._elements):
            self._write(element, lane)

    def write_first(self, count: str) -> None:
        counted_loop(self._f.code, "lane", "0", count, self._write_one)

    def _write_one(self, lane: str) -> None:
        self._write(self._element(self._f.code.let(f"add i64 {self._first}, {lane}")), lane)

    def _write(self, element: str, lane: Any) -> None:
        code, v = self._f.code, self._body.v
        for array, value in self._body.pending.items():
            type_ = self._f.kernel.arrays[array]
            one = code.let(f"extractelement {v.type(MEMORY[type_])} {value}, i64 {lane}")
            code.do(f"store {MEMORY[type_]} {one}, ptr {self._f.frame.element(array, element)}, align {type_.itemsize}")
