"""Pending events worked off, row by row: the loop of a Replay. Called by llvm/spaces.py.

In vectors, `lanes` neighbouring elements look for the entries of their targets together, newest first, until none of them has another one that is
not before `since`; then the code runs once for each of the entries of whoever has most, oldest first, under a mask of those that have one. What the
elements own is read once, stays in registers meanwhile, and is written once. A vector of elements without entries reads its targets only.
"""

from __future__ import annotations

from ranvier.ir.kernel import Replay
from ranvier.ir.levels import Level, written_arrays
from ranvier.llvm.abi import MEMORY
from ranvier.llvm.body import VectorBody, widen
from ranvier.llvm.function import Function, counted_loop, lanes_of
from ranvier.llvm.interleave import interleave
from ranvier.llvm.lanes import Lanes

_USUAL = "!prof !1"  # the first target of the branch is taken nearly always (llvm/lower.py:module)


def write_replay(f: Function, space: Replay) -> None:
    """Everything behind the loads at entry."""
    code, lanes = f.code, lanes_of(f.kernel, f.target)

    def body(position: str) -> None:
        row = _integer(f, space.due, position)
        start = _integer(f, space.offsets, row)
        stop = _integer(f, space.offsets, code.let(f"add i64 {row}, 1"))
        since = code.let(f"load double, ptr {f.frame.element(space.since, row)}, align 8")
        values = dict(f.values)
        f.execute(Level.ROW, {"row": row}, values)
        values |= {number: row for number, op in enumerate(f.kernel.ops) if op.code == "row"}
        if lanes == 1:
            counted_loop(code, "element", start, stop, lambda element: _one(f, space, element, since, values))
        else:
            _Row(f, space, lanes, since, values).write(start, stop)

    counted_loop(code, "due", f.begin, f.end, body)
    code.do("ret void")


def _one(f: Function, space: Replay, element: str, since: str, values: dict[int, str]) -> None:
    """All entries of one element."""
    code = f.code
    end = _integer(f, space.ends, _integer(f, space.targets, element))
    before, head, after = code.block, code.fresh("look"), code.fresh("found")
    code.do(f"br label %{head}")
    code.label(head)
    first, earlier = f"%{head}.first", f"%{head}.earlier"
    code.do(f"{first} = phi i64 [ {end}, %{before} ], [ {earlier}, %{head} ]")
    code.do(f"{earlier} = sub i64 {first}, 1")
    time = code.let(f"load double, ptr {f.frame.element(space.times, earlier)}, align 8")
    pending = code.let(f"fcmp oge double {time}, {since}")
    code.do(f"br i1 {pending}, label %{head}, label %{after}")
    code.label(after)

    def work_off(entry: str) -> None:
        f.execute(Level.ELEMENT, {"element": element, "slot": element, "position": entry}, dict(values))

    counted_loop(code, "entry", first, end, work_off)


