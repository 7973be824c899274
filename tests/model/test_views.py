"""`G.v`: a live view that calculates, compares and prints as its value."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier import DimensionMismatchError, NeuronGroup, mV, volt


@pytest.fixture
def group() -> NeuronGroup:
    group = NeuronGroup(3, "v : volt\nx : 1\ns : 1 (shared)")
    group.v, group.x = [1, 2, 3] * mV, [1, 2, 3]
    return group


def test_arithmetic(group: NeuronGroup) -> None:
    assert np.all(group.v + 1 * mV == [2, 3, 4] * mV) and np.all(1 * mV - group.v == [0, -1, -2] * mV)
    assert np.all(2 * group.x**2 // 3 == [0, 2, 6]) and np.all(-group.x % 2 == [1, 0, 1])
    assert np.all(np.abs(group.v - group.v) == 0 * mV) and np.all(group.v * group.x == [1, 4, 9] * mV)
    assert np.all((group.v > 1.5 * mV) == [False, True, True]) and np.all((group.x != 2) == [True, False, True])
    with pytest.raises(DimensionMismatchError):
        group.v + 1


def test_in_place(group: NeuronGroup) -> None:
    live = group.v[:]
    group.v += 1 * mV
    group.v *= 2
    group.v[1:] -= 1 * mV
    assert np.allclose(live / mV, [4, 5, 7])
    with pytest.raises(TypeError, match="values, not strings"):
        group.v += "1*mV"
    with pytest.raises(DimensionMismatchError):
        group.v += 1


def test_functions_of_numpy(group: NeuronGroup) -> None:
    assert np.allclose(np.exp(group.x), np.exp([1, 2, 3])) and np.mean(group.v) == 2 * mV
    assert np.asarray(group.v).tolist() == [0.001, 0.002, 0.003]
    copied = np.asarray(group.x)
    copied[:] = 9
    assert group.x[:].tolist() == [1, 2, 3]
    with pytest.raises(TypeError, match="cannot be the output"):
        np.add(group.x, 1, out=group.x)


def test_printing(group: NeuronGroup) -> None:
    assert repr(group.v) == f"<{group.name}.v: array([1., 2., 3.]) * mvolt>"
    assert repr(group.x_) == f"<{group.name}.x_: array([1., 2., 3.])>"
    assert group.v.unit == volt and group.v.shape == (3,) and len(group.v) == 3


def test_one_value_for_all(group: NeuronGroup) -> None:
    group.s = 4
    assert float(group.s) == 4 and group.s == 4 and np.shape(group.s[:]) == ()
    with pytest.raises(ValueError, match="ambiguous"):
        bool(group.x)


def test_the_view_keeps_its_group(group: NeuronGroup) -> None:
    view = NeuronGroup(2, "y : 1")[1:].y
    view[:] = 5
    assert view["y > 1"].tolist() == [5]


def test_a_unit_is_a_unit_also_in_print() -> None:
    group = NeuronGroup(1, "x : metre\nv : volt\ny : 1")
    assert [str(view.unit) for view in (group.x, group.v, group.y)] == ["m", "V", "1"]
