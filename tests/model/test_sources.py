"""Subgroups, and code that runs regularly."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier import Clock, NeuronGroup, SpikeMonitor, ms, run


def test_subgroups_of_subgroups_share_memory() -> None:
    group = NeuronGroup(10, "v : 1")
    inner = group[2:8][1:3]
    inner.v = 7
    assert group.v[:].tolist() == [0, 0, 0, 7, 7, 0, 0, 0, 0, 0]
    assert (inner.start, inner.stop, inner.N, inner.i[:].tolist()) == (3, 5, 2, [0, 1])
    assert inner.memory_owner is group and inner.source is group


def test_code_of_a_subgroup_that_nobody_keeps() -> None:
    group = NeuronGroup(4, "v : 1")
    group[1:3].run_regularly("v += 1")
    run(0.3 * ms)
    assert group.v[:].tolist() == [0, 3, 3, 0]


def test_shared_statements_run_once() -> None:
    group = NeuronGroup(4, "v : 1\ns : 1 (shared)")
    group.run_regularly("s += 1; v += s")
    run(0.3 * ms)
    assert group.s[:] == 3 and group.v[:].tolist() == [6] * 4


def test_own_clock_of_regular_code() -> None:
    group = NeuronGroup(1, "v : 1\nn : integer\nd : 1")
    group.run_regularly("v = t/ms; n += 1; d = dt/ms", dt=0.25 * ms)
    run(1 * ms)
    assert group.v[0] == 0.8 and group.n[0] == 4  # at 0.75 ms the next step of the group is that at 0.8 ms
    assert group.d[0] == 0.1


def test_inactive_code_rests() -> None:
    group = NeuronGroup(1, "v : 1")
    code = group.run_regularly("v += 1")
    code.active = False
    run(0.3 * ms)
    assert group.v[0] == 0


def test_arguments_of_regular_code() -> None:
    group = NeuronGroup(1, "v : 1")
    with pytest.raises(TypeError, match="is a string"):
        group.run_regularly(3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="dt and clock"):
        group.run_regularly("v += 1", dt=1 * ms, clock=Clock(1 * ms))
    with pytest.raises(SyntaxError):
        group.run_regularly("v +")


def test_monitors_of_subgroups_count_from_their_start() -> None:
    group = NeuronGroup(6, "v : 1", threshold="i % 2 == 1", reset="")
    monitor = SpikeMonitor(group[3:])
    run(0.1 * ms)
    assert monitor.i.tolist() == [0, 2] and monitor.count.tolist() == [1, 0, 1]
    assert np.array_equal(list(monitor.spike_trains()), [0, 1, 2])


def test_subexpressions_mean_the_same_seen_from_a_subgroup() -> None:
    group = NeuronGroup(9, "v : 1\ns = 1.0*i + 100*N : 1", threshold="i == 5", reset="v = s")
    part = group[4:7]
    monitor = SpikeMonitor(part, variables=["s"])
    run(0.1 * ms)
    part.v = "s + i"
    assert part.s[:].tolist() == [904, 905, 906] and monitor.s[:].tolist() == [905] and part.v[:].tolist() == [904, 906, 908]
