"""connect(): by condition and by numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import DimensionMismatchError, NeuronGroup, Synapses, mV, seed
from ranvier.syntax.errors import ModelError


@pytest.fixture
def synapses() -> Synapses:
    source, target = NeuronGroup(4, "x : meter", threshold="False", reset=""), NeuronGroup(3, "y : 1")
    source.x = "i*um"
    return Synapses(source, target, "w : 1")


def pairs(synapses: Synapses) -> list[tuple[int, int]]:
    return list(zip(synapses.i[:].tolist(), synapses.j[:].tolist()))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, [(i, j) for i in range(4) for j in range(3)]),
        ({"condition": True}, [(i, j) for i in range(4) for j in range(3)]),
        ({"condition": False}, []),
        ({"condition": "i == j"}, [(0, 0), (1, 1), (2, 2)]),
        ({"condition": "x_pre > 2*um or y_post > 0"}, [(3, 0), (3, 1), (3, 2)]),
        ({"condition": "i == j", "n": 2}, [(0, 0), (0, 0), (1, 1), (1, 1), (2, 2), (2, 2)]),
        ({"condition": "j == 0", "n": "i - 1"}, [(2, 0), (3, 0), (3, 0)]),
        ({"condition": "j == 0", "n": "i/2"}, [(2, 0), (3, 0)]),
        ({"condition": "i == 1", "p": "int(i == 1)"}, [(1, 0), (1, 1), (1, 2)]),
        ({"p": "int(i == 3)"}, [(3, 0), (3, 1), (3, 2)]),
        ({"p": "int(i == j)"}, [(0, 0), (1, 1), (2, 2)]),
        ({"p": 0}, []),
        ({"condition": "j == 1", "p": 7}, [(0, 1), (1, 1), (2, 1), (3, 1)]),
        ({"condition": "j == 1", "p": "x_pre/um"}, [(1, 1), (2, 1), (3, 1)]),
        ({"i": [0, 3], "j": [2, 0]}, [(0, 2), (3, 0)]),
        ({"i": 1, "j": [2, 0]}, [(1, 2), (1, 0)]),
        ({"i": np.array([1], dtype=np.uint8), "j": 0}, [(1, 0)]),
        ({"i": [], "j": []}, []),
        ({"i": [0, 3], "j": [2, 0], "n": [2, 1]}, [(0, 2), (0, 2), (3, 0)]),
        ({"j": "i", "skip_if_invalid": True}, [(0, 0), (1, 1), (2, 2)]),
        ({"i": "j + 1"}, [(1, 0), (2, 1), (3, 2)]),
        ({"j": "int(x_pre/um/2)"}, [(0, 0), (1, 0), (2, 1), (3, 1)]),
    ],
    ids=str,
)
def test_pairs(synapses: Synapses, arguments: dict[str, Any], expected: list[tuple[int, int]]) -> None:
    synapses.connect(**arguments)
    assert pairs(synapses) == expected


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"condition": "i"}, TypeError),
        ({"condition": 0.3}, TypeError),
        ({"condition": [0, 1], "i": [1, 2]}, TypeError),
        ({"condition": "k for k in range(3)"}, ValueError),
        ({"condition": "i == j", "i": [0]}, ValueError),
        ({"condition": "x_pre > 3"}, DimensionMismatchError),
        ({"condition": "nowhere > 3"}, KeyError),
        ({"condition": "N_incoming > 3"}, ValueError),
        ({"condition": "w > 3"}, KeyError),
        ({"i": [0]}, ValueError),
        ({"i": [0, 1], "j": [0, 1, 2]}, ValueError),
        ({"i": [0, 4], "j": 0}, IndexError),
        ({"i": [0, -1], "j": 0}, IndexError),
        ({"i": [0.0], "j": 0}, TypeError),
        ({"i": [[0]], "j": 0}, ValueError),
        ({"i": "j", "j": "i"}, TypeError),
        ({"i": [0], "j": [0], "skip_if_invalid": True}, ValueError),
        ({"i": [0], "j": [0], "p": "0.5"}, TypeError),
        ({"i": [0], "j": [0], "n": [1, 2]}, ValueError),
        ({"n": -1}, ValueError),
        ({"n": 0.5}, TypeError),
        ({"n": "x_pre"}, DimensionMismatchError),
        ({"n": "N_outgoing"}, ValueError),
        ({"n": 10**12}, ValueError),
        ({"n": "10**12"}, ValueError),
        ({"p": float("nan")}, ValueError),
        ({"p": 3 * mV}, DimensionMismatchError),
        ({"p": "x_pre"}, DimensionMismatchError),
        ({"p": [0, 1]}, TypeError),
        ({"j": "i"}, IndexError),
        ({"j": "i", "p": 0.5}, ValueError),
        ({"j": "i", "p": "0.5"}, ValueError),
        ({"j": "0", "n": 10**12}, ValueError),
        ({"i": 0, "j": 0, "n": "2"}, TypeError),
    ],
    ids=str,
)
def test_refused_and_nothing_connected(synapses: Synapses, arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        synapses.connect(**arguments)
    assert isinstance(caught.value, ModelError)
    assert len(synapses) == 0


def test_calls_add_up_and_new_values_are_zero(synapses: Synapses) -> None:
    synapses.connect("i == 0")
    synapses.w = 5
    live = synapses.w[:]
    synapses.connect(i=3, j=2)
    assert synapses.w[:].tolist() == [5, 5, 5, 0]
    live[0] = 7  # the array grew without moving
    assert synapses.w[0] == 7
    assert synapses.N_outgoing_pre.tolist() == [3, 0, 0, 1] and synapses.N_incoming_post.tolist() == [1, 1, 2]


def test_numbers_of_subgroups() -> None:
    group = NeuronGroup(10, "v : 1", threshold="False", reset="")
    group.v = "i"
    part = Synapses(group[2:5], group[6:9])
    part.connect("v_pre == 3 or v_post == 8")
    assert pairs(part) == [(0, 2), (1, 0), (1, 1), (1, 2), (2, 2)]
    whole = Synapses(group, group)
    whole.connect(i=group[3:5], j=0)
    assert pairs(whole) == [(3, 0), (4, 0)]


def test_probability_is_one_draw_per_pair() -> None:
    group = NeuronGroup(300, "v : 1", threshold="False", reset="")
    counts = []
    for p in (0.1, "0.1", "0.1 + 0*j"):
        seed(1)
        synapses = Synapses(group, group)
        synapses.connect("i != j", p=p)
        counts.append(len(synapses))
        assert len(set(pairs(synapses))) == len(synapses) and np.all(synapses.i[:] != synapses.j[:])
    expected = 300 * 299 * 0.1
    assert all(abs(count - expected) < 5 * np.sqrt(expected * 0.9) for count in counts)


def test_i_is_not_j_leaves_pairs_out_before_they_are_drawn() -> None:
    group = NeuronGroup(300, "v : 1", threshold="False", reset="")
    for source, target in ((group, group), (group[10:150], group[100:290]), (group[:3], group)):
        for condition in ("i != j", "j != i"):
            synapses, others = Synapses(source, target), Synapses(source, target)
            synapses.connect(condition)
            others.connect(f"{condition} and True")
            assert pairs(synapses) == pairs(others) == [(i, j) for i in range(len(source)) for j in range(len(target)) if i != j]
            drawn = Synapses(source, target)
            drawn.connect(condition, p=0.2)
            drawn.connect(condition, p=0.2)
            expected = 2 * 0.2 * len(synapses)
            assert abs(len(drawn) - expected) < 5 * np.sqrt(expected * 0.8) and np.all(drawn.i[:] != drawn.j[:])


def test_synapses_behind_others_whatever_their_order() -> None:
    source, target = NeuronGroup(5, "v : 1", threshold="False", reset=""), NeuronGroup(7, "v : 1")
    for first in ({"i": [4, 0], "j": [1, 0]}, {"i": "j", "skip_if_invalid": True}, {"p": 0.3}):
        for then in ({}, {"j": "k for k in range(2, N_post, 2)"}, {"i": "k for k in range(N_pre)"}, {"p": "int(i > 1)"}):
            synapses, alone = Synapses(source, target), Synapses(source, target)
            synapses.connect(**first)
            before = pairs(synapses)
            synapses.connect(**then)
            alone.connect(**then)
            assert pairs(synapses) == before + pairs(alone)
            assert synapses.N_incoming_post.tolist() == np.bincount(synapses.j[:], minlength=7).tolist()


def test_what_does_not_fit_is_refused_before_it_is_made() -> None:
    group = NeuronGroup(46000, "v : 1")
    synapses = Synapses(group, group, "\n".join(f"w{k} : 1" for k in range(40)))
    with pytest.raises(MemoryError, match=r"GiB \(target 7.9, w0 15.8"):
        synapses.connect()
    assert len(synapses) == 0
