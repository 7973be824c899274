"""Outcomes of tables (ir/sampling.py) for vectors of random words. Called by llvm/body.py.

Four vectors of elements that share their blocks (ir/philox.py) are done together. Of the block of words 0 .. 3, words 0 and 1 lie side by
side in one vector of 32-bit lanes, 2 and 3 in another. The cells of a small table stay in registers, and a look-up is a permutation, where
machines have one for vectors of this length: of 16 lanes (AVX-512, tables of 16 or 32 cells) or of 8 (AVX2, 16 cells). Otherwise words
are looked up lane by lane. Rare words are answered by the runtime, in a block that is seldom entered.
"""

from __future__ import annotations

from ranvier.ir.sampling import CELLS, IS_RARE, SHIFT
from ranvier.llvm import philox
from ranvier.llvm.frame import Frame
from ranvier.llvm.lanes import Lanes
from ranvier.record import record

_LOW = 0xFFFFFFFF
_TABLES = 2  # that are permuted: more would take more registers than there are


@record
class TableUse:
    """array: of the table. draw: number of the words that are looked up. bits: 4, 5, or 0 for any."""

    array: int
    draw: int
    bits: int


def one_outcome(v: Lanes, frame: Frame, use: TableUse, element: str) -> str:
    """For one element: a call of the runtime."""
    return _call(v, frame, "rv_alias", use, element)


def outcomes_of_four(v: Lanes, frame: Frame, use: TableUse, element: str, first: str) -> tuple[str, ...]:
    """For the elements of a vector and those 8, 16 and 24 further on. element: the vector; first: its first, an aligned place."""
    key = ("outcomes", element, str(use.draw), str(use.array))
    if key not in v.memo:
        blocks = philox.words(v, frame, element, use.draw)
        if use.bits and 2 * v.count in (8, 16) and 1 << use.bits <= 2 * v.count * _TABLES:
            cells, words = _registers(v, frame, use), _words(v)
            looked_up = [_permuted(v, use, cells, block) for block in blocks]
            found = [half for both in looked_up for half in _halves(v, v.code.let(f"bitcast {words} {both} to {v.i64}"))]
            masks = [v.code.let(f"icmp eq {words} {both}, splat (i32 {IS_RARE})") for both in looked_up]
        else:
            found = [_looked_up(v, frame, use, half) for block in blocks for half in _halves(v, block)]
            masks = _rare(v, found)
        v.memo[key] = tuple(_with_rare(v, frame, use, found, masks, first))
    return v.memo[key]


def outcomes(v: Lanes, frame: Frame, use: TableUse, element: str, first: str) -> str:
    """For neighbouring elements that begin anywhere: each has a block to itself."""
    found = [_looked_up(v, frame, use, philox.word(v, frame, element, use.draw))]
    return _with_rare(v, frame, use, found, _rare(v, found), first)[0]


# ---- looking up: outcomes, IS_RARE among them --------------------------------------------------------------------------------------------

def _words(v: Lanes) -> str:
    """The type of words side by side."""
    return f"<{2 * v.count} x i32>"


def _looked_up(v: Lanes, frame: Frame, use: TableUse, word: str) -> str:
    """Of words in 64-bit lanes, from memory."""
    code = v.code
    key = ("shift", str(use.array))
    if key not in v.memo:
        address = code.hoist(f"getelementptr i64, ptr {frame.data(use.array)}, i64 {SHIFT}")
        v.memo[key] = (v.splat(code.hoist(f"load i64, ptr {address}, align 8")), _cells(v, frame, use))
    shift, cells = v.memo[key]
    place = v.op("lshr", word, shift)
    cell = "poison"
    for lane in range(v.count):
        index = code.let(f"extractelement {v.i64} {place}, i32 {lane}")
        entry = code.let(f"load i64, ptr {code.let(f'getelementptr i64, ptr {cells}, i64 {index}')}, align 8")
        cell = code.let(f"insertelement {v.i64} {cell}, i64 {entry}, i32 {lane}")
    own = v.icompare("ule", word, v.op("lshr", cell, v.integer(32)))
    either = code.let(f"select {v.i1} {own}, {v.i64} {cell}, {v.i64} {v.op('lshr', cell, v.integer(16))}")
    return v.op("and", either, v.integer(0xFFFF))


