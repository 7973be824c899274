"""How often each operation of a kernel is executed, and whether iterations may be taken several at a time.

Takes a kernel; called by the printer, the verifier's readers and the LLVM lowering. Levels follow from dependencies alone: nobody
chooses them, so hoisting is no pass. An operation of a level may use operations of its own and of lower levels.
"""

from __future__ import annotations

from enum import IntEnum

from ranvier.ir.kernel import Filter, Kernel, Map, Once, Op, Reduce, Replay, Spread
from ranvier.ir.ops import OPS


class Level(IntEnum):
    """RUN: once a run (the setup function: depends on constants and scalars alone). STEP: once a call. ROW: once a row of a
    Spread or Replay, or a run of a Reduce. ELEMENT: once an element (of a Replay: once an entry of an element)."""

    RUN = 0
    STEP = 1
    ROW = 2
    ELEMENT = 3


def levels(kernel: Kernel) -> tuple[Level, ...]:
    """The level of each operation.

    Writes, and reads of arrays that this kernel writes, stay in the innermost loop, in program order; reads of other arrays
    rise to the level of their index, but not above STEP (memory may change between two calls).
    """
    innermost = Level.STEP if isinstance(kernel.space, Once) else Level.ELEMENT
    leaves = {"const": Level.RUN, "scalar": Level.RUN, "row": Level.ROW, "element": innermost, "slot": innermost}
    leaves["position"] = Level.ROW if isinstance(kernel.space, Spread | Reduce) else innermost
    written = written_arrays(kernel)
    result: list[Level] = []
    for op in kernel.ops:
        kind = OPS[op.code].kind
        if kind == "leaf":
            level = leaves[op.code]
        elif kind == "random" or (kind == "memory" and (op.code != "load" or op.attr in written)):
            level = innermost
        else:
            level = Level.STEP if kind == "memory" else Level.RUN
            for arg in op.args:
                if result[arg] > level:
                    level = result[arg]
        result.append(level)
    return tuple(result)


def rounding_levels(kernel: Kernel) -> tuple[Level, ...]:
    """By these the passes decide that change rounding, or what others will round. A Spread and a Gather are two ways to the same elements,
    one of which knows the row, and so are a Reduce with runs and one without: their code has to round the same, so what a row shares counts
    as the element's here (that costs next to nothing: it is computed once a row all the same)."""
    if not isinstance(kernel.space, Spread | Reduce):
        return levels(kernel)
    return tuple(Level.ELEMENT if level is Level.ROW else level for level in levels(kernel))


def written_arrays(kernel: Kernel) -> frozenset[int]:
    """Numbers of the arrays that the kernel writes (the list of a Filter is one)."""
    written = {op.attr for op in kernel.ops if op.code in ("store", "accumulate")}
    if isinstance(kernel.space, Filter):
        written.add(kernel.space.out)
    return frozenset(number for number in written if isinstance(number, int))


def vectorisable(kernel: Kernel) -> bool:
    """Whether nobody can tell several iterations at once from one after another.

    So it is in a Map or Filter whose written arrays are read and written at the element alone: then no iteration sees what another
    wrote. Gathers from arrays that nothing writes are fine; anything that may meet the same place twice is not, but for the
    accumulations of a Reduce: arithmetic goes in vectors, and what comes out is added in order. So may the rows of a Spread: a row has an
    element once, and sums that nothing else touches are added in order. In a Replay elements do not meet either; entries of one do, and are
    taken one after the other.
    """
    if isinstance(kernel.space, Reduce):
        return True
    if isinstance(kernel.space, Spread):
        return _row_vectorisable(kernel)
    if not isinstance(kernel.space, Map | Filter | Replay):
        return False
    written = written_arrays(kernel)
    return all(_at_element(kernel, op) for op in kernel.ops if OPS[op.code].kind == "memory" and op.attr in written)


def _row_vectorisable(kernel: Kernel) -> bool:
    if any(OPS[op.code].kind == "random" for op in kernel.ops):
        return False
    for array in written_arrays(kernel):
        touching = [op for op in kernel.ops if OPS[op.code].kind == "memory" and op.attr == array]
        if not all(_at_element(kernel, op) for op in touching) and [op.code for op in touching] != ["accumulate"]:
            return False
    return True


def _at_element(kernel: Kernel, op: Op) -> bool:
    return op.code in ("load", "store") and kernel.ops[op.args[0]].code == "element"
