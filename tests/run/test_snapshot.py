"""store and restore: everything comes back; what does not fit is refused."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from ranvier import Hz, Network, NeuronGroup, PoissonGroup, SpikeMonitor, StateMonitor, Synapses, ms


def model() -> tuple[Network, NeuronGroup, Synapses, SpikeMonitor]:
    source = PoissonGroup(20, 300 * Hz, name="source")
    target = NeuronGroup(5, "x : 1\ncount : integer\nflag : boolean\ncommon : 1 (shared)", name="target")
    synapses = Synapses(source, target, "w : 1", on_pre="x_post += w; count_post += 1", name="synapses")
    synapses.connect(p=0.5)
    synapses.w = "rand()"
    synapses.delay = "rand()*3*ms"
    spikes = SpikeMonitor(source, name="spikes")
    return Network(source, target, synapses, spikes, StateMonitor(target, "x", record=True, name="trace")), target, synapses, spikes


def bytes_of(net: Network) -> list[bytes]:
    spikes, trace = net["spikes"], net["trace"]
    target = net["target"]
    arrays = [target.x_[:], target.count_[:], spikes.i, spikes.t_, spikes.count, trace.x_, trace.t_]  # type: ignore[attr-defined]
    return [np.ascontiguousarray(array).tobytes() for array in arrays]


def test_everything_comes_back() -> None:
    net, target, synapses, _spikes = model()
    net.run(7 * ms)
    pending = [slot.tolist() for slot in synapses.pre.queue.pending()]
    before = bytes_of(net)
    net.store()
    net.run(9 * ms)
    after = bytes_of(net)
    synapses.w, synapses.delay = 3, 1 * ms
    target.common, target.flag = 5, True
    synapses.connect(i=[0, 1], j=[0, 1])
    net.restore(restore_random_state=True)
    assert net.t == 7 * ms
    assert bytes_of(net) == before
    assert target.common[:] == 0
    assert not target.flag_[:].any()
    net.run(0 * ms)
    assert [slot.tolist() for slot in synapses.pre.queue.pending()] == pending
    net.run(9 * ms)
    assert bytes_of(net) == after


def test_states_have_names() -> None:
    net, _target, *_ = model()
    net.store("empty")
    net.run(5 * ms)
    net.store("later")
    net.restore("empty")
    assert net.t == 0 * ms
    net.restore("later")
    assert net.t == 5 * ms
    with pytest.raises(KeyError, match="expected: 'empty', 'later'"):
        net.restore("never")


def test_states_go_through_a_file(tmp_path: Path) -> None:
    file = str(tmp_path / "states")
    net, *_ = model()
    net.run(5 * ms)
    net.store("one", filename=file)
    net.store("two", filename=file)
    before = bytes_of(net)
    other, *_ = model()
    other.restore("one", filename=file)
    assert bytes_of(other) == before
    (tmp_path / "text").write_text("nothing of ours")
    with pytest.raises(ValueError, match="not a file of stored states"):
        net.restore("one", filename=str(tmp_path / "text"))


def test_a_file_of_brian2_is_left_alone(tmp_path: Path) -> None:
    """A script that has run on Brian 2 in the same folder runs here, and there again."""
    file = tmp_path / "states"
    pickled = pickle.dumps({"default": {"0_t": 0.0}})
    file.write_bytes(pickled)
    net, *_ = model()
    net.run(5 * ms)
    with pytest.raises(ValueError, match="was written by Brian 2 and cannot be read here"):
        net.restore(filename=str(file))
    net.store(filename=str(file))
    net.store("two", filename=str(file))
    before = bytes_of(net)
    other, *_ = model()
    other.restore(filename=str(file))
    assert bytes_of(other) == before
    assert file.read_bytes() == pickled


def test_other_objects_are_refused() -> None:
    net, _target, *_ = model()
    net.store()
    extra = NeuronGroup(1, "y : 1", name="extra")
    net.add(extra)
    with pytest.raises(KeyError, match="'extra' was not part"):
        net.restore()
    net.remove(extra)
    net.remove(net["trace"])
    with pytest.raises(KeyError, match="'trace' was stored but is not part"):
        net.restore()


def _network(equations: str, size: int = 3) -> Network:
    return Network(NeuronGroup(size, equations, name="stored"))


OTHERS = {
    "one more": (("v : 1\nw : 1", 3), KeyError, "met: nothing for 'w'"),
    "one less": (("w : 1", 3), KeyError, "met: nothing for 'w' and values for 'v'"),
    "another size": (("v : 1", 4), ValueError, "met: 3 values of type float64\n  expected: 4 values of type float64"),
    "shared": (("v : 1 (shared)", 3), ValueError, "expected: 1 values of type float64"),
    "another kind": (("v : integer", 3), ValueError, "expected: 3 values of type int32"),
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_state_of_another_model(other: str, tmp_path: Path) -> None:
    (equations, size), kind, text = OTHERS[other]
    path = str(tmp_path / "states.npz")
    _network("v : 1").store("a state", path)
    network = _network(equations, size)
    before = network.get_states()
    with pytest.raises(kind) as caught:
        network.restore("a state", path)
    assert text in str(caught.value) and "of 'stored'" in str(caught.value)
    assert all(np.array_equal(values, network.get_states()["stored"][name]) for name, values in before["stored"].items())


def test_a_file_from_before_an_object_kept_more(tmp_path: Path) -> None:
    path = str(tmp_path / "states.npz")
    Network(PoissonGroup(3, 10 * Hz, name="sources")).store("old", path)
    with np.load(path) as file:
        older = {label: file[label] for label in file.files if "gap between spikes" not in label}
    np.savez(path, **older)
    with pytest.raises(KeyError, match="the stored state of 'sources' is not that of the 'sources' of this network") as caught:
        Network(PoissonGroup(3, 10 * Hz, name="sources")).restore("old", path)
    assert "met: nothing for 'gap between spikes'" in str(caught.value) and "earlier version" in str(caught.value)
