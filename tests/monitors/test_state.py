"""StateMonitor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import DimensionMismatchError, Network, NeuronGroup, StateMonitor, Synapses, ms, run, volt
from ranvier.syntax.errors import ModelError


def counter(n: int = 4) -> NeuronGroup:
    group = NeuronGroup(n, "v : volt\nk : integer\nb : boolean\ns : 1 (shared)\nsquare = v*v : volt**2", threshold="False", reset="")
    group.run_regularly("s += 1; v += (i + 1)*volt; k += 1; b = k > 1", when="end")
    return group


@pytest.mark.parametrize(
    ("variables", "record", "error"),
    [
        ("w", 0, KeyError),
        (3, 0, TypeError),
        (["v", 3], 0, KeyError),
        (["t"], 0, KeyError),
        ("v", 4, IndexError),
        ("v", -1, IndexError),
        ("v", [0, 7], IndexError),
        ("v", 0.5, TypeError),
        ("v", "i > 2", TypeError),
        ("v", None, TypeError),
        ("v", [[0, 1]], IndexError),
    ],
    ids=str,
)
def test_refused(variables: Any, record: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        StateMonitor(counter(), variables, record=record)
    assert isinstance(caught.value, ModelError)


def test_the_source_and_the_clock() -> None:
    with pytest.raises(TypeError):
        StateMonitor(3, "v", record=0)  # type: ignore[arg-type]
    with pytest.raises(DimensionMismatchError):
        StateMonitor(counter(), "v", record=0, dt=3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("record", "rows"),
    [
        (True, [0, 1, 2, 3]),
        (False, []),
        (2, [2]),
        ([3, 1], [3, 1]),
        (range(2), [0, 1]),
        ((1, 2), [1, 2]),
        (np.array([1], np.uint8), [1]),
        ([], []),
    ],
    ids=str,
)
def test_rows(record: Any, rows: list[int]) -> None:
    group = counter()
    monitor = StateMonitor(group, "v", record=record)
    run(0.3 * ms)
    assert monitor.v_.tolist() == [[0, row + 1, 2 * (row + 1)] for row in rows]


def test_a_part_of_the_source() -> None:
    group = counter()
    outer, inner = StateMonitor(group, "v", record=group[2:4]), StateMonitor(group[1:3], "v", record=[1])
    run(0.2 * ms)
    assert outer.v_[:, -1].tolist() == [3, 4] and inner.v_[:, -1].tolist() == [3]
    assert outer[3].v_.tolist() == [0, 4] and outer[group[3:4]].v_.tolist() == [[0, 4]]


def test_kinds_and_units() -> None:
    group = counter()
    monitor = StateMonitor(group, ["v", "k", "b", "square", "s"], record=[1, 3])
    run(0.3 * ms)
    assert np.all(monitor.v[0] == [0, 2, 4] * volt) and np.all(monitor.square[1] == [0, 16, 64] * volt**2)
    assert monitor.k.dtype.kind == "i" and monitor.k.tolist() == [[0, 1, 2]] * 2
    assert monitor.b.dtype == bool and monitor.b.tolist() == [[False, False, True]] * 2
    assert monitor.s.tolist() == [[0, 1, 2]] * 2 and monitor[3].s.tolist() == [0, 1, 2]  # shared: the same row for all
    assert np.allclose(monitor.t_, [0, 1e-4, 2e-4]) and len(monitor) == monitor.N == 3


@pytest.mark.parametrize(
    ("item", "error"), [(0, IndexError), (9, IndexError), ([1, 2], IndexError), (0.5, TypeError), ("v > 1", TypeError)]
)
def test_what_was_not_recorded(item: Any, error: type[Exception]) -> None:
    group = counter()
    monitor = StateMonitor(group, "v", record=[1, 3])
    run(0.1 * ms)
    with pytest.raises(error):
        monitor[item]
    with pytest.raises(AttributeError, match="does not record 'k'"):
        monitor.k  # noqa: B018


def test_slots() -> None:
    group = NeuronGroup(1, "dv/dt = 1/ms : 1", threshold="v > 0.15", reset="v = 0", method="euler")
    slots = ("start", "after_groups", "before_resets", "end")
    monitors = [StateMonitor(group, "v", record=0, when=when) for when in slots]
    Network(group, monitors).run(0.3 * ms)
    assert np.allclose([m.v[0] for m in monitors], [[0, 0.1, 0], [0.1, 0.2, 0.1], [0.1, 0.2, 0.1], [0.1, 0, 0.1]])


def test_a_single_time_step() -> None:
    group = counter()
    monitor = StateMonitor(group, ["v", "s", "square"], record=[1, 3])
    with pytest.raises(TypeError, match="after a run"):
        monitor.record_single_timestep()
    run(0.2 * ms)
    monitor.record_single_timestep()
    assert monitor.v_[:, 2].tolist() == [4, 8] and monitor.square_[1].tolist() == [0, 16, 64] and monitor.s_[0].tolist() == [0, 1, 2]
    assert np.allclose(monitor.t_, [0, 1e-4, 2e-4])
    run(0.1 * ms)
    assert monitor.v_[0].tolist() == [0, 2, 4, 4]


def test_resting_and_reinit() -> None:
    group = counter()
    monitor = StateMonitor(group, "v", record=0)
    run(0.2 * ms)
    monitor.active = False
    run(0.2 * ms)
    monitor.active = True
    run(0.1 * ms)
    assert np.allclose(monitor.t_, [0, 1e-4, 4e-4])
    monitor.reinit()
    assert len(monitor) == 0 and monitor.v.shape == (1, 0)


def test_states_have_time_first() -> None:
    group = counter()
    monitor = StateMonitor(group, "v", record=True)
    run(0.2 * ms)
    states = monitor.get_states()
    assert sorted(states) == ["N", "t", "v"] and states["v"].shape == (2, 4) and states["N"] == 2
    assert monitor.get_states(["v"], units=False)["v"].tolist() == [[0] * 4, [1, 2, 3, 4]]


def test_synapses_must_exist() -> None:
    group = counter()
    synapses = Synapses(group, group, "w : 1")
    with pytest.raises(TypeError, match="call connect"):
        StateMonitor(synapses, "w", record=True)
    synapses.connect(j="i")
    synapses.w = "i"
    monitor = StateMonitor(synapses, ["w", "v_post"], record=[1, 2])
    run(0.2 * ms)
    assert monitor.w[:, 0].tolist() == [1, 2] and monitor.v_post_[:, 1].tolist() == [2, 3]


def test_synapses_of_which_there_turn_out_to_be_none() -> None:
    group = NeuronGroup(3, "v : 1")
    synapses = Synapses(group, group, "w : 1\nx = 2*w : 1")
    synapses.connect("i > 5")  # as a small probability may have it
    trace = StateMonitor(synapses, ["w", "x"], record=True)
    Network(group, synapses, trace).run(0.3 * ms)
    assert trace.w.shape == trace.x.shape == (0, 3) and len(trace.t) == 3
