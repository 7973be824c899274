"""What must hold of every model, whatever it is: each check takes a model and what a run of it gave; a line says what differs, or ''."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fuzzing.models import Model
from fuzzing.running import State, built, differences, go, observe, run, same_bytes
from fuzzing.stepping import run_in_python
from ranvier.context import CURRENT
from ranvier.model.delivery import rows

_STEPS_IN_PYTHON = 8
_WIDEST, _OTHERS = 8, (1, 2, 4)


def disagreement(model: Model) -> str:
    """The first way in which the model means two things; '' if it means one."""
    try:
        whole = _with_lanes(model, _WIDEST)
        return next((f"{check.__name__}: {found}" for check in CHECKS if (found := check(model, whole))), "")
    except Exception as error:
        error.add_note(repr(model))
        raise


def lanes(model: Model, whole: State) -> str:
    """Any vector width gives the same bytes."""
    for count in _OTHERS:
        if names := differences(whole, _with_lanes(model, count), same_bytes):
            return f"{count} lanes against {_WIDEST}: {names}"
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


def delivery(model: Model, whole: State) -> str:
    """A queue of sources delivers as a queue of synapses does."""
    if model.common_delays is None:
        return ""
    met = differences(whole, run(model, script=model.common_delays), same_bytes)
    return f"common delays against delays of each synapse: {met}" if met else ""


def separate(model: Model, whole: State) -> str:
    """Steps that are joined do what they do one after the other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CURRENT, "fuse_steps", False)
        met = differences(whole, run(model), same_bytes)
    return f"one step after the other against joined ones: {met}" if met else ""


def general(model: Model, whole: State) -> str:
    """The general strategy of delivery gives what the chosen ones give; so do rows that are cut at blocks of few targets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CURRENT, "delivery", "general")
        if met := differences(whole, run(model), same_bytes):
            return f"general delivery: {met}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "NEAR", 48)
        patch.setattr(rows, "SHORTEST", 0)
        met = differences(whole, run(model), same_bytes)
    return f"rows in blocks: {met}" if met else ""


CHECKS: tuple[Callable[[Model, State], str], ...] = (lanes, interpreter, cut, delivery, separate, general)


def _with_lanes(model: Model, count: int) -> State:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RANVIER_LANES", str(count))
        return run(model)


def _without_time(state: State) -> State:
    """Without what differs in a sum of two durations: the network's own t."""
    return {name: values for name, values in state.items() if name != "net.t"}
