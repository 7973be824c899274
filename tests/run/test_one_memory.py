"""What Python holds is what the run works on: views are live, and stay true while arrays grow."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ranvier import (
    Hz,
    Network,
    NeuronGroup,
    PoissonGroup,
    PopulationRateMonitor,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    ms,
    mV,
    network_operation,
    second,
    volt,
)


def neuron(n: int = 3) -> NeuronGroup:
    return NeuronGroup(n, "dv/dt = -v/(10*ms) : volt", threshold="v > 5*mV", reset="v = 0*mV")


def test_views_share_memory() -> None:
    group = neuron()
    with_units, without = group.v[:], group.v_[:]
    assert np.shares_memory(with_units, without)
    without[1] = 0.25
    assert with_units[1] == 0.25 * volt
    assert group.v[1] == 0.25 * volt
    group.v = 3 * mV
    assert without.tolist() == [0.003] * 3


@pytest.mark.parametrize("copy", [lambda g: g.v[0:2], lambda g: g.v[[0, 1]], lambda g: np.asarray(g.v), lambda g: g[1:3].v[:]])
def test_other_doors_are_copies(copy: object) -> None:
    group = neuron()
    taken = copy(group)  # type: ignore[operator]
    group.v = 4 * mV
    assert not np.any(np.asarray(taken))


def test_a_write_through_a_view_inside_a_network_operation_makes_a_neuron_spike() -> None:
    group = neuron()
    spikes = SpikeMonitor(group)
    raw = group.v_[:]

    @network_operation
    def kick(t: object) -> None:
        if t == 2 * ms:
            raw[1] = 1.0

    Network(group, spikes, kick).run(5 * ms)
    assert spikes.i.tolist() == [1]
    assert spikes.t_.tolist() == [0.002]


def test_a_view_keeps_its_memory_alive() -> None:
    view = neuron().v_[:]
    for _ in range(50):
        neuron(1000)
    view[:] = 7
    assert view.tolist() == [7, 7, 7]


def test_views_of_synapses_stay_true_while_they_grow() -> None:
    source, target = neuron(100), neuron(100)
    synapses = Synapses(source, target, "w : 1", on_pre="v_post += w*mV")
    synapses.connect(i=[0, 1], j=[0, 1])
    early = synapses.w_[:]
    for k in range(200):  # 2 to 20 002 synapses
        synapses.connect(i=np.arange(100), j=np.full(100, k % 100))
    synapses.w = "i + 1000.0"
    assert early.tolist() == [1000.0, 1001.0]
    early[0] = -1
    assert synapses.w_[0] == -1
    assert len(synapses) == 20_002


def test_views_of_monitors_stay_true_while_they_grow() -> None:
    source = PoissonGroup(1000, 1000 * Hz)
    spikes, rate, state = SpikeMonitor(source), PopulationRateMonitor(source), StateMonitor(source, "rates", record=[5])
    net = Network(source, spikes, rate, state)
    net.run(1 * ms)
    views = spikes.i, spikes.t_, rate.rate_, state.t_
    copies = [view.copy() for view in views]
    net.run(0.5 * second)
    for view, copy, now in zip(views, copies, (spikes.i, spikes.t_, rate.rate_, state.t_), strict=True):
        assert np.array_equal(view, copy)
        assert np.shares_memory(view, now)
        assert len(now) > len(copy)


WITHOUT_RESERVATIONS = """
import resource
import numpy as np
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))  # 1 GiB: no address space to reserve generously
from ranvier import *
source = PoissonGroup(1000, 1000*Hz)
spikes = SpikeMonitor(source)
held = [Synapses(source, source, 'w : 1') for _ in range(40)]
for synapses in held:
    synapses.connect(i=[0], j=[0])
early = [synapses.w_[:] for synapses in held]
net = Network(source, spikes)
net.run(1*ms)
first, copy = spikes.i, spikes.i.copy()
net.run(300*ms)
for synapses in held:
    for k in range(20):
        synapses.connect(i=np.arange(1000), j=np.arange(1000))
    synapses.w = 3
assert np.array_equal(first, copy)                          # stale or true, never dangling
assert all(view[0] in (0.0, 3.0) for view in early)
assert all(len(synapses.w_[:]) == 20001 for synapses in held)
print('held', len(spikes.i) > len(copy))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on address space")
def test_without_address_space_views_are_stale_never_dangling(tmp_path: Path) -> None:
    script = tmp_path / "limited.py"
    script.write_text(WITHOUT_RESERVATIONS)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["held", "True"], done.stderr
    assert done.stderr.count("arrays that grow will move") == 1
