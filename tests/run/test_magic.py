"""The network of a bare run(): what the caller has names for; continue, restart, or MagicError (LANGUAGE NET-01 to NET-06)."""

from typing import Any

import pytest

from ranvier import (
    Hz,
    MagicError,
    Network,
    NeuronGroup,
    PoissonGroup,
    SpikeMonitor,
    StateMonitor,
    collect,
    magic_network,
    ms,
    restore,
    run,
    scheduling_summary,
    seed,
    start_scope,
    store,
)
from ranvier.messages import catch_logs


@pytest.fixture(autouse=True)
def fresh_scope() -> None:
    start_scope()


def counter() -> NeuronGroup:
    group = NeuronGroup(1, "n : integer")
    group.run_regularly("n += 1")
    return group


def test_objects_with_names_are_simulated() -> None:
    group = counter()
    hidden = [counter()]
    run(1 * ms)
    assert group.n_[0] == 10
    assert hidden[0].n_[0] == 0
    assert collect() == {group}


def test_it_goes_on() -> None:
    group = counter()
    run(1 * ms)
    monitor = StateMonitor(group, "n", record=0)  # monitors may join
    run(1 * ms)
    assert group.n_[0] == 20
    assert monitor.t_[0] == pytest.approx(0.001)


def test_new_objects_start_at_zero() -> None:
    def once() -> float:
        group = counter()
        run(1 * ms)
        return float(group.t)

    assert once() == once() == pytest.approx(0.001)


def test_a_mixture_is_refused() -> None:
    old = counter()
    run(1 * ms)
    new = counter()
    with pytest.raises(MagicError, match=f"new are '{new.name}' .*; run before have '{old.name}'"):
        run(1 * ms)
    start_scope()
    later = counter()
    run(0.5 * ms)
    assert later.n_[0] == 5


def test_what_has_run_in_a_network_is_refused() -> None:
    group = counter()
    net = Network(group)
    net.run(1 * ms)
    with pytest.raises(RuntimeError, match="has been run in another network"):
        run(1 * ms)
    assert group.n_[0] == 10


def test_a_local_name_does_not_hide_the_object_of_a_global_one() -> None:
    names: dict[str, Any] = {"counter": counter, "ms": ms, "run": run}
    exec("G = counter()\nH = G\ndef f():\n    G = None\n    run(1*ms)\nH = None\nf()", names)
    assert names["G"].n_[0] == 10


def test_what_depends_on_something_invisible_is_left_out() -> None:
    monitor = SpikeMonitor(PoissonGroup(10, 1000 * Hz))
    with catch_logs() as messages:
        run(1 * ms)
    assert monitor.num_spikes == 0
    assert not monitor.active
    assert "has no name here" in messages[0][2]


def test_add_and_remove_are_refused() -> None:
    group = counter()
    with pytest.raises(MagicError):
        magic_network.add(group)
    with pytest.raises(MagicError):
        magic_network.remove(group)


def test_a_cell_executed_twice_after_seed_gives_equal_bytes() -> None:
    def cell() -> bytes:
        start_scope()
        seed(1)
        group = NeuronGroup(50, "dv/dt = -v/(5*ms) + xi/sqrt(5*ms) : 1", method="euler")
        group.v = "randn()"
        run(5 * ms)
        return bytes(group.v_[:].tobytes())

    assert cell() == cell()


def test_two_models_in_one_session_do_not_share_numbers() -> None:
    def cell() -> bytes:
        start_scope()
        group = NeuronGroup(50, "dv/dt = -v/(5*ms) + xi/sqrt(5*ms) : 1", method="euler")
        run(5 * ms)
        return bytes(group.v_[:].tobytes())

    assert cell() != cell()


def test_trials_after_a_restore_differ_unless_the_random_state_comes_back() -> None:
    seed(2)
    group = NeuronGroup(50, "dv/dt = -v/(5*ms) + xi/sqrt(5*ms) : 1", method="euler")
    run(1 * ms)
    store()

    def trial(random_state: bool) -> bytes:
        restore(restore_random_state=random_state)
        run(2 * ms)
        return bytes(group.v_[:].tobytes())

    trials = [trial(False) for _ in range(4)]
    assert len(set(trials)) == 4
    assert trial(True) == trial(True)


def test_before_a_run_the_magic_network_tells_what_would_run() -> None:
    group = NeuronGroup(2, "dv/dt = -v/ms : 1", method="exact")
    group.v = [1, 2]
    assert [entry.name for entry in scheduling_summary().entries] == [group.state_updater.name]
    states = magic_network.get_states()
    assert list(states) == [group.name]
    group.v = 0
    magic_network.set_states({group.name: {"v": states[group.name]["v"]}})
    assert list(group.v) == [1, 2]
    run(0.1 * ms)
    assert magic_network.t == 0.1 * ms
    scheduling_summary()
    assert magic_network.t == 0.1 * ms
