"""Two kernels over the same elements as one: what the second does comes behind what the first does, element by element.

Takes kernels that are finished (all passes done) with the keys of their arrays, gives one in the same state, or None where an element
could tell the difference. Called by run/fusing.py. No operation changes, so results stay the same to the bit; what is saved is a second
way through memory: a value that the first kernel read or wrote is not read again.
"""

from __future__ import annotations

from typing import Any

from ranvier.ir.build import Built
from ranvier.ir.kernel import Filter, Kernel, Map, Op, Reduce, Source, Space
from ranvier.ir.levels import vectorisable, written_arrays
from ranvier.ir.numbers import Number
from ranvier.ir.ops import OPS, PURE
from ranvier.ir.passes.compact import compact_slots
from ranvier.ir.passes.dead import drop_dead
from ranvier.ir.passes.order import order_by_level
from ranvier.record import field, record, replace
from ranvier.types import Type

_WHOLE = frozenset({Type.F64, Type.F32, Type.I64, Type.BOOL})  # types that memory holds as registers do: i32 is cut when stored


def join(first: Built, second: Built) -> Built | None:
    """One kernel that does the work of a Map and of a Map or Filter behind it, over any elements; or of two Reduces.

    None if either calls Python, if the second draws random numbers (those of a kernel are of one stream), or if anything that one of
    them writes is met by the other elsewhere than at the element itself: in a Reduce, at all.
    """
    a, b = first.kernel, second.kernel
    if first.before is not None or second.before is not None or any(OPS[op.code].kind == "random" for op in b.ops):
        return None
    joined = _Joined()
    space: Space | None
    if isinstance(a.space, Reduce) and isinstance(b.space, Reduce):
        space = joined.runs(first, a.space)
        possible = space == joined.runs(second, b.space) and _apart(first, second) and _apart(second, first)
    else:
        space = Filter(joined.array(second, b.space.out)) if isinstance(b.space, Filter) else Map()
        possible = isinstance(a.space, Map) and isinstance(b.space, Map | Filter) and vectorisable(a) and vectorisable(b)
        possible = possible and _private(first, second) and _private(second, first)
    if not possible:
        return None
    joined.append(first)
    joined.append(second)
    kernel = order_by_level(drop_dead(joined.kernel(space)))
    kernel, arrays, scalars = compact_slots(kernel)
    if not vectorisable(kernel):
        return None
    kernel = replace(kernel, source=_source(a, b))
    return Built(kernel, tuple(joined.keys[k] for k in arrays), tuple(joined.values[k] for k in scalars))


def _apart(writer: Built, other: Built) -> bool:
    """Whether nothing that one kernel writes is met by the other."""
    return {id(writer.array_keys[array]) for array in written_arrays(writer.kernel)}.isdisjoint(map(id, other.array_keys))


def _private(writer: Built, other: Built) -> bool:
    """Whether what one kernel writes is met by both of them at the element alone."""
    written = {id(writer.array_keys[array]) for array in written_arrays(writer.kernel)}
    listed = {id(built.array_keys[built.kernel.space.out]) for built in (writer, other) if isinstance(built.kernel.space, Filter)}
    for built in (writer, other):
        for op in built.kernel.ops:
            if OPS[op.code].kind == "memory" and op.code != "emit":
                assert isinstance(op.attr, int)
                key = id(built.array_keys[op.attr])
                if key in listed or (key in written and built.kernel.ops[op.args[0]].code != "element"):
                    return False
    return True


def _source(a: Kernel, b: Kernel) -> Source | None:
    if a.source is None or b.source is None:
        return None
    return Source(a.source.block + b.source.block, b.source.emit, a.source.recorded + b.source.recorded)


@record(frozen=False)
class _Joined:
    """Operations of several kernels in one row, equal ones shared; keys and values: of their arrays and scalars, by slot."""

    ops: list[Op] = field(default_factory=list)
    keys: list[Any] = field(default_factory=list)
    types: list[Type] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    values: list[Number] = field(default_factory=list)
    scalar_types: list[Type] = field(default_factory=list)
    scalar_names: list[str] = field(default_factory=list)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)
    _memory: dict[int, dict[int, int]] = field(default_factory=dict)  # array -> index -> value that stands there
    _array_slots: dict[int, int] = field(default_factory=dict)  # by id of the key
    _scalar_slots: dict[tuple[object, ...], int] = field(default_factory=dict)

    def kernel(self, space: Space) -> Kernel:
        return Kernel(space, tuple(self.types), tuple(self.scalar_types), tuple(self.ops), tuple(self.names), tuple(self.scalar_names))

    def array(self, built: Built, slot: int) -> int:
        key, kernel = built.array_keys[slot], built.kernel
        found = self._array_slots.setdefault(id(key), len(self.keys))
        if found == len(self.keys):
            self.keys.append(key)
            self.types.append(kernel.arrays[slot])
            self.names.append(kernel.array_names[slot] if kernel.array_names else "")
        return found

    def runs(self, built: Built, space: Reduce) -> Reduce:
        """The space, with the arrays of this kernel."""
        return Reduce(*(None if slot is None else self.array(built, slot) for slot in (space.offsets, space.fixed, space.moving)))

    def scalar(self, built: Built, slot: int) -> int:
        """Equal values of equal names are one."""
        kernel, value = built.kernel, built.scalars[slot]
        name = kernel.scalar_names[slot] if kernel.scalar_names else ""
        found = self._scalar_slots.setdefault((name, kernel.scalars[slot], repr(value)), len(self.values))
        if found == len(self.values):
            self.values.append(value)
            self.scalar_types.append(kernel.scalars[slot])
            self.scalar_names.append(name)
        return found

    def append(self, built: Built) -> None:
        place: list[int] = []
        for op in built.kernel.ops:
            args = tuple([place[arg] for arg in op.args])
            attr = op.attr
            if op.code == "scalar":
                assert isinstance(attr, int)
                attr = self.scalar(built, attr)
            elif OPS[op.code].kind == "memory" and op.code != "emit":
                assert isinstance(attr, int)
                attr = self.array(built, attr)
            place.append(self._one(Op(op.code, args, op.type, attr)))

    def _one(self, op: Op) -> int:
        if op.code in PURE or OPS[op.code].kind == "leaf":
            # repr: 0.0 and -0.0 differ
            return self._shared(self._known, (op.code, op.args, op.type, repr(op.attr)), op)
        if op.code == "load":
            assert isinstance(op.attr, int)
            return self._shared(self._memory.setdefault(op.attr, {}), op.args[0], op)
        if op.code in ("store", "accumulate"):
            assert isinstance(op.attr, int)
            whole = op.code == "store" and self.types[op.attr] in _WHOLE
            self._memory[op.attr] = {op.args[0]: op.args[1]} if whole else {}
        return self._add(op)

    def _shared(self, known: dict[Any, int], key: Any, op: Op) -> int:
        if key not in known:
            known[key] = self._add(op)
        return known[key]

    def _add(self, op: Op) -> int:
        self.ops.append(op)
        return len(self.ops) - 1


