"""The loops: one writer per iteration space. Called by llvm/lower.py with the entry block open; leaves the function returned.

Map and Filter run over vectors where nobody can tell (llvm/vector_loop.py), Reduce in vectors that are added up in order
(llvm/sum_loop.py), so do rows of a Spread with much arithmetic (llvm/row_loop.py) and pending events (llvm/replay_loop.py); all else is one
element after another.
"""

from __future__ import annotations

from collections.abc import Callable

from ranvier.ir.kernel import Filter, Gather, Map, Once, Reduce, Replay, Spread
from ranvier.ir.levels import Level
from ranvier.ir.ops import OPS
from ranvier.llvm.abi import MEMORY
from ranvier.llvm.body import widen
from ranvier.llvm.code import Code
from ranvier.llvm.function import Function, append, counted_loop, empty_list, lanes_of, prefetch
from ranvier.llvm.lanes import Lanes
from ranvier.llvm.replay_loop import write_replay
from ranvier.llvm.row_loop import write_row
from ranvier.llvm.sum_loop import write_sums
from ranvier.llvm.vector_loop import write_vectors

_UNROLL = 4
_SMALL = 12  # operations of a body that is worth unrolling
_LINE = 64  # bytes
_AHEAD = 16  # entries of a list of synapses: less than what is readable behind its end (RV_ARRAY_SLACK / 4)
_PREFETCHED = 64 * _LINE  # bytes of the next row, at most, per array


def write_space(function: Function) -> None:
    """Everything after the loads at entry."""
    function.execute(Level.STEP, {"element": "0"})
    function.code.mark_preheader()
    match function.kernel.space:
        case Once():
            function.code.do("ret void")
        case Map() | Filter() if lanes_of(function.kernel, function.target) > 1:
            write_vectors(function)
        case Map():
            _write_map(function)
        case Filter(out):
            _write_filter(function, out)
        case Gather(list_):
            _write_gather(function, list_)
        case Spread() as space:
            _write_spread(function, space)
        case Reduce() as space:
            write_sums(function, space)
        case Replay() as space:
            write_replay(function, space)


def _write_map(f: Function) -> None:
    def body(element: str) -> None:
        f.execute(Level.ELEMENT, {"element": element}, dict(f.values))

    counted_loop(f.code, "element", f.begin, f.end, body)
    f.code.do("ret void")


def _write_filter(f: Function, out: int) -> None:
    code = f.code
    empty_list(f, out)

    def body(element: str) -> None:
        condition = f.execute(Level.ELEMENT, {"element": element}, dict(f.values)).emitted
        take, after = code.fresh("take"), code.fresh("taken")
        code.do(f"br i1 {condition}, label %{take}, label %{after}")
        code.label(take)
        append(f, out, element)
        code.do(f"br label %{after}")
        code.label(after)

    counted_loop(code, "element", f.begin, f.end, body)
    code.do("ret void")


def _write_gather(f: Function, list_: int) -> None:
    ahead = _looked_up(f)

    def body(position: str) -> None:
        element = _index(f, list_, position)
        if ahead:
            # What lies behind the end of the list is readable, and a prefetch from a senseless address does nothing.
            later = _index(f, list_, f.code.let(f"add i64 {position}, {_AHEAD}"))
            for array in ahead:
                prefetch(f.code, f.frame.element(array, later))
        f.execute(Level.ELEMENT, {"element": element, "position": position}, dict(f.values))

    begin = _unrolled_loop(f.code, f.begin, f.end, body) if _small(f) and not ahead else f.begin
    counted_loop(f.code, "position", begin, f.end, body)
    f.code.do("ret void")


def _looked_up(f: Function) -> list[int]:
    """Arrays read at the element, where one of them says where to go on: synapses due, in no order, far from the cache."""
    ops = f.kernel.ops
    own = [number for number, op in enumerate(ops) if op.code == "load" and ops[op.args[0]].code == "element"]
    goes_on = any(OPS[op.code].kind == "memory" and op.code != "emit" and op.args[0] in own for op in ops)
    return list(dict.fromkeys(op.attr for op in (ops[k] for k in own) if isinstance(op.attr, int))) if goes_on else []


