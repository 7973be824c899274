"""Neighbours over the same elements become one step: state update and threshold read and write their variables once, and the sums of a
pathway go through its synapses once.

Takes the steps of a plan in order, gives them with such pairs joined (ir/join.py). A step may be joined with an earlier one when all in
between neither write what it touches nor touch what it writes: then it might as well have come right behind it. Called by run/plan.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ranvier.ir.build import Built
from ranvier.ir.join import join
from ranvier.ir.kernel import Gather, Reduce, Space, Spread
from ranvier.ir.levels import written_arrays
from ranvier.ir.ops import OPS
from ranvier.model.steps import EmitStep, KernelCall, KernelStep, Step
from ranvier.record import record, replace
from ranvier.run.planned import Planned

JOINED = " + "
"""Stands between the names of operations in the name of the step they became."""



@record
class _Footprint:
    """Addresses of the arrays that a step reads, and of those that it writes."""

    reads: frozenset[int]
    writes: frozenset[int]


class _Traffic:
    """Where memory was last read and written: places in a list of steps."""

    def __init__(self) -> None:
        self._read: dict[int, int] = {}
        self._written: dict[int, int] = {}
        self._unknown = -1  # the last step of which nothing is known

    def latest(self, footprint: _Footprint) -> int:
        """The last step that must not come behind one with this footprint; -1 if there is none."""
        met = [self._written.get(address, -1) for address in footprint.reads | footprint.writes]
        met += [self._read.get(address, -1) for address in footprint.writes]
        return max(self._unknown, *met, -1)

    def note(self, place: int, footprint: _Footprint | None) -> None:
        if footprint is None:
            self._unknown = max(self._unknown, place)
            return
        for address in footprint.reads:
            self._read[address] = max(self._read.get(address, -1), place)
        for address in footprint.writes:
            self._written[address] = max(self._written.get(address, -1), place)


def fuse(planned: Sequence[Planned]) -> list[Planned]:
    """The plan with fewer steps. The order of the rest is the same, and so are all results, to the bit."""
    result: list[Planned] = []
    traffic = _Traffic()
    for item in _zeros_first(planned):
        footprint = _footprint(item.step)
        place = -1 if footprint is None else traffic.latest(footprint)
        places = [] if footprint is None or place < 0 else [place]
        if footprint is not None and _is_sum(item):
            places = [k for k in range(max(place, 0), len(result)) if _is_sum(result[k])]
        for place in places:
            joined = _joined(result[place], item)
            if joined is not None:
                result[place] = joined
                break
        else:
            place = len(result)
            result.append(item)
        traffic.note(place, footprint)
    return result


def _zeros_first(planned: Sequence[Planned]) -> list[Planned]:
    """What only sets constants comes before the sums in front of it, if they have nothing to do with that: then sums are neighbours."""
    result: list[Planned] = []
    for item in planned:
        place = len(result)
        if _sets_constants(item.step):
            writes = _footprint(item.step)
            while place > 0 and writes is not None and _is_sum(result[place - 1]):
                sum_ = _footprint(result[place - 1].step)
                if sum_ is None or not writes.writes.isdisjoint(sum_.reads | sum_.writes):
                    break
                place -= 1
        result.insert(place, item)
    return result


def _is_sum(item: Planned) -> bool:
    return isinstance(item.step, KernelStep) and isinstance(item.step.call.built.kernel.space, Reduce)


def _sets_constants(step: Step) -> bool:
    return isinstance(step, KernelStep) and all(OPS[op.code].kind == "leaf" or op.code == "store" for op in step.call.built.kernel.ops)


def _joined(first: Planned, second: Planned) -> Planned | None:
    """Both as one step, if they go over the same elements at the same times."""
    a, b = first.step, second.step
    if not isinstance(a, KernelStep) or not isinstance(b, KernelStep) or first.clock is not second.clock:
        return None
    if (a.begin, a.end, a.extent) != (b.begin, b.end, b.extent):
        return None
    built = join(a.call.built, b.call.built)
    return None if built is None else replace(first, step=replace(a, label=f"{a.label}{JOINED}{b.label}", call=KernelCall(built)))


def _footprint(step: Step) -> _Footprint | None:
    """None where anything may happen: Python is called; or that is as good, as such steps do not stand between updates and thresholds."""
    match step:
        case KernelStep():
            return _of_kernel(step.call.built, () if step.extent is None else (step.extent.address,))
        case EmitStep():
            return _Footprint(frozenset({step.steps.address, step.neurons.address}), frozenset({step.events.address}))
    return None


def _of_kernel(built: Built, more: Iterable[int]) -> _Footprint | None:
    if built.before is not None or isinstance(built.kernel.space, Spread):
        return None
    kernel, addresses = built.kernel, [key.address for key in built.array_keys]
    read = [op.attr for op in kernel.ops if op.code in ("load", "accumulate")] + _of_space(kernel.space)
    written = [addresses[array] for array in written_arrays(kernel)]
    return _Footprint(frozenset([*more, *(addresses[array] for array in read if isinstance(array, int))]), frozenset(written))


def _of_space(space: Space) -> list[int | None]:
    """The arrays that say where to go."""
    match space:
        case Gather():
            return [space.list]
        case Reduce():
            return [space.offsets, space.fixed, space.moving]
    return []
