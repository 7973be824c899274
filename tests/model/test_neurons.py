"""NeuronGroup: arguments, warnings, events."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import DimensionMismatchError, Equations, NeuronGroup, ms, mV, run, second
from ranvier.messages import catch_logs
from ranvier.syntax.errors import ModelError


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"N": 0}, ValueError),
        ({"N": -1}, ValueError),
        ({"N": 2**31}, ValueError),
        ({"N": float("nan")}, ValueError),
        ({"N": float("inf")}, ValueError),
        ({"N": "v : 1"}, TypeError),
        ({"N": [3]}, TypeError),
        ({"model": 3}, TypeError),
        ({"model": None}, TypeError),
        ({"threshold": 3 * mV}, TypeError),
        ({"threshold": True}, TypeError),
        ({"threshold": "v > 1", "reset": 3}, TypeError),
        ({"reset": "v = 0"}, ValueError),
        ({"threshold": "v > 1", "refractory": 3}, TypeError),
        ({"threshold": "v > 1", "refractory": 3 * mV}, TypeError),
        ({"threshold": "v > 1", "refractory": [1, 2] * ms}, TypeError),
        ({"threshold": "v > 1", "refractory": -1 * ms}, ValueError),
        ({"events": {"spike": "v > 1"}, "threshold": "v > 1"}, ValueError),
        ({"events": {"a b": "v > 1"}}, TypeError),
        ({"events": {"e": 3}}, TypeError),
        ({"events": "v > 1"}, TypeError),
        ({"dtype": int}, TypeError),
        ({"dt": 0.1}, DimensionMismatchError),
        ({"dt": 0 * ms}, ValueError),
        ({"dt": float("nan") * second}, ValueError),
        ({"clock": 3}, TypeError),
        ({"name": "1a"}, ValueError),
        ({"name": 3}, TypeError),
        ({"order": "first"}, TypeError),
        ({"model": "i : 1"}, SyntaxError),
        ({"model": "v : 1 (unless refractory)"}, ValueError),
        ({"model": "lastspike : second", "threshold": "True", "refractory": 1 * ms}, ValueError),
    ],
    ids=str,
)
def test_refused(arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        NeuronGroup(**{"N": 1, "model": "v : 1", **arguments})
    assert isinstance(caught.value, ModelError)


def test_what_lies_behind_the_point_is_cut_off() -> None:
    assert len(NeuronGroup(3.7, "v : 1")) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "topic"),
    [
        ({"model": "dv/dt = -v/second : 1 (unless refractory)"}, "no_refractory"),
        ({"model": "v : 1", "refractory": 1 * ms}, "no_threshold"),
        ({"model": "v : 1", "threshold": "v > 1"}, "only_threshold"),
        ({"model": "v : 1", "dtype": {"w": float}}, "unused_dtype"),
        ({"model": "v : 1", "threshold": "rand() < 0.1"}, ""),
        ({"model": "v : 1", "threshold": "v > 1", "reset": ""}, ""),
    ],
    ids=str,
)
def test_warnings(arguments: dict[str, Any], topic: str) -> None:
    with catch_logs() as messages:
        NeuronGroup(1, **arguments)
    assert [name.rpartition(".")[2] for _, name, _ in messages] == ([topic] if topic else [])


def test_events_are_shown_as_text() -> None:
    group = NeuronGroup(1, "v : 1", threshold="v > 1", reset="", events={"low": "v < 0"})
    assert group.events == {"spike": "v > 1", "low": "v < 0"}
    with pytest.raises(ValueError, match="has code already"):
        group.run_on_event("spike", "v = 0")
    with pytest.raises(ValueError, match="does not have an event 'high'"):
        group.set_event_schedule("high")


def test_equations_are_kept_as_written() -> None:
    equations = Equations("v : 1")
    group = NeuronGroup(1, equations)
    assert group.user_equations is equations and group.equations is equations


def test_refractory_state_can_be_set_by_hand() -> None:
    group = NeuronGroup(2, "dv/dt = 1/ms : 1 (unless refractory)", threshold="v > 9", reset="v = 0", refractory=1 * second, method="euler")
    group.lastspike[1] = 0 * second
    group.not_refractory[1] = False
    run(1 * ms)
    assert np.allclose(group.v[:], [1, 0])


def test_spikes_of_the_last_step() -> None:
    group = NeuronGroup(4, "v : 1", threshold="i > 1", reset="")
    run(0.1 * ms)
    assert group.spikes.tolist() == [2, 3] and group[1:3].spikes.tolist() == [1]
