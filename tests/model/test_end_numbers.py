"""Which synapses take memory for the numbers of their neurons, and that nobody can tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import Network, NeuronGroup, Synapses, defaultclock, ms, run, seed, start_scope
from ranvier.model.end_numbers import EndNumbers
from ranvier.model.room import bytes_of

ROWS, TARGETS, NEITHER = (True, False), (False, True), (False, False)


@pytest.fixture(autouse=True)
def fresh() -> None:
    start_scope()
    seed(5)
    defaultclock.dt = 0.1 * ms


def made(*calls: dict[str, Any], model: str = "w : 1", **keywords: Any) -> Synapses:
    source, target = NeuronGroup(40, "x : 1", threshold="True", reset=""), NeuronGroup(30, "v : 1", threshold="True", reset="")
    source.x = "i"
    synapses = Synapses(source, target, model, **keywords)
    for arguments in calls:
        synapses.connect(**arguments)
    return synapses


def rows_of(synapses: Synapses) -> tuple[bool, bool]:
    return synapses._pre.rows is not None, synapses._post.rows is not None


def numbers_of(end: EndNumbers) -> int:
    """How many numbers lie in memory."""
    return end._array.size


@pytest.mark.parametrize(
    ("calls", "rows"),
    [
        ([{}], ROWS),
        ([{"p": 0.3}], ROWS),
        ([{"condition": "i != j", "p": 0.3}], ROWS),
        ([{"p": "0.01*i"}], ROWS),
        ([{"condition": "i % 3 == 0", "n": 2}], ROWS),
        ([{"j": "k for k in sample(N_post, size=5)"}], ROWS),
        ([{"j": "i % N_post"}], ROWS),
        ([{"i": [0, 1, 1, 4], "j": [2, 1, 0, 0]}], ROWS),
        ([{"i": 3, "j": np.arange(30)}], ROWS),
        ([{"i": "k for k in range(N_pre)"}], TARGETS),
        ([{"i": "j + 1"}], TARGETS),
        ([{"i": [4, 1, 0], "j": [0, 1, 1]}], TARGETS),
        ([{"i": [4, 1, 0], "j": [0, 2, 1]}], NEITHER),
        ([{"condition": "i < 5"}, {"condition": "i >= 5", "p": 0.4}], ROWS),
        ([{"condition": "i < 5"}, {"condition": "i >= 4"}], ROWS),
        ([{"condition": "i < 5"}, {"condition": "i >= 3"}], NEITHER),
        ([{"i": "j"}, {"i": [0], "j": [29]}], TARGETS),
        ([{"i": "j"}, {}], NEITHER),
        ([{"i": [], "j": []}, {}], ROWS),
        ([{"condition": False}, {"i": "j"}], TARGETS),
    ],
    ids=str,
)
def test_which_side_has_rows(calls: list[dict[str, Any]], rows: tuple[bool, bool]) -> None:
    synapses = made(*calls)
    assert rows_of(synapses) == rows
    i, j = synapses.i[:], synapses.j[:]
    for end, has_rows in zip((synapses._pre, synapses._post), rows, strict=True):
        assert numbers_of(end) == (0 if has_rows else len(synapses))
    for end, numbers in ((synapses._pre, i), (synapses._post, j)):
        assert np.array_equal(end.view(), numbers) and end.written  # now they are asked for
        assert np.array_equal(end.copy(), numbers)
    assert synapses.N_outgoing_pre.tolist() == np.bincount(i, minlength=40).tolist()
    assert synapses.N_incoming_post.tolist() == np.bincount(j, minlength=30).tolist()


def test_what_users_read_does_not_write_the_numbers() -> None:
    synapses = made({"p": 0.3}, model="w : 1", on_pre="v_post += w")
    i = synapses.i[:]
    assert i.dtype == np.int32 and np.array_equal(synapses.i[3:7], i[3:7]) and synapses.i[5] == i[5]
    assert np.array_equal(synapses.i[:], synapses.i[np.arange(len(i))])
    assert np.array_equal(np.flatnonzero(i == 7), synapses[7, :].numbers)
    assert np.array_equal(np.flatnonzero((i >= 3) & (i < 6) & (synapses.j[:] == 2)), synapses[3:6, 2].numbers)
    assert np.array_equal(synapses.N_outgoing[:], np.bincount(i)[i]) and synapses[50, :].numbers.size == 0
    assert np.array_equal(synapses.x_pre[:], i)
    run(0.3 * ms)
    assert numbers_of(synapses._pre) == 0
    i[:] = 0  # a copy
    assert synapses.i[:].any()
    synapses.w = "x_pre"  # a kernel that reads them
    assert synapses._pre.written and np.array_equal(synapses.w[:], synapses.i[:])


def test_numbers_follow_synapses_added_after_they_were_read() -> None:
    synapses = made({"condition": "i < 5"})
    synapses.w = "i"
    assert numbers_of(synapses._pre) == 150
    synapses.connect("i >= 20")
    assert rows_of(synapses) == ROWS and numbers_of(synapses._pre) == 150
    synapses.w = "i"
    assert np.array_equal(synapses.w[:], np.repeat(np.r_[0:5, 20:40], 30)) and synapses._pre.written
    synapses.connect("i == 3")
    assert rows_of(synapses) == NEITHER
    synapses.w = "i"
    assert np.array_equal(synapses.w[:], np.repeat(np.r_[0:5, 20:40, 3], 30))
    assert synapses.N_outgoing_pre.tolist() == [*[30] * 3, 60, 30, *[0] * 15, *[30] * 20] and synapses.N_incoming_post.tolist() == [26] * 30


@pytest.mark.parametrize("first", [{}, {"i": "j"}, {"i": [4, 1], "j": [3, 2]}], ids=str)
def test_a_mistake_leaves_rows_as_they_were(first: dict[str, Any]) -> None:
    synapses = made(first)
    i, j, rows = synapses.i[:], synapses.j[:], rows_of(synapses)
    with pytest.raises(IndexError):
        synapses.connect(j="i + 3*(i < 35) for _ in range(2)")
    assert np.array_equal(synapses.i[:], i) and np.array_equal(synapses.j[:], j)
    assert synapses.N_incoming_post.sum() == len(i) == len(synapses)
    synapses.connect(i=39, j=29)
    assert rows_of(synapses) == rows and synapses.i[len(i)] == 39


@pytest.mark.parametrize("calls", [[{"p": 0.3}], [{"i": "k for k in sample(N_pre, p=0.2)"}], [{"i": [4, 1], "j": [3, 2]}]], ids=str)
def test_store_and_restore(calls: list[dict[str, Any]]) -> None:
    synapses = made(*calls, on_pre="v_post += 1")
    network = Network(synapses.source, synapses.target, synapses)
    before, rows, counts = (synapses.i[:], synapses.j[:]), rows_of(synapses), synapses.N_incoming_post
    network.store()
    assert [numbers_of(end) == 0 for end in (synapses._pre, synapses._post)] == list(rows)
    synapses.connect("i < 2")
    assert synapses.N_incoming_post.sum() == len(synapses) > len(before[0])
    network.restore()
    assert rows_of(synapses) == rows
    assert np.array_equal(synapses.i[:], before[0]) and np.array_equal(synapses.j[:], before[1])
    assert np.array_equal(synapses.N_incoming_post, counts) and synapses.N_outgoing_pre.sum() == len(before[0])
    network.run(0.1 * ms)
    assert np.array_equal(synapses.target.v[:], counts)


def test_synapses_of_subgroups_count_from_the_start_of_the_group() -> None:
    group = NeuronGroup(50, "v : 1", threshold="True", reset="")
    synapses = Synapses(group[20:30], group[5:9], on_pre="v_post += 1")
    synapses.connect("i > 7")
    assert rows_of(synapses) == ROWS
    assert synapses.i[:].tolist() == [8, 8, 8, 8, 9, 9, 9, 9] and synapses.j[:].tolist() == [0, 1, 2, 3] * 2
    assert synapses.N_outgoing_pre.tolist() == [0] * 8 + [4, 4] and synapses.i[5] == 9
    run(0.1 * ms)
    assert group.v[:].tolist() == [0] * 5 + [2] * 4 + [0] * 41


def test_synapses_onto_synapses_that_grow() -> None:
    first = made({"condition": "i == 0"}, on_pre="v_post += w")
    second = Synapses(first.source, first, on_pre="w_post += 1")
    second.connect(i=0, j=[0, 29])
    assert second.N_incoming_post.tolist() == [1, *[0] * 28, 1]
    first.connect("i == 1")
    second.connect(i=1, j=59)
    assert second.N_incoming_post.tolist() == [1, *[0] * 28, 1, *[0] * 29, 1]


def test_bytes_per_part() -> None:
    def parts(*calls: dict[str, Any], **keywords: Any) -> dict[str, int]:
        synapses = made(*calls, **keywords)
        return bytes_of(synapses, "pre")

    assert parts(model="") == {"target": 4}
    assert parts({}, model="", on_pre="v_post += 1", delay=1 * ms) == {"target": 4, "rows of 'pre'": 2}
    assert parts({"i": "j"}, model="", on_pre="v_post += 1") == {"source": 4, "rows of 'pre'": 6}
    assert parts({}, model="w : 1\nn : integer", on_pre="v_post += w", on_post="w += 1") == {
        "target": 4,
        "w": 8,
        "n": 4,
        "rows of 'pre'": 2,
        "rows of 'post'": 6,
    }
    assert parts({"i": [4, 1], "j": [3, 2]}, model="") == {"source": 4, "target": 4}
    synapses = made({}, model="", on_pre="v_post += 1")
    synapses.delay = "i*ms"
    assert bytes_of(synapses, "pre") == {"target": 4, "rows of 'pre'": 2, "delay of 'pre'": 12}
    many = Synapses(synapses.source, NeuronGroup(70_000, "v : 1"), on_pre="v_post += 1")  # their numbers do not fit two bytes
    assert bytes_of(many, "pre") == {"target": 4}
    assert bytes_of(many, "post") == {"source": 4, "rows of 'pre'": 8}
