"""Attributes, names and states of groups."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier import NeuronGroup, PoissonGroup, Synapses, mV, second
from ranvier.messages import catch_logs
from ranvier.units import Hz


def test_unknown_attributes_are_refused_with_a_guess() -> None:
    group = NeuronGroup(2, "rate : 1")
    with pytest.raises(AttributeError, match="did you mean 'rate'"):
        group.rates = 3
    with pytest.raises(AttributeError, match="no variable or attribute 'foo'"):
        group.foo  # noqa: B018
    with pytest.raises(KeyError, match="'foo'"):
        group.state("foo")


def test_own_data_after_add_attribute() -> None:
    group = NeuronGroup(2, "v : 1")
    group.add_attribute("label")
    group.label = "excitatory"
    assert group.label == "excitatory"


def test_missing_dunder_attributes_stay_missing() -> None:
    group = NeuronGroup(2, "v : 1")
    assert not hasattr(group, "__array__") and not hasattr(group, "_repr_svg_")


def test_a_hidden_variable_is_told() -> None:
    with catch_logs() as messages:
        group = NeuronGroup(2, "order : 1")
    assert "hidden by the attribute" in messages[0][2]
    assert group.state("order")[:].tolist() == [0, 0]


def test_states_are_copies() -> None:
    group = NeuronGroup(2, "v : volt\ntwice = 2*v : volt")
    states = group.get_states()
    assert sorted(states) == ["N", "dt", "i", "t", "t_in_timesteps", "v"]
    states["v"][:] = 3 * mV
    assert np.all(group.v_[:] == 0)
    assert "twice" in group.get_states(subexpressions=True)
    assert sorted(group.get_states(read_only_variables=False)) == ["v"]
    with pytest.raises(NotImplementedError):
        group.get_states(format="xml")


def test_states_are_written_in_order_until_one_is_wrong() -> None:
    group = NeuronGroup(2, "v : volt\nw : 1")
    group.set_states({"v": [1, 2] * mV, "w": 3})
    assert group.w[:].tolist() == [3, 3]
    with pytest.raises(KeyError):
        group.set_states({"x": 3})
    with pytest.raises(TypeError):
        group.set_states({"i": 3})


@pytest.mark.parametrize("namespace", [3, {"_a": 1}, {3: 1}])
def test_namespaces_that_are_none(namespace: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        NeuronGroup(1, "v : 1", namespace=namespace)  # type: ignore[arg-type]


def test_the_group_namespace_wins() -> None:
    k = 5  # noqa: F841
    group = NeuronGroup(1, "v : 1", namespace={"k": 2})
    group.v = "k"
    assert group.v[0] == 2


def test_groups_are_iterated_by_element() -> None:
    group = NeuronGroup(3, "v : 1")
    group.v = "i"
    assert [element.v[0] for element in group] == [0, 1, 2]


def test_arrays_are_what_a_run_can_change() -> None:
    group = NeuronGroup(3, "dv/dt = -v/second : 1", threshold="v > 1", reset="", refractory=1 * second)
    assert sorted(group.arrays()) == ["lastspike", "not_refractory", "v"]
    assert group[1:].arrays() == {}
    synapses = Synapses(group, PoissonGroup(2, 1 * Hz), "w : 1", multisynaptic_index="k")
    assert sorted(synapses.arrays()) == ["N_incoming", "N_outgoing", "_post", "_pre", "k", "w"]


def test_a_message_about_an_unknown_name_has_a_hint() -> None:
    group = NeuronGroup(1, "voltage : 1")
    with pytest.raises(AttributeError, match="hint: did you mean 'voltage'"):
        _ = group.voltag
    with pytest.raises(AttributeError, match="hint: define it in the model"):
        _ = group.qqq
    with pytest.raises(AttributeError, match="hint: add_attribute"):
        group.qqq = 1