class _Row:
    """One row in vectors. values: what is known of the row."""

    def __init__(self, f: Function, space: Replay, lanes: int, since: str, values: dict[int, str]):
        self.f, self.space, self.lanes, self.since, self.values = f, space, lanes, since, values

    def write(self, start: str, stop: str) -> None:
        f, code, lanes = self.f, self.f.code, self.lanes
        head, some, latch, after = (code.fresh(name) for name in ("vectors", "some", "latch", "done"))
        code.mark_preheader()
        before = code.block
        code.do(f"br i1 {code.let(f'icmp slt i64 {start}, {stop}')}, label %{head}, label %{after}")
        code.label(head)
        first, following = f"%{head}.first", f"%{head}.next"
        code.do(f"{first} = phi i64 [ {start}, %{before} ], [ {following}, %{latch} ]")
        v = Lanes(code, lanes, f.target.fma)
        code.do(f"{following} = add i64 {first}, {lanes}")
        body = VectorBody(f.kernel, f.frame, v, self.values, first, stop, moving={"slot": first})
        active = body.active()
        narrow = f.kernel.arrays[self.space.targets]
        loaded = code.let(f"load {v.type(MEMORY[narrow])}, ptr {f.frame.element(self.space.targets, first)}, align {narrow.itemsize}")
        ends = _gathered(f, v, self.space.ends, widen(v, narrow, loaded), active)
        oldest, pending = self._look_back(v, ends, active)
        code.do(f"br i1 {v.any(pending)}, label %{some}, label %{latch}")
        code.label(some)
        self._work_off(v, first, following, stop, oldest, ends, active)
        code.do(f"br label %{latch}")
        code.label(latch)
        code.do(f"br i1 {code.let(f'icmp slt i64 {following}, {stop}')}, label %{head}, label %{after}")
        code.label(after)
        code.mark_preheader()  # what was hoisted is written now, before loops around this one move lines

    def _look_back(self, v: Lanes, ends: str, active: str) -> tuple[str, str]:
        """By lane the oldest entry that is to be worked off, or the end; and which lanes have any."""
        code = v.code
        since = v.splat(self.since, "double")
        before, head, after = code.block, code.fresh("look"), code.fresh("found")
        code.do(f"br label %{head}")
        code.label(head)
        oldest, earlier = f"%{head}.oldest", f"%{head}.earlier"
        code.do(f"{oldest} = phi {v.i64} [ {ends}, %{before} ], [ {earlier}, %{head} ]")
        back = v.op("sub", oldest, v.integer(1))
        time = _gathered(self.f, v, self.space.times, back, active)
        going = v.both(active, v.compare("oge", time, since))
        code.do(f"{earlier} = select {v.i1} {going}, {v.i64} {back}, {v.i64} {oldest}")
        code.do(f"br i1 {v.any(going)}, label %{head}, label %{after}")
        code.label(after)
        return oldest, v.icompare("ne", oldest, ends)

    def _work_off(self, v: Lanes, first: str, following: str, stop: str, oldest: str, ends: str, active: str) -> None:
        """The code once for each entry, in all lanes that have so many; then what the elements own goes back to memory."""
        f, code, kernel = self.f, v.code, self.f.kernel
        own = sorted(written_arrays(kernel))
        types = {array: v.type(MEMORY[kernel.arrays[array]]) for array in own}
        loaded = {
            array: code.let(f"load {types[array]}, ptr {f.frame.element(array, first)}, align {kernel.arrays[array].itemsize}") for array in own
        }
        before, head, after = code.block, code.fresh("entries"), code.fresh("worked")
        code.do(f"br label %{head}")
        code.label(head)
        entry, later = f"%{head}.entry", f"%{head}.later"
        code.do(f"{entry} = phi {v.i64} [ {oldest}, %{before} ], [ {later}, %{head} ]")
        old = {array: f"%{head}.a{array}" for array in own}
        new = {array: f"%{head}.n{array}" for array in own}
        for array in own:
            code.do(f"{old[array]} = phi {types[array]} [ {loaded[array]}, %{before} ], [ {new[array]}, %{head} ]")
        has = v.icompare("slt", entry, ends)
        body = _Entries(f, v, self.values, first, stop, has)
        body.pending = dict(old)
        body.values = {number: entry for number, op in enumerate(kernel.ops) if op.code == "position"}
        begin = len(code.lines)
        for number, level in enumerate(f.levels):
            if level is Level.ELEMENT:
                body.execute(number)
        code.lines[begin:] = interleave(code.lines[begin:])
        for array in own:
            code.do(f"{new[array]} = select {v.i1} {has}, {types[array]} {body.pending[array]}, {types[array]} {old[array]}")
        code.do(f"{later} = add {v.i64} {entry}, {v.integer(1)}")
        code.do(f"br i1 {v.any(v.icompare('slt', later, ends))}, label %{head}, label %{after}")
        code.label(after)
        whole, part, written = (code.fresh(name) for name in ("whole", "part", "written"))
        full = code.let(f"icmp sle i64 {following}, {stop}")
        code.do(f"br i1 {full}, label %{whole}, label %{part}, {_USUAL}")
        store = VectorBody(kernel, f.frame, v, self.values, first, stop)
        store.pending = dict(new)
        for label, mask in ((whole, None), (part, active)):
            code.label(label)
            store.write(mask)
            code.do(f"br label %{written}")
        code.label(written)


class _Entries(VectorBody):
    """One entry in each lane. has: the lanes that have one left; the others compute what nobody uses."""

    def __init__(self, f: Function, v: Lanes, known: dict[int, str], first: str, stop: str, has: str):
        super().__init__(f.kernel, f.frame, v, known, first, stop, moving={"slot": first})
        self._f, self._has = f, has

    def _gather(self, array: int, index: str) -> str:
        return _gathered(self._f, self.v, array, index, self._has)


def _gathered(f: Function, v: Lanes, array: int, index: str, mask: str) -> str:
    """The elements of an array at these places, in the lanes of the mask."""
    type_ = f.kernel.arrays[array]
    memory = MEMORY[type_]
    if not f.target.gathers:
        index = v.code.let(f"select {v.i1} {mask}, {v.i64} {index}, {v.i64} {v.integer(0)}")
        result = "poison"
        for lane in range(v.count):
            place = v.code.let(f"extractelement {v.i64} {index}, i32 {lane}")
            one = v.code.let(f"load {memory}, ptr {f.frame.element(array, place)}, align {type_.itemsize}")
            result = v.code.let(f"insertelement {v.type(memory)} {result}, {memory} {one}, i32 {lane}")
        return widen(v, type_, result)
    address = v.code.let(f"getelementptr {memory}, ptr {f.frame.data(array)}, {v.i64} {index}")
    vector = v.type(memory)
    suffix = {"double": "f64", "float": "f32"}.get(memory, memory)
    name = f"llvm.masked.gather.v{v.count}{suffix}.v{v.count}p0"
    v.code.declare(f"declare {vector} @{name}(<{v.count} x ptr>, i32 immarg, {v.i1}, {vector})")
    call = f"call {vector} @{name}(<{v.count} x ptr> {address}, i32 {type_.itemsize}, {v.i1} {mask}, {vector} zeroinitializer)"
    return widen(v, type_, v.code.let(call))


def _integer(f: Function, array: int, position: str) -> str:
    """An element of an array of numbers, as i64."""
    type_ = f.kernel.arrays[array]
    loaded = f.code.let(f"load {MEMORY[type_]}, ptr {f.frame.element(array, position)}, align {type_.itemsize}")
    return widen(Lanes(f.code, 1, f.target.fma), type_, loaded)
