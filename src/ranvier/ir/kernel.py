"""The kernel: a small typed program over one iteration space. What abstract code becomes, and what LLVM code is made of.

A kernel is in A-normal form: a list of operations in program order, each with operands that are *numbers of earlier
operations*. Everything is an operation, leaves too (`const`, `scalar`, `element`). There are no names: two models that
differ only in names are the same kernel (DESIGN D6). `names` is for dumps only and takes no part in equality.

Iteration spaces
    Map      e runs over frame.begin .. frame.end - 1
    Filter   as Map; `emit c` appends e to the list `out` where c holds. The list is emptied first, its order is ascending
    Gather   position p runs over frame.begin .. frame.end - 1, e = list[p]. Elements may repeat; strictly in sequence
    Spread   position p over frame.begin .. frame.end - 1, row = due[p]; within a row q runs over
             offsets[row] .. offsets[row + 1] - 1 and e = ids[q] (or e = q without ids; no element stands twice in a row). Strictly in
             sequence
    Reduce   as Map without arrays. With them, position p runs over frame.begin .. frame.end - 1 and names a run of elements,
             e = offsets[p] .. offsets[p + 1] - 1, that share row = fixed[e]; with `moving`, slot = moving[e] rises by one from element
             to element of a run. The only writes are accumulations, each to an array that is not read
    Replay   position p over frame.begin .. frame.end - 1, row = due[p]; within a row e runs over offsets[row] .. offsets[row + 1] - 1;
             for each e the entries k of the target targets[e] that are not before since[row]: those behind the last k with
             times[k] < since[row], up to ends[target] - 1 (in front of the entries of a target stands -inf). `position` is k, `slot` is e.
             recent[RECENT*target], ... is a copy of the newest times of the target, newest first, -inf where it has fewer
    Once     no elements: one pass

Meaning. Each iteration executes the operations in order and sees the memory left by the iteration before. (A vector
lowering is legal only where nobody can tell; `ir/levels.py` decides.) `ir/interpret.py` is that sentence as code.
"""

from __future__ import annotations

from functools import cached_property

from ranvier.record import field, record
from ranvier.syntax.nodes import Block, Expression
from ranvier.types import Type


@record
class Map:
    pass


@record
class Filter:
    out: int  # array number of the list of elements that passed (i32)


@record
class Gather:
    list: int  # array number of the list of elements (i32)


@record
class Spread:
    due: int  # array number: the rows due now (i32)
    offsets: int  # array number: row -> first position (i64)
    ids: int | None  # array number: position -> element (i32); None: they are equal


@record
class Reduce:
    offsets: int | None = None  # array number: run -> first element (i64)
    fixed: int | None = None  # array number: element -> a number that is the same throughout a run (i32)
    moving: int | None = None  # array number: element -> a number that rises by one (i32); None: it does as it likes


RECENT = 4


@record
class Replay:
    due: int  # array number: the rows (i32)
    offsets: int  # array number: row -> first element (i64)
    targets: int  # array number: element -> its target (i32 or u16)
    ends: int  # array number: target -> one behind its last entry (i64)
    times: int  # array number: entry -> when it was (f64)
    recent: int  # array number: RECENT*target + k -> when the k-th newest was (f64)
    since: int  # array number: row -> the first time that is still to be worked off (f64)


@record
class Once:
    pass


Space = Map | Filter | Gather | Spread | Reduce | Replay | Once


@record
class Op:
    """One operation. `code` is a row of `ir.ops.OPS`; `args` are numbers of earlier operations; `attr` is what is neither.

    attr by code: const: the value; scalar: slot number; load, store, accumulate, alias: array number; rand, randn, word,
    poisson, binomial: the draw number (which call in the kernel this is); cast: None (the target is `type`).
    """

    code: str
    args: tuple[int, ...]
    type: Type | None  # register type of the result; None for store, accumulate, emit
    attr: int | float | bool | None = None


@record
class Source:
    """The abstract code of a kernel: statements, then the condition that lists an element, or the expressions recorded."""

    block: Block
    emit: Expression | None = None
    recorded: tuple[Expression, ...] = ()


@record(slots=False)
class Kernel:
    """space, element types of the arrays (by slot), register types of the scalars (by slot), operations. For dumps: names, source."""

    space: Space
    arrays: tuple[Type, ...]
    scalars: tuple[Type, ...]
    ops: tuple[Op, ...]
    array_names: tuple[str, ...] = field(default=(), compare=False)
    scalar_names: tuple[str, ...] = field(default=(), compare=False)
    source: Source | None = field(default=None, compare=False)

    @cached_property
    def _hash(self) -> int:
        # 1 == 1.0 == True and 0.0 == -0.0 in Python; `key` keeps them apart, as machine code does.
        return hash(self.key)

    @cached_property
    def key(self) -> tuple[object, ...]:
        """Everything that machine code depends on: the cache key (D6)."""
        ops = tuple((op.code, op.args, op.type, repr(op.attr)) for op in self.ops)
        return (self.space, self.arrays, self.scalars, ops)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kernel) and self.key == other.key
