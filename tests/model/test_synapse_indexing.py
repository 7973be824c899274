"""Indices of synapses, and parts of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import NeuronGroup, StateMonitor, Synapses, ms, run
from ranvier.model.synapse_indexing import parallel_numbers


@pytest.fixture
def synapses() -> Synapses:
    group = NeuronGroup(4, "v : 1", threshold="True", reset="")
    synapses = Synapses(group, group, "w : 1", multisynaptic_index="k")
    synapses.connect("i != j")  # 12, i-major
    synapses.connect(i=[0, 0], j=[1, 1])  # parallel to the first
    synapses.w = "i*10 + j"
    return synapses


@pytest.mark.parametrize(
    ("item", "values"),
    [
        ((0, 1), [1, 1, 1]),
        ((2, 3), [23]),
        ((0, 0), []),
        ((100, 7), []),
        ((-1, 0), []),
        ((1, slice(None)), [10, 12, 13]),
        ((slice(None), [0, 3]), [3, 10, 13, 20, 23, 30]),
        ((slice(0, 4, 2), 1), [1, 21, 1, 1]),
        ((0, 1, 2), [1]),
        ((0, 1, 3), []),
        ((slice(None), slice(None), slice(1, None)), [1, 1]),
        (3, 10),
        ([0, -1], [1, 1]),
        ("w > 30", [31, 32]),
        ("k == 1", [1]),
    ],
    ids=str,
)
def test_values(synapses: Synapses, item: Any, values: Any) -> None:
    assert synapses.w[item].tolist() == values
    if not isinstance(item, (str, int)):
        assert synapses.w[synapses[item]].tolist() == values


@pytest.mark.parametrize(("item", "error"), [(14, IndexError), (3.5, IndexError), ((0, 1, 2, 3), IndexError), ("w", TypeError)])
def test_refused(synapses: Synapses, item: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        synapses.w[item]


def test_a_third_index_needs_a_name() -> None:
    group = NeuronGroup(2, "v : 1")
    plain = Synapses(group, group, "w : 1")
    plain.connect()
    with pytest.raises(IndexError, match="multisynaptic_index"):
        plain.w[0, 0, 0]


def test_groups_as_indices(synapses: Synapses) -> None:
    group = synapses.source
    assert synapses.w[group[1:3], group[0:1]].tolist() == [10, 20]


def test_a_part_is_void_once_synapses_are_added(synapses: Synapses) -> None:
    part = synapses[0, :]
    assert len(part) == 5
    synapses.connect(i=0, j=0)
    with pytest.raises(RuntimeError, match="have been added"):
        synapses.w[part]


def test_a_part_is_recorded_and_looked_up(synapses: Synapses) -> None:
    group = synapses.source  # a name, so that the run sees it
    monitor = StateMonitor(synapses, "w", record=synapses[0, :])
    run(0.2 * ms)
    assert monitor.w.shape == (5, 2) and len(group) == 4
    assert monitor[synapses[0, 2]].w.tolist() == [[2, 2]]
    with pytest.raises(IndexError, match="has not been recorded"):
        monitor[synapses[1, :]]


def test_parts_of_other_synapses(synapses: Synapses) -> None:
    other = Synapses(synapses.source, synapses.source, "w : 1")
    other.connect()
    with pytest.raises(IndexError, match="synapses of another object"):
        other.w[synapses[0, :]]


def test_parallel_numbers() -> None:
    pre, post = np.array([0, 1, 0, 0, 1], np.int32), np.array([2, 2, 2, 1, 2], np.int32)
    assert parallel_numbers(pre, post).tolist() == [0, 0, 1, 0, 1]
    assert parallel_numbers(pre[:0], post[:0]).tolist() == []
