"""Events that may wait: which pathways of a plan are postponed, and what has to be brought up to date for whom.

Takes the steps of a plan in order, gives them with such pathways marked, and with a step that works off what waits before each step that
would see or disturb it. Called by run/plan.py. What can be proved of the code itself is asked of model/delivery/postponed.py; here the rest
of the plan is looked at. Between runs nothing waits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ranvier.ir.build import Built
from ranvier.ir.levels import written_arrays
from ranvier.model.delivery.postponed import known_arrays, own_arrays, postponement, touches_own_only
from ranvier.model.pathway import Pathway
from ranvier.model.steps import CallbackStep, CatchUpStep, PathwayStep, PythonStep, Step
from ranvier.record import record, replace
from ranvier.run.planned import Planned


@record(eq=False)
class _Place:
    """A pathway in the plan, as that is now."""

    plan: list[Planned]
    number: int

    @property
    def planned(self) -> Planned:
        return self.plan[self.number]

    @property
    def free(self) -> bool:
        """Whether it has no part in a postponement yet."""
        return self.step.postponed is None and self.step.reads is None

    @property
    def step(self) -> PathwayStep:
        assert isinstance(self.planned.step, PathwayStep)
        return self.planned.step

    @property
    def pathway(self) -> Pathway:
        assert isinstance(self.planned.owner, Pathway)
        return self.planned.owner


@record
class _Touched:
    """Addresses of the arrays that the code of a pathway reads or writes, that it writes, and of those that are the synapses' own."""

    all: frozenset[int]
    written: frozenset[int]
    own: frozenset[int]


def postpone(planned: Sequence[Planned]) -> list[Planned]:
    """The plan with pathways whose events wait. All results are the same, to the bit."""
    result = list(planned)
    pathways = [k for k, item in enumerate(planned) if isinstance(item.step, PathwayStep) and isinstance(item.owner, Pathway)]
    places = [_Place(result, k) for k in pathways]
    waiting: list[tuple[int, CatchUpStep]] = []
    for place in places:
        waiting += _postponed(place, places)
    for number, step in sorted(waiting, key=lambda pair: pair[0], reverse=True):
        result.insert(number, replace(result[number], step=step))
    return result


def _postponed(place: _Place, places: Sequence[_Place]) -> list[tuple[int, CatchUpStep]]:
    """Marks the pathway and those that read its rows, if that may be; gives the steps that go before others, by their places."""
    plan = place.plan
    touched = _touched(place)
    if touched is None or not place.pathway.queue.holds_sources:
        return []
    readers = [other for other in places if _reads_rows(other, place, touched)]
    among = {place.number, *(reader.number for reader in readers)}
    lookers = [k for k, item in enumerate(plan) if k not in among and _disturbs(item.step, touched)]
    # What is looked at in every step cannot wait.
    if not readers or any(plan[k].clock.interval <= place.planned.clock.interval for k in lookers):
        return []
    found = postponement(place.pathway, place.step, readers[0].pathway, readers[0].step)
    if found is None:
        return []
    names = " and ".join(f"'{reader.planned.step.label}'" for reader in readers)
    remark = f"postponed: noted by target, worked off row by row before {names}"
    plan[place.number] = replace(place.planned, step=replace(place.step, postponed=found, remark=remark))
    for reader in readers:
        marked = replace(reader.step, reads=found, behind=reader.number > place.number)
        plan[reader.number] = replace(reader.planned, step=marked)
    return [(k, CatchUpStep(f"{place.planned.step.label}_catch_up", found)) for k in lookers]


def _touched(place: _Place) -> _Touched | None:
    """None where the code of the pathway cannot wait, whatever others do."""
    built = place.step.call.built
    own = own_arrays(built)
    if own is None or not place.free or not known_arrays(place.pathway, built):
        return None
    time = place.pathway.clock.time.address
    addresses = [key.address for key in built.array_keys]
    of_code = frozenset(address for address in _loaded(built) if address != time)
    written = frozenset(addresses[slot] for slot in written_arrays(built.kernel))
    return _Touched(of_code | written, written, frozenset(addresses[slot] for slot in own))


def _loaded(built: Built) -> Iterator[int]:
    for op in built.kernel.ops:
        if op.code == "load" and isinstance(op.attr, int):
            yield built.array_keys[op.attr].address


def _reads_rows(other: _Place, place: _Place, touched: _Touched) -> bool:
    """Whether the other pathway goes through rows of the same synapses, and touches what the postponed one does at its own synapse only."""
    pathway = other.pathway
    if pathway.synapses is not place.pathway.synapses or pathway.side == place.pathway.side:
        return False
    if other.planned.clock is not place.planned.clock or not pathway.queue.holds_sources or not pathway.index.identity:
        return False
    if other.step.rows is not None or not other.free:
        return False
    return touches_own_only(other.step, touched.own) and not _written(other.step) & (touched.all - touched.own)


def _written(step: Step) -> frozenset[int]:
    call = getattr(step, "call", None)
    if call is None:
        return frozenset()
    return frozenset(call.built.array_keys[slot].address for slot in written_arrays(call.built.kernel))


def _disturbs(step: Step, touched: _Touched) -> bool:
    """Whether a step may see what the postponed code writes, or write what it reads. Python sees all."""
    if isinstance(step, CallbackStep | PythonStep):
        return True
    call = getattr(step, "call", None)
    if call is None:
        return False
    seen = {key.address for key in call.built.array_keys}
    return bool(seen & touched.written or _written(step) & touched.all)
