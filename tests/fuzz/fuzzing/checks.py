"""What must hold of every model, whatever it is: each check takes a model and what a run of it gave; a line says what differs, or ''."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fuzzing.models import Model
from fuzzing.running import State, built, differences, go, observe, run, same_bytes
from fuzzing.stepping import run_in_python
from ranvier.context import CURRENT
from ranvier.model.delivery import postponed, rows

_STEPS_IN_PYTHON = 8
_WIDEST = 8


def disagreement(model: Model) -> str:
    """The first way in which the model means two things; '' if it means one."""
    try:
        whole = _with_lanes(model, _WIDEST)
        return next((f"{check.__name__}: {found}" for check in CHECKS if (found := check(model, whole))), "")
    except Exception as error:
        error.add_note(repr(model))
        raise


def ways(model: Model, whole: State) -> str:
    """Any vector width, delivery and joining of steps gives the same bytes. Several are changed at once, as each costs the compilation of
    all kernels; where that gives other bytes, each is tried alone."""
    for together in WAYS:
        if met := _differences(model, whole, together):
            alone = ((way, found) for way in together if (found := _differences(model, whole, (way,))))
            way, met = next(alone, (None, met))
            return f"{way.__name__ if way else ' with '.join(way.__name__ for way in together)}: {met}"
    return ""


def interpreter(model: Model, whole: State) -> str:
    """Machine code means what the interpreter says, and the loop over time is the loop of stepping.py."""
    names = built(model)
    found = run_in_python(names["net"], names, _STEPS_IN_PYTHON)
    if found:
        return found[0]
    met = differences(run(model, steps=_STEPS_IN_PYTHON), observe(model, names), same_bytes)
    return f"the loop in C++ against that in Python: {met}" if met else ""


def cut(model: Model, whole: State) -> str:
    """A run may be cut, stored, restored."""
    whole = _without_time(whole)
    names = built(model)
    first = model.steps // 3
    go(names, first)
    names["net"].store()
    for how in ("in two runs", "restored"):
        go(names, model.steps - first)
        if met := differences(whole, _without_time(observe(model, names)), same_bytes):
            return f"{how}: {met}"
        names["net"].restore(restore_random_state=True)
    return ""


def one_lane(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("RANVIER_LANES", "1")


def two_lanes(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("RANVIER_LANES", "2")


def four_lanes(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("RANVIER_LANES", "4")


def common_delays(patch: pytest.MonkeyPatch) -> None:
    """A queue of sources delivers as a queue of synapses does: another script (_differences)."""


def steps_apart(patch: pytest.MonkeyPatch) -> None:
    """Steps that are joined do what they do one after the other."""
    patch.setattr(CURRENT, "fuse_steps", False)


def general_delivery(patch: pytest.MonkeyPatch) -> None:
    """The general strategy gives what the chosen ones give."""
    patch.setattr(CURRENT, "delivery", "general")


def rows_in_blocks(patch: pytest.MonkeyPatch) -> None:
    """So do rows that are cut at blocks of few targets."""
    patch.setattr(rows, "NEAR", 48)
    patch.setattr(rows, "SHORTEST", 0)


def history_full(patch: pytest.MonkeyPatch) -> None:
    """All that waits is worked off again and again."""
    patch.setattr(postponed, "SHORTEST", 12)
    patch.setattr(postponed, "EACH", 0)


def some_at_once(patch: pytest.MonkeyPatch) -> None:
    """Waiting begins some events later."""
    patch.setattr(postponed, "AT_ONCE", 2)


CHECKS: tuple[Callable[[Model, State], str], ...] = (ways, interpreter, cut)
Way = Callable[[pytest.MonkeyPatch], None]
WAYS: tuple[tuple[Way, ...], ...] = (
    (one_lane, steps_apart),
    (two_lanes, general_delivery),
    (four_lanes, common_delays, some_at_once),
    (rows_in_blocks, history_full),
)


def _differences(model: Model, whole: State, together: tuple[Way, ...]) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        for way in together:
            way(patch)
        return differences(whole, run(model, script=model.common_delays if common_delays in together else None), same_bytes)


def _with_lanes(model: Model, count: int) -> State:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RANVIER_LANES", str(count))
        return run(model)


def _without_time(state: State) -> State:
    """Without what differs in a sum of two durations: the network's own t."""
    return {name: values for name, values in state.items() if name != "net.t"}