Registers = list[tuple[str, str]]  # for each 16 (or 8) cells: highest words of the first outcomes, both outcomes


def _registers(v: Lanes, frame: Frame, use: TableUse) -> Registers:
    """The cells, loaded in front of the loop."""
    key = ("cells", str(use.array))
    hoist, wide, words = v.code.hoist, f"<{2 * v.count} x i64>", _words(v)
    if key not in v.memo:
        made: list[str] = []
        start = _cells(v, frame, use)
        for k in range(0, 1 << use.bits, 2 * v.count):
            cells = hoist(f"load {wide}, ptr {hoist(f'getelementptr i64, ptr {start}, i64 {k}')}, align 8")
            made.append(hoist(f"trunc {wide} {hoist(f'lshr {wide} {cells}, splat (i64 32)')} to {words}"))
            made.append(hoist(f"trunc {wide} {cells} to {words}"))
        v.memo[key] = tuple(made)
    made_ = v.memo[key]
    return list(zip(made_[::2], made_[1::2], strict=True))


def _permuted(v: Lanes, use: TableUse, cells: Registers, block: str) -> str:
    """Of words in 32-bit lanes."""
    code, words = v.code, _words(v)
    word = code.let(f"bitcast {v.i64} {block} to {words}")
    place = code.let(f"lshr {words} {word}, splat (i32 {32 - use.bits})")
    highest, outcomes_ = _permutations(v, cells, place)
    own = code.let(f"icmp ule {words} {word}, {highest}")
    second = code.let(f"lshr {words} {outcomes_}, splat (i32 16)")
    either = code.let(f"select <{2 * v.count} x i1> {own}, {words} {outcomes_}, {words} {second}")
    return code.let(f"and {words} {either}, splat (i32 65535)")


def _permutations(v: Lanes, cells: Registers, place: str) -> tuple[str, str]:
    """cells[place / lanes][part][place % lanes] in each lane, for both parts. LLVM makes one instruction of such extractions and
    insertions."""
    code, words, lanes = v.code, _words(v), 2 * v.count
    within = place if len(cells) == 1 else code.let(f"and {words} {place}, splat (i32 {lanes - 1})")
    indices = [code.let(f"extractelement {words} {within}, i32 {lane}") for lane in range(lanes)]

    def permuted(table: str) -> str:
        result = "poison"
        for lane, index in enumerate(indices):
            entry = code.let(f"extractelement {words} {table}, i32 {index}")
            result = code.let(f"insertelement {words} {result}, i32 {entry}, i32 {lane}")
        return result

    found = [tuple(permuted(table) for table in tables) for tables in cells]
    if len(found) == 1:
        return found[0][0], found[0][1]
    upper = code.let(f"icmp sgt {words} {place}, splat (i32 {lanes - 1})")
    first, second = (code.let(f"select <{lanes} x i1> {upper}, {words} {b}, {words} {a}") for a, b in zip(*found, strict=True))
    return first, second


# ---- rare words --------------------------------------------------------------------------------------------------------------------------


def _rare(v: Lanes, found: list[str]) -> list[str]:
    return [v.icompare("eq", each, v.integer(IS_RARE)) for each in found]