def _write_spread(f: Function, space: Spread) -> None:
    code = f.code
    unrolled = _small(f)
    in_vectors = lanes_of(f.kernel, f.target) > 1 and not unrolled
    prefetched = _prefetched_arrays(f, space)

    def body(position: str) -> None:
        row = _index(f, space.due, position)
        start, stop = _row(f, space, row)
        if prefetched:
            _prefetch_next(f, space, position, prefetched)
        values = dict(f.values)
        leaves = {"position": position, "row": row}
        f.execute(Level.ROW, leaves, values)
        if in_vectors:
            known = values | {number: leaves[op.code] for number, op in enumerate(f.kernel.ops) if op.code in leaves}
            write_row(f, space, start, stop, known, lambda address: prefetch(f.code, address))
            return

        def synapse(slot: str) -> None:
            element = slot if space.ids is None else _index(f, space.ids, slot)
            f.execute(Level.ELEMENT, {**leaves, "slot": slot, "element": element}, dict(values))

        if unrolled:
            start = _unrolled_loop(code, start, stop, synapse)
        counted_loop(code, "slot", start, stop, synapse)

    counted_loop(code, "due", f.begin, f.end, body)
    code.do("ret void")


def _unrolled_loop(code: Code, start: str, stop: str, body: Callable[[str], None]) -> str:
    """Runs whole blocks of the loop; gives the index where it stopped."""
    before, head, after = code.block, code.fresh("block"), code.fresh("block.end")
    index, following = f"%{head}.index", f"%{head}.next"
    last = code.let(f"sub i64 {stop}, {_UNROLL - 1}")
    some = code.let(f"icmp slt i64 {start}, {last}")
    code.do(f"br i1 {some}, label %{head}, label %{after}")
    code.label(head)
    place = len(code.lines)
    for k in range(_UNROLL):
        body(code.let(f"add i64 {index}, {k}"))
    code.lines.insert(place, f"  {index} = phi i64 [ {start}, %{before} ], [ {following}, %{code.block} ]")
    code.do(f"{following} = add i64 {index}, {_UNROLL}")
    more = code.let(f"icmp slt i64 {following}, {last}")
    end = code.block
    code.do(f"br i1 {more}, label %{head}, label %{after}")
    code.label(after)
    return code.let(f"phi i64 [ {start}, %{before} ], [ {following}, %{end} ]")


def _small(f: Function) -> bool:
    body = [op for op, level in zip(f.kernel.ops, f.levels, strict=True) if level is Level.ELEMENT and OPS[op.code].kind != "leaf"]
    return len(body) <= _SMALL and not any(OPS[op.code].kind in ("math", "random") or op.code == "ipow" for op in body)


def _prefetched_arrays(f: Function, space: Spread) -> list[int]:
    """Arrays that a row reads in sequence: its ids, and what is indexed by the place in the row."""
    sequential = {"slot"} if space.ids is not None else {"slot", "element"}
    arrays = [] if space.ids is None else [space.ids]
    for op in f.kernel.ops:
        if OPS[op.code].kind == "memory" and op.code != "emit" and f.kernel.ops[op.args[0]].code in sequential:
            assert isinstance(op.attr, int)
            arrays.append(op.attr)
    return list(dict.fromkeys(arrays))


def _prefetch_next(f: Function, space: Spread, position: str, arrays: list[int]) -> None:
    """Asks for the row after this one: it comes from far while this one is worked on."""
    code = f.code
    following = code.let(f"add i64 {position}, 1")
    some = code.let(f"icmp slt i64 {following}, {f.end}")
    there, after = code.fresh("prefetch"), code.fresh("row")
    code.do(f"br i1 {some}, label %{there}, label %{after}")
    code.label(there)
    start, stop = _row(f, space, _index(f, space.due, following))
    for array in arrays:
        size = f.kernel.arrays[array].itemsize
        length = code.let(f"mul i64 {code.let(f'sub i64 {stop}, {start}')}, {size}")
        long = code.let(f"icmp sgt i64 {length}, {_PREFETCHED}")
        length = code.let(f"select i1 {long}, i64 {_PREFETCHED}, i64 {length}")
        lines = code.let(f"ashr i64 {code.let(f'add i64 {length}, {_LINE - 1}')}, 6")
        first = f.frame.element(array, start)

        def line(number: str, first: str = first) -> None:
            prefetch(code, code.let(f"getelementptr [{_LINE} x i8], ptr {first}, i64 {number}"))

        counted_loop(code, "line", "0", lines, line)
    code.do(f"br label %{after}")
    code.label(after)


def _row(f: Function, space: Spread, row: str) -> tuple[str, str]:
    start = f.code.let(f"load i64, ptr {f.frame.element(space.offsets, row)}, align 8")
    following = f.code.let(f"add i64 {row}, 1")
    return start, f.code.let(f"load i64, ptr {f.frame.element(space.offsets, following)}, align 8")


def _index(f: Function, array: int, position: str) -> str:
    type_ = f.kernel.arrays[array]
    narrow = f.code.let(f"load {MEMORY[type_]}, ptr {f.frame.element(array, position)}, align {type_.itemsize}")
    return widen(Lanes(f.code, 1, f.target), type_, narrow)
