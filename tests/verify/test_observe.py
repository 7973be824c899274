"""What is looked at after a run: pairing by name, several networks, each kind of object."""

import numpy as np
import pytest

from ranvier import (
    Network,
    NeuronGroup,
    PopulationRateMonitor,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    ms,
)
from ranvier.verify.observe import EVENTS, TRACE, VALUES, Watch, stored


def model() -> list:
    G = NeuronGroup(3, "dv/dt = 100*Hz : 1\nw : 1\ns = v + w : 1", threshold="v > 0.505", reset="v = 0", method="euler")
    S = Synapses(G, G, "c : 1\nda/dt = -a/ms : 1 (event-driven)", on_pre="w_post += c", delay=2 * ms)
    S.connect(j="(i + 1) % 3")
    return [G, S, SpikeMonitor(G, "v"), StateMonitor(G, ["v", "s"], record=[0, 2]), PopulationRateMonitor(G)]


def test_each_kind() -> None:
    network = Network(model())
    network.run(20 * ms)
    watch = Watch()
    watch.ran(network.objects, network.t_)
    seen = {(item.owner.rsplit("_", 1)[0], item.name): item for item in watch.seen}
    kinds = {name: item.kind for (_, name), item in seen.items()}
    assert kinds == {"v": TRACE, "s": TRACE, "rate": TRACE, "spikes": EVENTS, "i": VALUES, "j": VALUES, "delay of pre": VALUES,
                     "c": VALUES, "a": VALUES, "w": VALUES}  # fmt: skip
    spikes = next(item for item in watch.seen if item.kind == EVENTS)
    assert spikes.arrays["step"].tolist() == np.repeat([50, 101, 152], 3).tolist() and spikes.elements == 3
    assert next(item for item in watch.seen if item.name == "delay of pre").arrays["values"] == pytest.approx([2e-3])
    assert next(item for item in watch.seen if item.kind == TRACE).arrays["values"].shape[1] == 200


def test_numbers_of_automatic_names_do_not_matter() -> None:
    watches = []
    for _ in range(2):
        groups = [NeuronGroup(1, "v : 1") for _ in range(2)]  # the second time with other numbers: the first are still there
        watches.append((groups, Watch()))
        watches[-1][1].ran(groups, 0.0)
    names = [[item.owner for item in watch.seen] for _, watch in watches]
    assert names[0] == names[1] == ["neurongroup", "neurongroup_1"]
    assert watches[0][0][0].name != watches[1][0][0].name


def test_networks_are_kept_apart_and_a_later_run_replaces() -> None:
    watch = Watch()
    networks = [Network(NeuronGroup(1, "dv/dt = 1*Hz : 1", method="euler", name=f"g{k}")) for k in (5, 7)]
    for network, duration in ((networks[0], 1), (networks[1], 2), (networks[0], 3)):
        network.run(duration * ms)
        watch.ran(network.objects, network.t_)
    assert [(item.run, item.owner) for item in watch.seen] == [(0, "g5"), (1, "g7")]
    assert [item.arrays["values"][0] for item in watch.seen] == pytest.approx([4e-3, 2e-3])


def test_internal_variables_are_left_out() -> None:
    G = NeuronGroup(1, "dv/dt = 1*Hz : 1\nx = v : 1\np : 1", threshold="v > 1", refractory=5 * ms, reset="", method="euler")
    assert stored(G) == ["p", "v"]


@pytest.mark.filterwarnings("ignore")  # of what Brian 2 imports
def test_what_is_computed_once_a_step_is_left_out_on_both_sides() -> None:
    brian2 = pytest.importorskip("brian2.only")
    text = "v : 1\nslow = 2*v : 1 (constant over dt)\nshared_slow = 3 : 1 (shared, constant over dt)\np : 1"
    theirs = brian2.NeuronGroup(2, text)
    assert stored(NeuronGroup(2, text)) == stored(theirs) == ["p", "v"]
    synapses, their_synapses = (kind(group, group, "w : 1\nu = w + 1 : 1 (constant over dt)") for kind, group in
                                ((Synapses, NeuronGroup(2, text)), (brian2.Synapses, theirs)))  # fmt: skip
    assert stored(synapses) == stored(their_synapses) == ["w"]
    numbered = (kind(group, group, "w : 1", multisynaptic_index="k") for kind, group in
                ((Synapses, NeuronGroup(2, text)), (brian2.Synapses, theirs)))  # fmt: skip
    assert [stored(each) for each in numbered] == [["w"], ["w"]]