def _with_rare(v: Lanes, frame: Frame, use: TableUse, found: list[str], masks: list[str], first: str) -> list[str]:
    """The outcomes found, those that are rare drawn anew. masks: which are (in any arrangement of lanes). first: the first element; the
    vectors are 8 elements apart."""
    code = v.code
    lanes = sum(v.count for _ in found) // len(masks)
    any_ = masks[0]
    for mask in masks[1:]:
        any_ = code.let(f"or <{lanes} x i1> {any_}, {mask}")
    some = code.let(f"icmp ne i{lanes} {code.let(f'bitcast <{lanes} x i1> {any_} to i{lanes}')}, 0")
    before, cold, one, done, after = code.block, *(code.fresh(name) for name in ("rare", "rare.one", "rare.done", "drawn"))
    code.do(f"br i1 {some}, label %{cold}, label %{after}, !prof !0")
    code.label(cold)
    bits = _bits(v, _rare(v, found))
    joined, wide = _joined(v, found)
    code.do(f"br label %{one}")
    code.label(one)
    code.do(f"%{one}.left = phi i64 [ {bits}, %{cold} ], [ %{one}.less, %{one} ]")
    code.do(f"%{one}.now = phi {wide} [ {joined}, %{cold} ], [ %{one}.then, %{one} ]")
    code.declare("declare i64 @llvm.cttz.i64(i64, i1 immarg)")
    place = code.let(f"call i64 @llvm.cttz.i64(i64 %{one}.left, i1 true)")
    vector = code.let(f"lshr i64 {place}, {v.count.bit_length() - 1}")
    further = code.let(f"add i64 {code.let(f'shl i64 {vector}, 3')}, {code.let(f'and i64 {place}, {v.count - 1}')}")
    outcome = _call(v, frame, "rv_rare", use, code.let(f"add i64 {first}, {further}"))
    code.do(f"%{one}.then = insertelement {wide} %{one}.now, i64 {outcome}, i64 {place}")
    code.do(f"%{one}.less = and i64 %{one}.left, {code.let(f'sub i64 %{one}.left, 1')}")
    more = code.let(f"icmp ne i64 %{one}.less, 0")
    code.do(f"br i1 {more}, label %{one}, label %{done}")
    code.label(done)
    drawn = [_part(v, f"%{one}.then", wide, k, len(found)) for k in range(len(found))]
    code.do(f"br label %{after}")
    code.label(after)
    return [code.let(f"phi {v.i64} [ {a}, %{before} ], [ {b}, %{done} ]") for a, b in zip(found, drawn, strict=True)]


# ---- words of this file ------------------------------------------------------------------------------------------------------------------


def _cells(v: Lanes, frame: Frame, use: TableUse) -> str:
    return v.code.hoist(f"getelementptr i64, ptr {frame.data(use.array)}, i64 {CELLS}")


def _halves(v: Lanes, block: str) -> tuple[str, str]:
    return v.op("and", block, v.integer(_LOW)), v.op("lshr", block, v.integer(32))


def _bits(v: Lanes, masks: list[str]) -> str:
    """One bit for each lane of all masks, as i64."""
    result = ""
    for k, mask in enumerate(masks):
        wide = v.code.let(f"zext i{v.count} {v.code.let(f'bitcast {v.i1} {mask} to i{v.count}')} to i64")
        result = v.code.let(f"or i64 {result}, {v.code.let(f'shl i64 {wide}, {k * v.count}')}") if k else wide
    return result


def _joined(v: Lanes, parts: list[str]) -> tuple[str, str]:
    """The vectors as one, and its type."""
    lanes, result = v.count, parts
    while len(result) > 1:
        order = ", ".join(f"i32 {k}" for k in range(2 * lanes))
        pairs = zip(result[::2], result[1::2], strict=True)
        result = [v.code.let(f"shufflevector <{lanes} x i64> {a}, <{lanes} x i64> {b}, <{2 * lanes} x i32> <{order}>") for a, b in pairs]
        lanes *= 2
    return result[0], f"<{lanes} x i64>"


def _part(v: Lanes, joined: str, wide: str, k: int, parts: int) -> str:
    if parts == 1:
        return joined
    order = ", ".join(f"i32 {lane}" for lane in range(k * v.count, (k + 1) * v.count))
    return v.code.let(f"shufflevector {wide} {joined}, {wide} poison, <{v.count} x i32> <{order}>")


def _call(v: Lanes, frame: Frame, function: str, use: TableUse, element: str) -> str:
    v.code.declare(f"declare i64 @{function}(ptr, i64, i32, ptr)")
    return v.code.let(f"call i64 @{function}(ptr {frame.stream_address}, i64 {element}, i32 {use.draw}, ptr {frame.data(use.array)})")
