"""Map and Filter over vectors: `lanes` elements per iteration, or several vectors of them. Called by llvm/spaces.py.

The body is written once. Loads are whole vectors even at the end of the arrays (RV_ARRAY_SLACK makes that legal); results are held
back, then written as whole vectors, or, in a block entered once a call, under a mask. A Filter makes one bit per element, tests them
together, and lists the elements in another cold block.

Every second call begins with the last elements (RvFrame.backward), which are still in the first cache. A list is then written from its
end, and turned.

Where random numbers are drawn, an iteration takes two vectors 8 elements apart, because elements e and e + 8 share a Philox block
(ir/philox.py), or four, where a block serves four; a Filter, which must list in order, takes all 16 or 32 elements with 4 or 8 lanes; 16
lanes are whole blocks. Then iterations begin at multiples of 16 or 32, and lanes before the begin are masked as those past the end.
(Otherwise two vectors an iteration gave nothing, on Zen 4.)
"""

from __future__ import annotations

from ranvier.ir.kernel import Filter, Kernel
from ranvier.ir.levels import Level
from ranvier.ir.ops import OPS
from ranvier.llvm.body import VectorBody
from ranvier.llvm.far import all_near, compute_far
from ranvier.llvm.function import Function, append, empty_list, lanes_of, turn
from ranvier.llvm.interleave import interleave
from ranvier.llvm.lanes import Lanes
from ranvier.llvm.operands import read_where_used
from ranvier.llvm.philox import Half

_COLD, _USUAL = "!prof !0", "!prof !1"  # the first target is entered rarely; usually (llvm/lower.py:module)


def write_vectors(f: Function) -> None:
    """The loop and the return; the entry block is open."""
    code, kernel = f.code, f.kernel
    lanes = lanes_of(kernel, f.target)
    out = kernel.space.out if isinstance(kernel.space, Filter) else None
    offsets = _offsets(f, lanes)
    aligned = len(offsets) > 1 or (lanes == 16 and sharing_run(kernel) > 0)
    span = offsets[-1] + lanes  # from the first element to behind the last

    if out is not None:
        empty_list(f, out)
    begin = code.let(f"and i64 {f.begin}, {-sharing_run(kernel)}") if aligned else f.begin
    two_ways = len(offsets) == 1 or out is not None
    start, stride, behind, backward = _way(f, begin, span) if two_ways else (begin, "", "", "")
    code.mark_preheader()
    some = code.let(f"icmp slt i64 {f.begin}, {f.end}")
    before = code.block
    code.do(f"br i1 {some}, label %vectors, label %done")
    code.label("vectors")
    code.do(f"%first = phi i64 [ {start}, %{before} ], [ %following, %latch ]")

    v = Lanes(code, lanes, f.target)
    bodies: dict[int, VectorBody] = {}
    for offset in offsets:
        first = code.let(f"add i64 %first, {offset}") if offset else "%first"
        eighth: Half = None if not aligned else "both" if lanes == 16 else offset // 8
        bodies[offset] = VectorBody(kernel, f.frame, v, f.values, first, f.end, eighth)
        bodies[offset].others = bodies
        bodies[offset].near = {}
    place = len(code.lines)
    for number, level in enumerate(f.levels):
        if level is Level.ELEMENT:
            for body in bodies.values():
                body.execute(number)
    near = all_near(list(bodies.values()))
    lines = interleave(code.lines[place:])
    code.lines[place:] = read_where_used(code, lines) if f.target.spreads and lanes > 1 else lines
    if near:
        compute_far(f, list(bodies.values()), near)

    bits = _bits_of(v, [body.emitted for body in bodies.values()]) if out is not None else ""
    code.do(f"%stop = add i64 %first, {span}")
    full = code.let(f"icmp sle i64 %stop, {f.end}")
    if aligned:
        full = code.let(f"and i1 {full}, {code.let(f'icmp sge i64 %first, {f.begin}')}")
    code.do(f"br i1 {full}, label %whole, label %part, {_USUAL}")

    code.label("whole")
    for body in bodies.values():
        body.write(None)
    _list_or_go_on(f, bits)
    code.label("part")
    masks = [_mask(f, body, aligned) for body in bodies.values()]
    for body, mask in zip(bodies.values(), masks, strict=True):
        body.write(mask)
    inside = code.let(f"and i32 {bits}, {_bits_of(v, masks)}") if bits else ""
    _list_or_go_on(f, inside)
    if out is not None:
        _write_list(f, out, bits, inside, backward)

    code.label("latch")
    if two_ways:
        code.do(f"%following = add i64 %first, {stride}")
        more = code.let(f"icmp ne i64 %following, {behind}")
    else:
        # from 16 k + j (or 32 k + j) to 16 k + j + lanes, and past what was done along
        moved = code.let(f"add i64 %first, {lanes}")
        skipped = code.let(f"mul i64 {code.let(f'and i64 {moved}, 8')}, {len(offsets) - 1}")
        code.do(f"%following = add i64 {moved}, {skipped}")
        more = code.let(f"icmp slt i64 %following, {f.end}")
    code.do(f"br i1 {more}, label %vectors, label %done")
    code.label("done")
    if out is not None:
        code.do(f"br i1 {backward}, label %written, label %turned")
        code.label("written")
        turn(f, out)
    code.do("ret void")


