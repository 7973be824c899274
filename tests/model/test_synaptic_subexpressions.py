"""Subexpressions of synapses name variables of the connected groups: read, in pathways, in equations, in conditions, recorded."""

import numpy as np
import pytest

from ranvier import NeuronGroup, StateMonitor, Synapses, ms, run, start_scope
from ranvier.syntax.errors import EquationError


@pytest.fixture
def graded():
    start_scope()
    group = NeuronGroup(3, "dx/dt = rate : 1\nrate : Hz\ngain = 2*x : 1\ntotal : 1", threshold="x > 0.95", reset="x = 0", method="euler")
    group.x = [0.1, 0.5, 0.9]
    group.rate = [0, 0, 1000] / (1000 * ms)
    synapses = Synapses(
        group,
        group,
        """w : 1
        current = w*(x_pre - gain_post) : 1
        larger = current + total : 1
        ds/dt = current/(10*ms) : 1 (clock-driven)""",
        on_pre="total_post += current",
        method="euler",
    )
    synapses.connect(i=[2, 2, 0], j=[0, 1, 2])
    synapses.w = [1, 2, 3]
    yield group, synapses
    start_scope()


def test_read(graded):
    group, synapses = graded
    group.total = [5, 6, 7]
    assert np.allclose(synapses.current[:], [0.7, -0.2, -5.1])
    assert np.allclose(synapses.larger[:], [5.7, 5.8, 1.9])
    assert list(synapses.w["current < 0"]) == [2, 3]


def test_in_equations_pathways_and_monitors(graded):
    group, synapses = graded
    monitor = StateMonitor(synapses, ["current", "s"], record=True)
    run(0.1 * ms)
    assert np.allclose(synapses.s[:], 0.01 * np.array([0.8, 0, -5.7]))  # the group had moved x[2] to 1
    assert np.allclose(monitor.current[:, 0], [0.7, -0.2, -5.1])
    assert np.allclose(group.total, [1 - 0.2, 2 * (1 - 1.0), 0])  # x[2] was 1 when the events arrived


@pytest.mark.parametrize("text", ["v : 1\nsub = k*v : 1 (shared)", "sub = k*i : 1 (shared)", "v : 1\nw = v : 1\nsub = w : 1 (shared)"])
def test_a_shared_subexpression_of_what_each_element_has_is_refused_at_once(text: str) -> None:
    with pytest.raises(SyntaxError, match="has a value for each element"):
        NeuronGroup(3, text)


def test_shared_subexpressions_of_synapses_use_what_the_groups_share() -> None:
    group = NeuronGroup(3, "v : 1\ns : 1 (shared)")
    synapses = Synapses(group, group, "sub = 2*s_post + k : 1 (shared)")
    group.s = 4
    k = 1  # noqa: F841 (a name of the model)
    assert synapses.sub[:] == 9
    with pytest.raises(SyntaxError, match="'v_post' has a value for each element"):
        Synapses(group, group, "sub = v_post : 1 (shared)")


def test_the_way_to_an_event_driven_variable_is_told() -> None:
    group = NeuronGroup(1, "v : 1", threshold="v > 1", reset="")
    lines = "ds/dt = -s/ms : 1 (event-driven)\nx = s : 1\ny = x + x : 1\n"
    with pytest.raises(EquationError, match="the sum 'v_post' depends on the event-driven variable 's' through 'y' and 'x'"):
        Synapses(group, group, f"{lines}v_post = y : 1 (summed)")
    with pytest.raises(EquationError, match="clock-driven variable 'f' depends on the event-driven variable 's' through 'y' and 'x'"):
        Synapses(group, group, f"{lines}df/dt = -y*f/ms : 1 (clock-driven)")
    with pytest.raises(EquationError, match="variable 's'") as told:
        Synapses(group, group, f"{lines}v_post = s : 1 (summed)")
    assert "through" not in str(told.value)
