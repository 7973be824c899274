"""Checks of arguments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import DimensionMismatchError, NeuronGroup, ms, mV, second
from ranvier.model.arguments import located, numbers, one_number, positive_time, text, whole_count
from ranvier.units import DIMENSIONLESS


def test_numbers_in_base_units() -> None:
    assert numbers([1, 2] * ms, second.dim, "x", "1*ms").tolist() == [1e-3, 2e-3]
    assert numbers(True, DIMENSIONLESS, "x", "1").tolist() == 1
    assert numbers([1, 2] * mV, None, "x", "1").tolist() == [1e-3, 2e-3]
    assert one_number(3 * ms, second.dim, "x", "1*ms") == 3e-3


@pytest.mark.parametrize("value", [None, "3*ms", [None], {}, object(), [[1], [1, 2]]])
def test_no_numbers(value: Any) -> None:
    with pytest.raises(TypeError, match="x is given as"):
        numbers(value, second.dim, "x", "1*ms")


@pytest.mark.parametrize("value", [3, 3 * mV, np.array([1, 2])])
def test_other_units(value: Any) -> None:
    with pytest.raises(DimensionMismatchError, match="unit second"):
        numbers(value, second.dim, "x", "1*ms")


def test_one_of_them() -> None:
    with pytest.raises(TypeError, match="one value"):
        one_number([1, 2] * ms, second.dim, "x", "1*ms")
    with pytest.raises(ValueError, match="must be positive"):
        positive_time(0 * ms, second.dim, "x", "1*ms")


@pytest.mark.parametrize("value", [1, 2.0, np.int32(5), 2**31 - 1])
def test_counts(value: Any) -> None:
    assert whole_count(value, "x") == value


@pytest.mark.parametrize(
    ("value", "error"),
    [(0, ValueError), (1.5, ValueError), (float("inf"), ValueError), (2**31, ValueError), (True, TypeError), ("1", TypeError)],
)
def test_no_counts(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        whole_count(value, "x")


def test_text_knows_its_place() -> None:
    group = NeuronGroup(1, "v : 1", name="somewhere")
    source = located(group, "v = 1", "reset")
    assert source.what == "reset of 'somewhere'" and source.file.endswith("test_arguments.py")
    with pytest.raises(TypeError, match="is a string"):
        text(3, "reset", "'v = 0'")
