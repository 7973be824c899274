"""Values in and out of memory."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import DimensionMismatchError, NeuronGroup, mV, nA, volt
from ranvier.syntax.errors import ModelError


@pytest.fixture
def group() -> NeuronGroup:
    group = NeuronGroup(4, "v : volt\nx : 1\nn : integer\nb : boolean\ns : 1 (shared)\ntwice = 2*v : volt")
    group.v = "i*mV"
    return group


def test_whole_variables_are_memory(group: NeuronGroup) -> None:
    live, copy = group.v[:], group.v[0:4]
    group.v = 7 * mV
    assert np.all(live == 7 * mV) and np.all(copy == [0, 1, 2, 3] * mV)
    live[2] = 9 * mV
    assert group.v[2] == 9 * mV


def test_parts_of_groups_are_copies(group: NeuronGroup) -> None:
    part = group[1:3].v[:]
    part[:] = 9 * mV
    assert np.all(group.v[:] == [0, 1, 2, 3] * mV)


def test_text_without_units(group: NeuronGroup) -> None:
    group.v_ = "0.5"
    assert np.all(group.v[:] == 0.5 * volt)
    group.v_ = "v/mV + i"  # reads the variable with its unit
    assert np.all(group.v_[:] == [500, 501, 502, 503])


def test_text_reads_before_it_writes(group: NeuronGroup) -> None:
    group.x = "i"
    group.x = "x*x + 1"
    assert group.x[:].tolist() == [1, 2, 5, 10]


def test_repeated_elements_take_the_last_value(group: NeuronGroup) -> None:
    group.x[[1, 1, 1]] = [1, 2, 3]
    assert group.x[:].tolist() == [0, 3, 0, 0]


@pytest.mark.parametrize(
    ("name", "item", "value", "error"),
    [
        ("v", slice(None), 3, DimensionMismatchError),
        ("v", slice(None), 3 * nA, DimensionMismatchError),
        ("v", slice(None), "3", DimensionMismatchError),
        ("v", slice(None), None, TypeError),
        ("v", slice(None), {}, TypeError),
        ("v", slice(None), ["a"] * 4, TypeError),
        ("v", slice(None), [1, 2] * mV, ValueError),
        ("v", slice(None), "3*mV +", SyntaxError),
        ("v", slice(None), "unknown*mV", KeyError),
        ("v", "i > 1", [1, 2] * mV, TypeError),
        ("v", "i", 3 * mV, TypeError),
        ("v", 4, 3 * mV, IndexError),
        ("x", slice(None), 1j, TypeError),
        ("n", slice(None), float("nan"), ValueError),
        ("n", slice(None), 2.0**40, ValueError),
        ("s", slice(None), [1, 2], ValueError),
        ("s", 0, 1, IndexError),
        ("s", slice(None), "x", SyntaxError),
        ("twice", slice(None), 3 * mV, TypeError),
        ("i", slice(None), 3, TypeError),
        ("N", slice(None), 3, TypeError),
        ("t", slice(None), 3, TypeError),
    ],
)
def test_refused_and_nothing_written(group: NeuronGroup, name: str, item: Any, value: Any, error: type[Exception]) -> None:
    before = group.get_states()
    with pytest.raises(error) as caught:
        group.write_variable(name, item, value, {})
    assert isinstance(caught.value, ModelError)
    after = group.get_states()
    assert all(np.array_equal(before[key], after[key]) for key in before)


def test_zero_has_every_unit(group: NeuronGroup) -> None:
    group.v = 0
    assert np.all(group.v_[:] == 0)
    with pytest.raises(DimensionMismatchError, match=r"should be set with a value with units .* but got 3"):
        group.v = 3
