"""Synapses: arguments, names, several levels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import DimensionMismatchError, NeuronGroup, Synapses, ms, mV, run, second
from ranvier.syntax.errors import ModelError


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"source": 3}, TypeError),
        ({"target": 3}, TypeError),
        ({"model": 3}, TypeError),
        ({"model": "v : 1"}, ValueError),
        ({"model": "j : integer"}, SyntaxError),
        ({"model": "delay : second"}, SyntaxError),
        ({"model": "v_post = w : volt (summed)\nw : volt"}, DimensionMismatchError),
        ({"model": "v = w : 1 (summed)\nw : 1"}, ValueError),
        ({"model": "u_post = w : 1 (summed)\nw : 1"}, ValueError),
        ({"model": "v_post : 1 (summed)"}, ValueError),
        ({"model": "v_post = 1 : 1 (summed)\nv_pre = 1 : 1 (summed)"}, ValueError),
        ({"model": "dx/dt = -x/ms : 1 (event-driven, clock-driven)"}, ValueError),
        ({"model": "dx/dt = -y/ms : 1 (event-driven)\ndy/dt = -y/ms : 1 (clock-driven)"}, ValueError),
        ({"model": "dx/dt = -x/ms : 1 (event-driven)\nlastupdate : second"}, ValueError),
        ({"on_pre": 3}, TypeError),
        ({"on_pre": {"a": 3}}, TypeError),
        ({"on_pre": {"connect": "v += 1"}}, ValueError),
        ({"on_pre": "v +"}, SyntaxError),
        ({"on_pre": "v += 1", "on_event": "e"}, ValueError),
        ({"on_pre": "v += 1", "on_event": 3}, TypeError),
        ({"on_pre": "v += 1", "on_event": {"e": "spike"}}, ValueError),
        ({"on_pre": "v += 1", "delay": 3}, TypeError),
        ({"on_pre": "v += 1", "delay": "3*ms"}, TypeError),
        ({"on_pre": "v += 1", "delay": [1, 2] * ms}, TypeError),
        ({"on_pre": "v += 1", "delay": 3 * mV}, DimensionMismatchError),
        ({"on_pre": "v += 1", "delay": -1 * ms}, ValueError),
        ({"on_pre": "v += 1", "delay": float("nan") * second}, ValueError),
        ({"on_pre": "v += 1", "delay": {"post": 1 * ms}}, ValueError),
        ({"delay": 1 * ms}, ValueError),
        ({"multisynaptic_index": 3}, TypeError),
        ({"multisynaptic_index": "a b"}, ValueError),
        ({"multisynaptic_index": "w", "model": "w : 1"}, ValueError),
    ],
    ids=str,
)
def test_refused(arguments: dict[str, Any], error: type[Exception]) -> None:
    group = NeuronGroup(2, "v : 1", threshold="v > 1", reset="")
    with pytest.raises(error) as caught:
        Synapses(**{"source": group, "target": group, **arguments})
    assert isinstance(caught.value, ModelError)


def test_a_source_without_spikes() -> None:
    silent = NeuronGroup(2, "v : 1")
    with pytest.raises(ValueError, match="Did you forget to set a 'threshold'"):
        Synapses(silent, silent, on_pre="v += 1")
    Synapses(silent, silent, "w : 1")  # nothing is to be triggered


def test_never_connected() -> None:
    group = NeuronGroup(2, "v : 1", threshold="v > 1", reset="")
    synapses = Synapses(group, group, "w : 1", on_pre="v += w")
    with pytest.raises(TypeError, match="call connect"):
        synapses.w = 3
    with pytest.raises(TypeError, match="does not do anything"):
        run(0.1 * ms)
    synapses.connect(False)
    run(0.1 * ms)
    assert len(synapses) == 0


def test_variables_of_the_ends() -> None:
    group = NeuronGroup(3, "v : 1\ns : 1 (shared)", threshold="False", reset="")
    other = NeuronGroup(3, "u : 1")
    group.v, other.u, group.s = "i", "10*i", 4
    synapses = Synapses(group, other, "w : 1")
    synapses.connect("i != j")
    assert synapses.v_pre[:].tolist() == [0, 0, 1, 1, 2, 2]
    assert synapses.u[:].tolist() == synapses.u_post[:].tolist() == [10, 20, 0, 20, 0, 10]
    synapses.u_post["i == 2"] = -1
    assert other.u[:].tolist() == [-1, -1, 20]
    synapses.w = "s_pre + N_incoming + N_pre*10"
    assert synapses.w[:].tolist() == [36] * 6


def test_synapses_onto_synapses_that_grow() -> None:
    group = NeuronGroup(3, "v : 1", threshold="True", reset="")
    inner = Synapses(group, group, "w : 1", on_pre="v_post += w")
    outer = Synapses(group, inner, on_pre="w_post += 1")  # made before there is anything to reach
    inner.connect()
    outer.connect("i == 0")
    run(0.2 * ms)
    assert inner.w[:].tolist() == [2] * 9
    inner.connect(i=0, j=0)
    outer.connect(i=0, j=9)
    run(0.1 * ms)
    assert inner.w[:].tolist() == [3] * 9 + [1] and outer.N_incoming[:].tolist() == [1] * 10


def test_writes_reach_only_the_synapses_of_the_event() -> None:
    group = NeuronGroup(2, "v : 1", threshold="i == 1", reset="")
    synapses = Synapses(group, group, "n : integer", on_pre="n += 1")
    synapses.connect()
    run(0.3 * ms)
    assert synapses.n[:].tolist() == [0, 0, 3, 3]


def test_event_driven_variables_can_be_set_with_their_time() -> None:
    group = NeuronGroup(1, "v : 1", threshold="t_in_timesteps == 10", reset="")
    synapses = Synapses(group, group, "da/dt = -a/ms : 1 (event-driven)", on_pre="v_post = a")
    synapses.connect()
    synapses.a, synapses.lastupdate = 2, 0.5 * ms
    run(1.1 * ms)
    assert np.allclose(group.v[:], 2 * np.exp(-0.5))
