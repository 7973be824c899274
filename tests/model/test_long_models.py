"""Models as programs write them: sums of hundreds of terms, chains of hundreds of subexpressions, in every place where text can stand."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier import NeuronGroup, Synapses, ms, run, second

TERMS = 400


def _sum(term: str) -> str:
    return " + ".join(term.format(k) for k in range(TERMS))


@pytest.mark.parametrize("method", ["euler", "exact", "exponential_euler"])
def test_long_sum_in_an_equation(method: str) -> None:
    group = NeuronGroup(2, f"dv/dt = -({_sum('{0}*(v - 2)')})/tau : 1", method=method, namespace={"tau": sum(range(TERMS)) * second})
    group.v = [0, 2]
    run(0.1 * ms)
    np.testing.assert_allclose(group.v[:], [2 * -np.expm1(-1e-4), 2.0], rtol=1e-4)


def test_long_sums_in_statements_and_conditions() -> None:
    group = NeuronGroup(3, "v : 1\nu : 1", threshold=" or ".join(f"i == {k}" for k in range(0, TERMS, 2)), reset=f"v = {_sum('{0}*i')}")
    synapses = Synapses(group, group, on_pre=f"u_post += {_sum('{0}*v_pre + 1')}")
    synapses.connect(_sum("0*i") + " == 0")
    group.v = _sum("{0}*i") + " - i"
    run(0.1 * ms)
    total = sum(range(TERMS))
    assert group.v[:].tolist() == [0, total - 1, 2 * total]
    assert group.u[:].tolist() == [2 * TERMS + total * (2 * total - 2)] * 3


@pytest.mark.parametrize("method", ["euler", "exact"])
def test_long_chain_of_subexpressions(method: str) -> None:
    chain = "\n".join(f"x{k} = 0.5*x{k + 1} + v : 1" for k in range(TERMS))
    group = NeuronGroup(1, f"dv/dt = -x0/second : 1\n{chain}\nx{TERMS} = v : 1", method=method)
    group.v = 1
    assert group.x0[0] == 2.0
    run(0.1 * ms)
    np.testing.assert_allclose(group.v[:], np.exp(-2e-4), rtol=1e-7)
