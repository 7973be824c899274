"""Pending events worked off, row by row: the loop of a Replay. Called by llvm/spaces.py.

In vectors: the newest entries of the targets of `lanes` neighbouring elements lie together. The code stands there FEW times, under masks
of those that have so many; no branch depends on how many. Before that, where one has more, these look back for their oldest, and the code
runs in a loop up to those few. What they own is read once and stays in registers meanwhile. A vector of elements without entries reads its
targets only.
"""

from __future__ import annotations

from ranvier.ir.kernel import RECENT, Replay
from ranvier.ir.levels import Level, written_arrays
from ranvier.ir.ops import OPS
from ranvier.llvm.abi import ARRAY_SIZE, MEMORY
from ranvier.llvm.body import VectorBody, widen
from ranvier.llvm.function import Function, counted_loop, lanes_of, prefetch
from ranvier.llvm.interleave import interleave
from ranvier.llvm.lanes import Lanes

FEW = 2  # entries that are worked off in a line, without a loop: how often a loop goes round is what no processor guesses
_AHEAD = 256  # elements: in the last row of a list
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
            _Row(f, space, lanes, since, values).write(start, stop, _ahead(f, space, position, start))

    counted_loop(code, "due", f.begin, f.end, body)
    code.do("ret void")


def _ahead(f: Function, space: Replay, position: str, start: str) -> str:
    """How far away from an element stands the one to ask for now: the next row of the list is asked for while this one is worked on."""
    code = f.code
    following = code.let(f"add i64 {position}, 1")
    size = code.let(f"load i64, ptr {code.let(f'getelementptr i8, ptr {f.frame.head(space.due)}, i64 {ARRAY_SIZE}')}, align 8")
    more = code.let(f"icmp slt i64 {following}, {size}")
    place = code.let(f"select i1 {more}, i64 {following}, i64 {position}")
    distance = code.let(f"sub i64 {_integer(f, space.offsets, _integer(f, space.due, place))}, {start}")
    return code.let(f"select i1 {more}, i64 {distance}, i64 {_AHEAD}")


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
        ops = f.kernel.ops
        self.own = sorted(written_arrays(f.kernel))
        touched = {op.attr for op in ops if OPS[op.code].kind == "memory" and ops[op.args[0]].code == "element"}
        self.touched = sorted(array for array in touched if isinstance(array, int))
        self.entry = [number for number, op in enumerate(ops) if op.code == "position"]
        self.times = [number for number, op in enumerate(ops) if op.attr == space.times and op.code == "load" and op.args[0] in self.entry]
        # Whether an entry is its time and nothing else: then it need not be known where it stands.
        self.by_time = all(number in self.times for number, op in enumerate(ops) if set(self.entry) & {*op.args})

    def write(self, start: str, stop: str, ahead: str) -> None:
        f, code, lanes = self.f, self.f.code, self.lanes
        head, some, few, many, latch, after = (code.fresh(name) for name in ("vectors", "some", "few", "many", "latch", "done"))
        code.mark_preheader()
        before = code.block
        code.do(f"br i1 {code.let(f'icmp slt i64 {start}, {stop}')}, label %{head}, label %{after}")
        code.label(head)
        self.first, self.stop, self.following = f"%{head}.first", stop, f"%{head}.next"
        code.do(f"{self.first} = phi i64 [ {start}, %{before} ], [ {self.following}, %{latch} ]")
        self.v = v = Lanes(code, lanes, f.target)
        code.do(f"{self.following} = add i64 {self.first}, {lanes}")
        self.active = VectorBody(f.kernel, f.frame, v, self.values, self.first, stop, moving={"slot": self.first}).active()
        later = code.let(f"add i64 {self.first}, {ahead}")
        for array in self.touched:
            prefetch(code, f.frame.element(array, later))
        narrow = f.kernel.arrays[self.space.targets]
        loaded = code.let(f"load {v.type(MEMORY[narrow])}, ptr {f.frame.element(self.space.targets, self.first)}, align {narrow.itemsize}")
        targets = widen(v, narrow, loaded)
        since = v.splat(self.since, "double")
        record = v.op("mul", targets, v.integer(RECENT))
        places = [record, *(v.op("add", record, v.integer(k)) for k in range(1, FEW + 1))]
        times = [_gathered(f, v, self.space.recent, place, self.active) for place in places]
        has = [v.both(self.active, v.compare("oge", time, since)) for time in times]
        code.do(f"br i1 {v.any(has[0])}, label %{some}, label %{latch}")
        code.label(some)
        own = {array: self._load(array) for array in self.own}
        few_in_line = FEW if self.by_time else 0
        code.do(f"br i1 {v.any(has[few_in_line])}, label %{many}, label %{few}")
        code.label(many)
        worked = self._older_entries(own, targets, has[few_in_line], few_in_line)
        last = code.block
        code.do(f"br label %{few}")
        code.label(few)
        done = {k: code.let(f"phi {self._type(k)} [ {own[k]}, %{some} ], [ {worked[k]}, %{last} ]") for k in own}
        for k in reversed(range(few_in_line)):
            done = self._work_off(done, has[k], time=times[k])
        self._store(done)
        code.do(f"br label %{latch}")
        code.label(latch)
        code.do(f"br i1 {code.let(f'icmp slt i64 {self.following}, {stop}')}, label %{head}, label %{after}")
        code.label(after)
        code.mark_preheader()  # what was hoisted is written now, before loops around this one move lines

    def _older_entries(self, own: dict[int, str], targets: str, lanes: str, newer: int) -> dict[int, str]:
        """What the elements own when all entries but the newest are worked off, in lanes that have more than those."""
        code, v = self.v.code, self.v
        ends = v.op("sub", _gathered(self.f, v, self.space.ends, targets, lanes), v.integer(newer))
        oldest = self._look_back(ends, lanes)
        before, head, after = code.block, code.fresh("entries"), code.fresh("worked")
        code.do(f"br label %{head}")
        code.label(head)
        entry, later = f"%{head}.entry", f"%{head}.later"
        old = {array: f"%{head}.a{array}" for array in own}
        place = len(code.lines)
        new = self._work_off(old, v.icompare("slt", entry, ends), entry=entry)
        phis = [f"  {entry} = phi {v.i64} [ {oldest}, %{before} ], [ {later}, %{code.block} ]"]  # some functions are blocks of their own
        phis += [f"  {old[k]} = phi {self._type(k)} [ {own[k]}, %{before} ], [ {new[k]}, %{code.block} ]" for k in own]
        code.lines[place:place] = phis
        code.do(f"{later} = add {v.i64} {entry}, {v.integer(1)}")
        code.do(f"br i1 {v.any(v.icompare('slt', later, ends))}, label %{head}, label %{after}")
        code.label(after)
        return new

    def _look_back(self, ends: str, lanes: str) -> str:
        """The oldest entry that is to be worked off, in lanes that have one before the end; in others the end."""
        v, code = self.v, self.v.code
        since = v.splat(self.since, "double")
        start = code.let(f"select {v.i1} {lanes}, {v.i64} {v.op('sub', ends, v.integer(1))}, {v.i64} {ends}")
        before, head, after = code.block, code.fresh("look"), code.fresh("found")
        code.do(f"br label %{head}")
        code.label(head)
        oldest, earlier = f"%{head}.oldest", f"%{head}.earlier"
        code.do(f"{oldest} = phi {v.i64} [ {start}, %{before} ], [ {earlier}, %{head} ]")
        back = v.op("sub", oldest, v.integer(1))
        time = _gathered(self.f, v, self.space.times, back, lanes)
        going = v.both(lanes, v.compare("oge", time, since))
        code.do(f"{earlier} = select {v.i1} {going}, {v.i64} {back}, {v.i64} {oldest}")
        code.do(f"br i1 {v.any(going)}, label %{head}, label %{after}")
        code.label(after)
        return oldest

    def _work_off(self, own: dict[int, str], has: str, *, entry: str = "", time: str = "") -> dict[int, str]:
        """The code for one entry in the lanes that have one: where it stands, or when it was."""
        f, v = self.f, self.v
        body = _Entries(f, v, self.values, self.first, self.stop, has)
        body.pending = dict(own)
        body.values = dict.fromkeys(self.times, time) if time else dict.fromkeys(self.entry, entry)
        begin = len(v.code.lines)
        for number, level in enumerate(f.levels):
            if level is Level.ELEMENT and number not in body.values:
                body.execute(number)
        v.code.lines[begin:] = interleave(v.code.lines[begin:])
        select = "select {0} {1}, {2} {3}, {2} {4}"
        return {k: v.code.let(select.format(v.i1, has, self._type(k), body.pending[k], own[k])) for k in own}

    def _type(self, array: int) -> str:
        return self.v.type(MEMORY[self.f.kernel.arrays[array]])

    def _load(self, array: int) -> str:
        align = self.f.kernel.arrays[array].itemsize
        return self.v.code.let(f"load {self._type(array)}, ptr {self.f.frame.element(array, self.first)}, align {align}")

    def _store(self, values: dict[int, str]) -> None:
        """What the elements own, to memory."""
        code = self.v.code
        whole, part, written = (code.fresh(name) for name in ("whole", "part", "written"))
        full = code.let(f"icmp sle i64 {self.following}, {self.stop}")
        code.do(f"br i1 {full}, label %{whole}, label %{part}, {_USUAL}")
        body = VectorBody(self.f.kernel, self.f.frame, self.v, self.values, self.first, self.stop)
        body.pending = values
        for label, mask in ((whole, None), (part, self.active)):
            code.label(label)
            body.write(mask)
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
    return widen(Lanes(f.code, 1, f.target), type_, loaded)
