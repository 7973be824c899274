"""Summed variables: the sum is right for every order of synapses, on whichever side, and goes where it may."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier import Network, NeuronGroup, StateMonitor, Subgroup, Synapses, ms, run, seed
from ranvier.ir.kernel import Reduce
from ranvier.model.operations import Build
from ranvier.model.runs import runs_of

CONNECTIONS: dict[str, dict[str, Any]] = {
    "all to all": {},
    "twice all to all": {"n": 2},
    "most": {"p": 0.8},
    "few": {"p": 0.1},
    "none": {"condition": False},
    "one to one": {"j": "i", "skip_if_invalid": True},
    "target after target": {"i": np.tile(np.arange(16), 16), "j": np.repeat(np.arange(16), 16)},
    "rising from anywhere": {"i": np.repeat([3, 1, 1], 17), "j": np.concatenate([np.arange(k, k + 17) for k in (0, 1, 0)])},
}
RUNS = {"all to all": ("pre", True), "twice all to all": ("pre", False), "most": ("pre", False), "target after target": ("post", True),
        "rising from anywhere": ("pre", True)}  # fmt: skip


def _connected(how: str, model: str, part: bool = False) -> tuple[Network, Any, Any, Synapses]:
    seed(5)
    sources, targets = NeuronGroup(31, "v : 1\na : 1"), NeuronGroup(30, "u : 1\na : 1")
    sources.v, targets.u = "randn()", "randn()"
    ends = (sources[5:25], targets[3:22]) if part else (sources, targets)
    synapses = Synapses(*ends, f"w : 1\n{model}")
    synapses.connect(**CONNECTIONS[how])
    synapses.w = "randn()*10**(6*rand())"
    return Network(sources, targets, synapses), *ends, synapses


@pytest.mark.parametrize("how", CONNECTIONS)
@pytest.mark.parametrize("side", ["pre", "post"])
@pytest.mark.parametrize("part", [False, True], ids=["groups", "subgroups"])
def test_sum(how: str, side: str, part: bool) -> None:
    network, sources, targets, synapses = _connected(how, f"a_{side} = w*v_pre - u_post*(i + 2*j) : 1 (summed)", part)
    summed = targets if side == "post" else sources
    summed.a = 7
    network.run(0.1 * ms)
    i, j = synapses.i[:], synapses.j[:]
    expected = np.zeros(len(summed))
    np.add.at(expected, j if side == "post" else i, synapses.w[:] * sources.v[:][i] - targets.u[:][j] * (i + 2 * j))
    # Within an ulp or two of the largest term: the kernel fuses products and sums.
    np.testing.assert_allclose(summed.a[:], expected, rtol=1e-12, atol=1e-9)
    if isinstance(summed, Subgroup):
        whole = summed.source.a[:]
        assert all(whole[: summed.start] == 0) and all(whole[summed.stop :] == 0)


@pytest.mark.parametrize("how", CONNECTIONS)
def test_runs_are_found(how: str) -> None:
    _, _, _, synapses = _connected(how, "")
    runs = runs_of(synapses.end_of("pre"), synapses.end_of("post"))
    found = None if runs is None else ("pre" if runs.fixed is synapses.end_of("pre") else "post", runs.moving is not None)
    assert found == RUNS.get(how)


def test_runs_are_found_anew_when_synapses_are_added() -> None:
    group = NeuronGroup(20, "a : 1")
    synapses = Synapses(group, group, "a_post = 1 : 1 (summed)")
    synapses.connect()
    run(0.1 * ms)
    synapses.connect(i=[0, 0, 5], j=[3, 3, 3])
    run(0.1 * ms)
    assert group.a[:].tolist() == [20, 20, 20, 23] + [20] * 16


def test_additions_come_in_the_order_of_synapses() -> None:
    """1e16 + 1 - 1e16 is 0, 1e16 - 1e16 + 1 is 1: only one order gives these bits."""
    for size in (3, 40):
        group = NeuronGroup(size, "a : 1")
        synapses = Synapses(group, group, "w : 1\na_post = w : 1 (summed)")
        synapses.connect()
        synapses.w = np.tile([1e16, 1.0, -1e16, 1.0], size * size)[: size * size]
        run(0.1 * ms)
        expected = np.zeros(size)
        np.add.at(expected, synapses.j[:], synapses.w[:])
        assert group.a[:].tolist() == expected.tolist()


def test_the_expression_sees_the_sum_of_the_step_before() -> None:
    group = NeuronGroup(3, "a : 1\nb : 1")
    group.a = [1, 2, 3]
    synapses = Synapses(group, group, "b_post = a_pre : 1 (summed)", name="first")
    back = Synapses(group, group, "u = a_pre + b_post : 1\na_post = u : 1 (summed)", name="second")
    synapses.connect()
    back.connect(j="i")
    monitor = StateMonitor(group, ["a", "b"], record=0)
    run(0.4 * ms)
    # `first` is computed before `second`: b of now, a of the step before.
    assert monitor.b[0].tolist() == [0, 6, 24, 96] and monitor.a[0].tolist() == [1, 7, 31, 127]


def test_integers_are_summed_before_they_are_cut_off() -> None:
    group = NeuronGroup(4, "n : integer")
    synapses = Synapses(group, group, "n_post = 1.75 : 1 (summed)")
    synapses.connect()
    run(0.1 * ms)
    assert group.n[:].tolist() == [7] * 4


def test_single_precision() -> None:
    group = NeuronGroup(21, "x : 1\na : 1", dtype=np.float32)
    group.x = "i/7.0"
    synapses = Synapses(group, group, "a_post = x_pre : 1 (summed)")
    synapses.connect()
    run(0.1 * ms)
    total = np.float32(0)
    for x in group.x[:]:
        total += x
    assert group.a[:].dtype == np.float32 and all(group.a[:] == total)


def test_schedule_and_kernel() -> None:
    group = NeuronGroup(20, "a : 1", order=3, dt=0.5 * ms)
    synapses = Synapses(group, group, "a_post = 1 : 1 (summed)", name="coupling")
    synapses.connect()
    updater = synapses.summed_updaters["a_post"]
    assert (updater.name, updater.when, updater.order) == ("coupling_summed_variable_a_post", "groups", 2)
    assert updater.clock is group.clock and "a_post" not in synapses.equations
    steps = updater.steps(Build(_Nothing()))
    assert [type(step.call.built.kernel.space).__name__ for step in steps] == ["Map", "Reduce"]
    assert steps[1].call.built.kernel.space == Reduce(0, 1, 2) and (steps[1].begin, steps[1].end) == (0, 20)


class _Nothing:
    description = "nothing"

    def get(self, name: str) -> None:
        return None

    def names(self) -> list[str]:
        return []