def _way(f: Function, begin: str, span: int) -> tuple[str, str, str, str]:
    """The first element of the first iteration, the way to the next, the first that is too far; whether it goes backward. span: 2^n."""
    code = f.code
    backward = f.frame.backward()
    reach = code.let(f"sub i64 {code.let(f'sub i64 {f.end}, {begin}')}, 1")
    last = code.let(f"add i64 {begin}, {code.let(f'and i64 {reach}, {-span}')}")
    start = code.let(f"select i1 {backward}, i64 {last}, i64 {begin}")
    stride = code.let(f"select i1 {backward}, i64 {-span}, i64 {span}")
    end = code.let(f"select i1 {backward}, i64 {begin}, i64 {last}")
    return start, stride, code.let(f"add i64 {end}, {stride}"), backward


def _offsets(f: Function, lanes: int) -> list[int]:
    """Where the vectors of an iteration begin."""
    run = sharing_run(f.kernel)
    if lanes == 16:
        return [0]
    if isinstance(f.kernel.space, Filter):
        return list(range(0, run, lanes)) if run and lanes >= 4 else [0]
    return list(range(0, run, 8)) or [0]


def sharing_run(kernel: Kernel) -> int:
    """The elements of an aligned run of so many share Philox blocks; 0: nothing is drawn."""
    if any(op.code == "word" for op in kernel.ops):
        return 32
    return 16 if any(OPS[op.code].kind == "random" for op in kernel.ops) else 0


def _mask(f: Function, body: VectorBody, aligned: bool) -> str:
    mask = body.active()
    if aligned:
        mask = body.v.both(mask, body.v.icompare("sge", body.element(), body.v.splat(f.begin)))
    return mask


def _bits_of(v: Lanes, masks: list[str]) -> str:
    """One bit per element of an iteration, as i32."""
    code, result = v.code, ""
    for k, mask in enumerate(masks):
        bits = code.let(f"bitcast {v.i1} {mask} to i{v.count}")
        wide = code.let(f"zext i{v.count} {bits} to i32")
        if k:
            wide = code.let(f"or i32 {result}, {code.let(f'shl i32 {wide}, {k * v.count}')}")
        result = wide
    return result


def _list_or_go_on(f: Function, bits: str) -> None:
    if not bits:
        f.code.do("br label %latch")
        return
    some = f.code.let(f"icmp ne i32 {bits}, 0")
    f.code.do(f"br i1 {some}, label %list, label %latch, {_COLD}")


def _write_list(f: Function, out: int, whole: str, part: str, backward: str) -> None:
    """Appends the elements of the bits set, lowest first; on the way back the highest."""
    code = f.code
    code.label("list")
    code.do(f"%found = phi i32 [ {whole}, %whole ], [ {part}, %part ]")
    code.do("br label %one")
    code.label("one")
    code.do("%left = phi i32 [ %found, %list ], [ %less, %one ]")
    code.declare("declare i32 @llvm.cttz.i32(i32, i1 immarg)")
    code.declare("declare i32 @llvm.ctlz.i32(i32, i1 immarg)")
    lowest = code.let("call i32 @llvm.cttz.i32(i32 %left, i1 true)")
    highest = code.let(f"sub i32 31, {code.let('call i32 @llvm.ctlz.i32(i32 %left, i1 true)')}")
    bit = code.let(f"select i1 {backward}, i32 {highest}, i32 {lowest}")
    element = code.let(f"add i64 %first, {code.let(f'zext i32 {bit} to i64')}")
    append(f, out, element)
    code.do(f"%less = xor i32 %left, {code.let(f'shl i32 1, {bit}')}")
    more = code.let("icmp ne i32 %less, 0")
    code.do(f"br i1 {more}, label %one, label %latch")
