"""The index against sorting in Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranvier._runtime import Array, SynapseIndex
from ranvier.types import Type


def indices(values):
    array = Array(Type.I32.code, len(values))
    array.view()[:] = values
    return array


@given(st.lists(st.integers(0, 9), max_size=60))
def test_rows_are_the_stable_sort(source):
    index = SynapseIndex()
    index.build(indices(source), 10)
    order = sorted(range(len(source)), key=lambda k: source[k])
    assert index.identity == (order == list(range(len(source))))
    assert (order if index.identity else index.ids.view().tolist()) == order
    assert index.offsets.view().tolist() == [sum(s < k for s in source) for k in range(11)]


@given(st.lists(st.lists(st.integers(0, 4), max_size=20), min_size=2, max_size=4))
def test_a_new_build_replaces_the_old(sources):
    index, fresh = SynapseIndex(), SynapseIndex()
    for source in sources:
        index.build(indices(source), 5)
    fresh.build(indices(sources[-1]), 5)
    assert np.array_equal(index.offsets.view(), fresh.offsets.view())
    assert np.array_equal(index.ids.view(), fresh.ids.view())


@pytest.mark.parametrize("source", [[3], [-1], [0, 1, 2, 3]])
def test_sources_out_of_range(source):
    with pytest.raises(IndexError, match="source"):
        SynapseIndex().build(indices(source), 3)


def test_sources_are_i32():
    with pytest.raises(TypeError):
        SynapseIndex().build(Array(Type.F64.code, 2), 3)
