"""Value by value: what counts as the same, and what is said about the first difference."""

import numpy as np
import pytest

from ranvier.verify.exact import match_trains, match_values

TRAIN = np.array([[5, 3], [6, 1], [6, 2]])


def test_equal_trains() -> None:
    match = match_trains(TRAIN, TRAIN.copy(), 1e-4)
    assert match.same and match.error == 0 and match.since == np.inf


def test_a_late_spike() -> None:
    late = np.array([[5, 3], [7, 1], [7, 2]])
    match = match_trains(TRAIN, late, 1e-4)
    assert not match.same and match.since == pytest.approx(6e-4)
    assert match.first.startswith("3 spikes against 3; the first 1 agree")
    assert "ranvier [[5, 3], [6, 1], [6, 2]]" in match.first and "Brian 2 [[5, 3], [7, 1], [7, 2]]" in match.first


@pytest.mark.parametrize(("mine", "reference", "since"), [(TRAIN, TRAIN[:2], 6e-4), (TRAIN[:0], TRAIN, 5e-4)])
def test_a_missing_spike(mine: np.ndarray, reference: np.ndarray, since: float) -> None:
    match = match_trains(mine, reference, 1e-4)
    assert not match.same and match.since == pytest.approx(since)


@pytest.mark.parametrize("error", [0, 1e-16, 0.9e-9])
def test_rounding_is_the_same(error: float) -> None:
    values = np.array([1e-6, 2.0, -3.0])  # what counts is the largest
    assert match_values(values + 3 * error, values).same


def test_more_than_rounding_is_not() -> None:
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    match = match_values(values + [[0, 0], [0, 8e-9]], values, times=np.array([0.1, 0.2]))
    assert not match.same and match.error == pytest.approx(2e-9) and match.since == 0.2
    assert match.first.startswith("relative error 2e-09 > 1e-09 at (1, 1): ")


@pytest.mark.parametrize(
    ("mine", "reference", "same"),
    [
        ([np.nan, 1.0], [np.nan, 1.0], True),
        ([np.nan, 1.0], [0.0, 1.0], False),
        ([np.inf, -np.inf], [np.inf, -np.inf], True),
        ([np.inf], [-np.inf], False),
        ([0.0], [1e-300], False),
        ([], [], True),
        ([1.0], [1.0, 2.0], False),
        ([True, False], [True, False], True),
    ],
)
def test_edges(mine: list, reference: list, same: bool) -> None:
    assert match_values(np.array(mine), np.array(reference)).same == same
