"""Linked variables: how elements reach their source, what is refused, and that kernels read the source itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranvier.only import *
from ranvier.run.network import Network
from ranvier.syntax.errors import ModelError


def source(n: int = 3) -> NeuronGroup:
    group = NeuronGroup(n, "dx/dt = -x/(10*ms) : volt\nsh : volt (shared)\ntwice = 2*x : volt\nn : integer", method="exact")
    group.x = "(i + 1)*volt"
    group.sh = 7 * volt
    return group


def receiver(n: int = 3) -> NeuronGroup:
    return NeuronGroup(n, "y : volt (linked)\nk : integer\ndv/dt = y/ms : volt", method="euler")


@pytest.mark.parametrize(
    ("n", "part", "name", "index", "expected"),
    [
        (3, slice(None), "x", None, [1, 2, 3]),
        (3, slice(None), "twice", None, [2, 4, 6]),
        (3, slice(None), "sh", None, 7),
        (2, slice(1, 3), "x", None, [2, 3]),
        (2, slice(1, 3), "twice", None, [4, 6]),
        (4, slice(1, 2), "x", None, [2, 2, 2, 2]),
        (4, slice(1, 2), "twice", None, [4, 4, 4, 4]),
        (4, slice(0, 1), "x", None, [1, 1, 1, 1]),
        (4, slice(None), "x", [2, 0, 0, 1], [3, 1, 1, 2]),
        (3, slice(1, 3), "x", [1, 0, 1], [3, 2, 3]),
        (3, slice(1, 3), "x", "k", [3, 2, 3]),
        (2, slice(1, 3), "x", "i", [2, 3]),
        (2, slice(None), "x", np.array([2, 1], dtype=np.uint8), [3, 2]),
    ],
)
def test_what_elements_reach(n: int, part: slice, name: str, index: Any, expected: Any) -> None:
    """By all three ways to read: from Python, in an expression, in the kernels of a run."""
    A, B = source(), receiver(n)
    B.k = [1, 0, 1, 0][:n]
    B.y = linked_var(A if part == slice(None) else A[part], name, index=index)
    assert np.array_equal(B.y_[:], expected)
    B.v = "y"
    assert np.array_equal(B.v_[:], np.broadcast_to(expected, n))
    B.v = 0 * volt
    trace = StateMonitor(B, "y", record=True)
    Network(B, trace).run(0.1 * ms)  # without A: it does not change
    np.testing.assert_allclose(B.v_[:], np.broadcast_to(expected, n) * 0.1)
    assert np.array_equal(trace.y_[:, 0], np.broadcast_to(expected, n))


def test_the_memory_of_the_source_is_read_and_written() -> None:
    A, B = source(), receiver()
    B.y = linked_var(A.x)
    assert np.shares_memory(B.y_[:], A.x_[:])
    B.y[:] = [4, 5, 6] * volt
    B.y["i == 1"] = "9*volt"
    assert list(A.x_[:]) == [4, 9, 6]
    B.run_regularly("y = 1*volt")
    Network(A, B).run(0 * ms)
    assert list(A.x_[:]) == [4, 9, 6]


def test_code_writes_through() -> None:
    A, B = NeuronGroup(3, "x : volt"), receiver()
    B.y = linked_var(A, "x", index=[2, 1, 0])
    B.run_regularly("y = i*volt")
    Network(A, B).run(0.1 * ms)
    assert list(A.x_[:]) == [2, 1, 0]


def test_the_value_is_that_of_the_point_in_the_step() -> None:
    """Of two groups, the one whose name comes first integrates first."""
    for first, second_, expected in (("a", "b", [1.0, 2.0]), ("b", "a", [0.0, 1.0])):
        A = NeuronGroup(1, "dx/dt = 1/(0.1*ms) : 1", method="euler", name=f"{first}_links")
        B = NeuronGroup(1, "y : 1 (linked)\ndv/dt = y/(0.1*ms) : 1", method="euler", name=f"{second_}_links")
        B.y = linked_var(A, "x")
        net, found = Network(A, B), []
        for _ in range(2):
            B.v = 0
            net.run(0.1 * ms)
            found.append(B.v_[0])
        np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("lanes", [1, 8])
def test_linked_to_itself_all_elements_change_at_once(lanes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANVIER_LANES", str(lanes))
    n = 13
    A = NeuronGroup(n, "dx/dt = (left - x)/(1*ms) : 1\nleft : 1 (linked)\nthird : 1 (linked)", method="euler")
    A.left, A.third = linked_var(A, "x", index=(np.arange(n) - 1) % n), linked_var(A[3:4], "x")
    A.x = "i*i"
    x = A.x_[:].copy()
    shift = A.run_regularly("x = left + third", dt=0.2 * ms)
    Network(A).run(0.4 * ms)
    assert shift in A.contained_objects
    for step in range(4):
        x = np.roll(x, 1) + x[3] if step % 2 == 0 else x
        x = x + 0.1 * (np.roll(x, 1) - x)
    np.testing.assert_allclose(A.x_[:], x, rtol=1e-13)


def test_links_to_links() -> None:
    A, B, C = source(), receiver(), NeuronGroup(2, "z : volt (linked)")
    B.y = linked_var(A, "twice", index=[2, 1, 0])
    C.z = linked_var(B, "y", index=[0, 2])
    assert list(C.z_[:]) == [6, 2]


def test_groups_that_link_to_each_other() -> None:
    A = NeuronGroup(2, "dx/dt = -o/ms : 1\no : 1 (linked)", method="euler", name="a_mutual")
    B = NeuronGroup(2, "dx/dt = o/ms : 1\no : 1 (linked)", method="euler", name="b_mutual")
    A.o, B.o = linked_var(B, "x"), linked_var(A, "x")
    A.x = 1
    Network(A, B).run(0.2 * ms)
    np.testing.assert_allclose((A.x_[0], B.x_[0]), (0.99, 0.199))


def test_a_subexpression_keeps_its_namespace_and_its_index() -> None:
    A = NeuronGroup(3, "s = k*i + N : 1", namespace={"k": 2})
    B = NeuronGroup(2, "y : 1 (linked)", namespace={"k": 100})
    B.y = linked_var(A, "s", index=[2, 0])
    k = -1  # noqa: F841  # what the calling code says is asked last
    assert list(B.y[:]) == [7, 3]


def test_in_synapses_and_seen_by_synapses() -> None:
    A = source()
    T = NeuronGroup(3, "v : volt\ny : volt (linked)", threshold="i == 1", reset="")
    T.y = linked_var(A, "x", index=[2, 1, 0])
    S = Synapses(T, T, "u : volt (linked)\nk : integer", on_pre="v_post += u + 10*y_pre + 100*y_post")
    S.u = linked_var(A, "x", index="k")
    S.connect(i=1, j=[0, 2])
    S.k = [0, 2]
    assert list(S.u_[:]) == [1, 3]
    Network(T, S).run(0.1 * ms)
    assert list(T.v_[:]) == [1 + 20 + 300, 0, 3 + 20 + 100]


def test_states_and_snapshots_belong_to_the_source() -> None:
    A, B = source(), receiver()
    assert "y" not in B.get_states()
    B.y = linked_var(A, "x")
    assert list(B.get_states(["y"], units=False)["y"]) == [1, 2, 3]
    net = Network(A, B)
    net.store()
    net.run(1 * ms)
    after = B.v_[:].copy()
    net.restore()
    assert list(B.y_[:]) == [1, 2, 3]
    net.run(1 * ms)
    assert np.array_equal(B.v_[:], after)


def test_an_index_is_fixed_while_a_run_goes_on() -> None:
    A, B = source(), receiver()
    B.y = linked_var(A, "x", index="k")
    B.run_regularly("k = 5")
    with pytest.raises(SyntaxError, match="constant"):
        Network(A, B).run(0.1 * ms)
    A, B = source(), receiver()
    B.y = linked_var(A, "x", index="k")

    @network_operation
    def change() -> None:
        B.k = 5

    with pytest.raises(RuntimeError, match="cannot be changed now"):
        Network(A, B, change).run(0.1 * ms)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ("linked_var(A, 'nothing')", KeyError),
        ("linked_var(A, 3)", TypeError),
        ("linked_var(3, 'x')", AttributeError),
        ("linked_var(A)", ValueError),
        ("linked_var(A.x, 'x')", ValueError),
        ("B.y", TypeError),
        ("B.y[:]", TypeError),
        ("setattr(B, 'y', 3*volt)", ValueError),
        ("setattr(B, 'y', '3*volt')", ValueError),
        ("setattr(B, 'v', linked_var(A, 'x'))", TypeError),
        ("setattr(B, 'zz', linked_var(A, 'x'))", TypeError),
        ("setattr(B[1:], 'y', linked_var(A, 'x'))", TypeError),
        ("setattr(B, 'y', linked_var(B, 'y'))", ValueError),
        ("setattr(B, 'y', linked_var(A, 'n'))", DimensionMismatchError),
        ("setattr(B, 'y', linked_var(A[1:], 'x'))", ValueError),
        ("setattr(B, 'y', linked_var(A, 'sh', index=[0, 0, 0]))", ValueError),
        ("setattr(B, 'y', linked_var(A, 'x', index=[0, 1]))", TypeError),
        ("setattr(B, 'y', linked_var(A, 'x', index=[[0, 1, 2]]))", TypeError),
        ("setattr(B, 'y', linked_var(A, 'x', index=[0.5, 1, 2]))", TypeError),
        ("setattr(B, 'y', linked_var(A, 'x', index=[0, [1], 2]))", TypeError),
        ("setattr(B, 'y', linked_var(A, 'x', index=[0, 1, 3]))", ValueError),
        ("setattr(B, 'y', linked_var(A, 'x', index=[0, 1, -1]))", ValueError),
        ("setattr(B, 'y', linked_var(A, 'x', index='v'))", TypeError),
        ("setattr(B, 'y', linked_var(A, 'x', index='kk'))", ValueError),
        ("setattr(S, 'u', linked_var(A, 'x'))", ValueError),
        ("setattr(S, 'u', linked_var(A, 'x', index=[0]))", TypeError),
        ("setattr(B, 'y', linked_var(S, 'w'))", NotImplementedError),
    ],
)
def test_refused(wrong: str, error: type[Exception]) -> None:
    A, B = source(), receiver()
    S = Synapses(A, A, "u : volt (linked)\nw : volt")
    with pytest.raises(error) as caught:
        eval(wrong, {**globals(), "A": A, "B": B, "S": S})
    assert isinstance(caught.value, ModelError)
    assert all(problem.met for problem in caught.value.problems)


def test_an_index_that_has_left_its_group() -> None:
    A, B = source(), receiver()
    B.y = linked_var(A, "x", index="k")
    B.k = [0, 1, 3]
    with pytest.raises(IndexError):
        Network(A, B).run(0.1 * ms)
    with pytest.raises(IndexError):
        print(B.y[:])


def test_a_circle_of_links() -> None:
    A, B, C = NeuronGroup(2, "y : 1 (linked)"), NeuronGroup(2, "z : 1 (linked)"), NeuronGroup(2, "x : 1")
    B.z = linked_var(C, "x")
    A.y = linked_var(B, "z")
    with pytest.raises(ValueError, match="linked to itself"):
        B.z = linked_var(A, "y")


def test_the_variable_of_a_single_neuron_is_shared() -> None:
    A = NeuronGroup(1, "dx/dt = -x/(10*ms) : 1", method="exact", name="first")
    B = NeuronGroup(3, "y = x**2 : 1 (shared)\ndv/dt = (y - v)/ms : 1\nx : 1 (linked)", method="euler", name="second")
    A.x = 3
    B.x = linked_var(A, "x")
    assert np.isscalar(B.x_[:]) and B.x_[:] == 3
    assert B.y_[:] == 9
    Network(A, B).run(0.2 * ms)
    assert B.v_[:].tolist() == pytest.approx([0.9 * 0.9 * np.exp(-0.02) + 0.9 * np.exp(-0.04)] * 3)


def test_a_neuron_linked_to_a_neuron_may_write_it_in_its_reset() -> None:
    source = NeuronGroup(1, "x : 1")
    target = NeuronGroup(1, "x : 1 (linked)\ny : 1", threshold="y > 1", reset="y = 0; x += 1")
    target.x = linked_var(source, "x")
    target.y = 1.1
    Network(source, target).run(0.3 * ms)
    assert list(source.x) == [1]
    other = NeuronGroup(1, "x : 1")
    many = NeuronGroup(2, "x : 1 (linked)", threshold="True", reset="x += 1")
    many.x = linked_var(other, "x")
    with pytest.raises(SyntaxError, match="scalar variable 'x'"):
        Network(other, many).run(0.1 * ms)
