"""TimedArray: values in time, in Python and in models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import DimensionMismatchError, NeuronGroup, StateMonitor, TimedArray, ms, mV, nA, run
from ranvier.syntax.errors import ModelError


@pytest.mark.parametrize(
    ("values", "dt", "error"),
    [
        ([1, 2], 3, DimensionMismatchError),
        ([1, 2], 3 * mV, DimensionMismatchError),
        ([1, 2], 0 * ms, ValueError),
        ([1, 2], [1, 2] * ms, TypeError),
        ([], 1 * ms, ValueError),
        ("ab", 1 * ms, TypeError),
        (3, 1 * ms, NotImplementedError),
        (np.zeros((2, 2, 2)), 1 * ms, NotImplementedError),
    ],
    ids=str,
)
def test_refused(values: Any, dt: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        TimedArray(values, dt)
    assert isinstance(caught.value, ModelError)


@pytest.mark.parametrize(("t", "value"), [(0, 1), (0.999, 1), (0.99999999, 2), (1, 2), (-5, 1), (100, 3), ([0, 2], [1, 3])])
def test_values(t: Any, value: Any) -> None:
    array = TimedArray([1, 2, 3] * mV, dt=1 * ms)
    assert np.all(array(np.array(t) * ms) == np.array(value) * mV)


def test_two_axes() -> None:
    array = TimedArray([[1, 2], [3, 4]] * nA, dt=1 * ms)
    assert array(1.5 * ms, 0) == 3 * nA
    assert np.all(array(0 * ms, [0, 1]) == [1, 2] * nA)
    for index, error in ((2, IndexError), (-1, IndexError), (0.5, TypeError), (None, TypeError)):
        with pytest.raises(error):
            array(0 * ms, index)


def test_asked_wrongly() -> None:
    array = TimedArray([1, 2, 3], dt=1 * ms)
    for t in (3, 3 * mV):
        with pytest.raises(DimensionMismatchError):
            array(t)
    with pytest.raises(TypeError):
        array(1 * ms, 0)


def test_values_may_change_between_runs() -> None:
    array = TimedArray([1, 2, 3, 4], dt=0.1 * ms)
    group = NeuronGroup(2, "x = array(t)*(i + 1) : 1")
    monitor = StateMonitor(group, "x", record=True)
    run(0.2 * ms)
    array.values[:] = 7
    run(0.2 * ms)
    assert monitor.x.tolist() == [[1, 2, 7, 7], [2, 4, 14, 14]]
