"""Arrays against a plain list, with views taken all along; and where nothing can be reserved."""

import gc
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranvier._runtime import Array, Array2D
from ranvier.types import Type

F64, I32, BOOL = Type.F64.code, Type.I32.code, Type.BOOL.code


@pytest.mark.parametrize("type_", Type)
def test_view_has_the_dtype_and_shows_zeros(type_):
    view = Array(type_.code, 3).view()
    assert view.dtype == np.dtype(type_.numpy)
    assert not view.any()
    assert view.flags.writeable


def test_views_are_the_same_memory():
    array = Array(F64, 3)
    first, second = array.view(), array.view()
    first[1] = 5
    assert second[1] == 5
    assert first.ctypes.data == array.data_address


def test_a_view_outlives_its_array():
    view = Array(F64, 1000, grows=True).view()
    gc.collect()
    view[:] = 3
    assert view.sum() == 3000


changes = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.lists(st.integers(-100, 100), max_size=300)),
        st.tuples(st.just("resize"), st.integers(0, 5000)),
        st.tuples(st.just("write"), st.integers(0, 4999)),
    ),
    max_size=30,
)


@given(changes, st.booleans())
def test_any_history_of_changes(history, grows):
    array, model, views = Array(I32, 0, grows), [], []
    for what, value in history:
        if what == "append":
            array.append(np.array(value, dtype=np.int32))
            model += value
        elif what == "resize":
            array.resize(value)
            model = (model + [0] * value)[:value]
        elif model:
            at = value % len(model)
            array.view()[at] = model[at] = value
        views.append(array.view())
        assert array.view().tolist() == model
        if grows:  # nothing moved: every view is as true as the newest
            assert array.reserved
            assert all(np.array_equal(view[: len(model)], model[: len(view)]) for view in views)


def test_growing_arrays_do_not_move():
    array = Array(F64, 1, grows=True)
    view = array.view()
    array.resize(3_000_000)
    view[0] = 7
    assert array.view()[0] == 7


def test_rows():
    rows = Array2D(F64, 3)
    early = rows.view()
    for k in range(1000):
        rows.append_row()
        rows.view()[k] = [k, k + 1, k + 2]
    assert early.shape == (0, 3)
    assert rows.view().shape == (1000, 3)
    assert rows.view()[-1].tolist() == [999, 1000, 1001]
    rows.resize(2)
    assert rows.view().tolist() == [[0, 1, 2], [1, 2, 3]]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda: Array(9), ValueError),
        (lambda: Array(F64, -1), ValueError),
        (lambda: Array(F64).resize(-1), ValueError),
        (lambda: Array(F64).append(np.zeros(2, dtype=np.float32)), TypeError),
        (lambda: Array(F64, 1 << 61), MemoryError),
        (lambda: Array(F64, 1 << 44, grows=True), MemoryError),
        (lambda: Array2D(F64, -1), ValueError),
        (lambda: Array2D(F64, 3).resize(-1), ValueError),
    ],
)
def test_wrong_use(wrong, error):
    with pytest.raises(error):
        wrong()


def test_exhausted_memory_is_told_in_bytes():
    with pytest.raises(MemoryError, match=str(8 << 44)):
        Array(F64, 1 << 44)


UNDER_A_LIMIT = """
import resource, sys
import numpy as np
from ranvier._runtime import Array, Array2D

resource.setrlimit(resource.RLIMIT_AS, (2 << 30, resource.RLIM_INFINITY))
array = Array(0, 4, grows=True)
assert not array.reserved
view = array.view()
view[:] = [1, 2, 3, 4]
for k in range(20):
    array.resize(2 * array.size)
array.view()[0] = 9
assert array.view()[:4].tolist() == [9, 2, 3, 4]
assert view.tolist() == [1, 2, 3, 4]  # stale
view[:] = 5  # and never dangling
rows = Array2D(0, 1000)
old = rows.view()
rows.resize(2000)
assert rows.view().sum() == 0
try:
    array.resize(1 << 28)
except MemoryError as error:
    assert "bytes" in str(error)
else:
    sys.exit("2 GiB were given under a limit of 2 GiB")
assert array.view()[:4].tolist() == [9, 2, 3, 4]
print("good")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits on address space are set the Linux way")
def test_where_nothing_can_be_reserved():
    path = str(Path(sys.modules["ranvier"].__file__).parents[1])
    done = subprocess.run([sys.executable, "-c", UNDER_A_LIMIT], capture_output=True, text=True, env={"PYTHONPATH": path})
    assert done.stdout == "good\n", done.stderr
