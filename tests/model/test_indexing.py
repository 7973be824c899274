"""What an index means."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import NeuronGroup
from ranvier.model.indexing import contiguous, is_everything, relative_indices


@pytest.mark.parametrize(
    ("item", "elements"),
    [
        (0, [0]),
        (-1, [4]),
        (slice(None), [0, 1, 2, 3, 4]),
        (slice(3, 100), [3, 4]),
        (slice(None, None, -2), [4, 2, 0]),
        ([1, 3], [1, 3]),
        ([-1, 0, 0], [4, 0, 0]),
        ([], []),
        (np.array([], dtype=int), []),
        ([True, False, True, False, False], [0, 2]),
        (np.int64(2), [2]),
    ],
)
def test_elements(item: Any, elements: list[int]) -> None:
    assert relative_indices(item, 5, "G").tolist() == elements


@pytest.mark.parametrize(
    ("item", "error"),
    [
        (5, IndexError),
        (-6, IndexError),
        ([0, 5], IndexError),
        ((1, 2), IndexError),
        ([[0, 1]], IndexError),
        ([True], IndexError),
        (1.0, TypeError),
        ([0.5], IndexError),
        ("i", TypeError),
        (np.array([1], dtype=np.uint8), TypeError),
        (None, TypeError),
        (10**30, TypeError),
    ],
)
def test_no_elements(item: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        relative_indices(item, 5, "G")


@pytest.mark.parametrize(
    ("item", "span"), [(slice(1, 3), (1, 3)), (slice(-2, None), (3, 5)), (slice(2, 99), (2, 5)), (3, (3, 4)), ([1, 2], (1, 3))]
)
def test_contiguous(item: Any, span: tuple[int, int]) -> None:
    assert contiguous(item, 5, "G") == span


@pytest.mark.parametrize("item", [-1, 5, [1, 3], [2, 1], slice(None, None, 2), slice(3, 3), slice(7, 9), []])
def test_not_contiguous(item: Any) -> None:
    with pytest.raises(IndexError):
        contiguous(item, 5, "G")


@pytest.mark.parametrize("item", [1.5, "i", None, (1, 2), True])
def test_no_subgroup(item: Any) -> None:
    with pytest.raises(TypeError):
        contiguous(item, 5, "G")


def test_everything() -> None:
    assert is_everything(slice(None))
    assert not is_everything(slice(0, None))
    assert not is_everything(np.array([1, 2]))


def test_a_part_of_a_group_is_an_index() -> None:
    group, other = NeuronGroup(6, "v : 1"), NeuronGroup(6, "v : 1")
    group.v = "i"
    assert group.v[group[2:4]].tolist() == [2, 3]
    with pytest.raises(IndexError, match="is not a part of"):
        group.v[other[2:4]]


def test_indices_door() -> None:
    group = NeuronGroup(6, "v : 1")
    group.v = "i"
    assert group.indices["v > 3"].tolist() == [4, 5]
    assert group.indices[1:3].tolist() == [1, 2]
    assert group[2:5].indices[:].tolist() == [2, 3, 4]  # of the whole group, so that record= understands it
    assert group[2:5].indices["v > 3"].tolist() == [2]
