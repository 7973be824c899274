"""find_accumulations. Before: any kernel. After: `x[k] = x[k] + y` (or - y) is `accumulate x[k] y`, where the elements may repeat and
nothing else in the kernel touches x. Says to the lowering that only the sum matters. (At the element of a map, load and store are
better: they keep the kernel vectorisable.) The load that is left over is for drop_dead.
"""

from __future__ import annotations

from collections import Counter

from ranvier.ir.kernel import Filter, Kernel, Map, Op
from ranvier.ir.ops import MEMORY
from ranvier.ir.passes.rewrite import use_counts, with_ops


def find_accumulations(kernel: Kernel) -> Kernel:
    if not any(op.code == "store" and _may_repeat(kernel, op) for op in kernel.ops):
        return kernel
    accesses = Counter(_array(op) for op in kernel.ops if op.code in MEMORY)
    uses = use_counts(kernel)
    ops: list[Op] = []
    place: list[int] = []  # old number -> new number
    for op in kernel.ops:
        added = _added(kernel, op, uses) if op.code == "store" and accesses[_array(op)] == 2 else None
        if added is None:
            new = op
        else:
            value, negative = added
            if negative:
                ops.append(Op("neg", (place[value],), kernel.ops[value].type))
            new = Op("accumulate", (op.args[0], -1), None, op.attr)
            value_place = len(ops) - 1 if negative else place[value]
        place.append(len(ops))
        args = tuple([value_place if arg == -1 else place[arg] for arg in new.args])
        ops.append(Op(new.code, args, new.type, new.attr))
    return with_ops(kernel, ops) if len(ops) != len(kernel.ops) or any(op.code == "accumulate" for op in ops) else kernel


def _may_repeat(kernel: Kernel, store: Op) -> bool:
    """Whether two iterations may write one place."""
    return not (isinstance(kernel.space, Map | Filter) and kernel.ops[store.args[0]].code == "element")


def _array(op: Op) -> int:
    return -1 if op.attr is None else int(op.attr)  # emit has no array


def _added(kernel: Kernel, store: Op, uses: list[int]) -> tuple[int, bool] | None:
    """(what is added, whether it is subtracted), if the store writes back its own place plus or minus something."""
    if not _may_repeat(kernel, store):
        return None
    index, stored = store.args
    total = kernel.ops[stored]
    if total.code not in ("add", "sub") or uses[stored] != 1:
        return None
    pairs = [(total.args[0], total.args[1])] + ([(total.args[1], total.args[0])] if total.code == "add" else [])
    for old, value in pairs:
        load = kernel.ops[old]
        if load.code == "load" and load.attr == store.attr and load.args[0] == index and uses[old] == 1:
            return value, total.code == "sub"
    return None
