"""Numerical propagators: matrix exponentials of blocks of more than two variables."""

import numpy as np
import pytest
from scheme_models import evaluate, exact_reference, execute, system

from ranvier.equations.schemes.exact import EXACT
from ranvier.equations.schemes.propagator import exponential

CYCLE = ("x'=-a*x+b*y", "y'=-c*y+d*z", "z'=-k*z+m*x")


def advance(equations, values):
    """One step with the propagators computed as the plan does it."""
    code = EXACT.code(equations)
    numbers = {}
    for propagator in code.propagators:
        coefficients = [[None if c is None else evaluate(c, values) for c in row] for row in propagator.coefficients]
        numbers |= propagator.values(coefficients, values["dt"])
    return execute(code.block, {**values, **numbers})


@pytest.mark.parametrize(
    "lines",
    [
        CYCLE,
        ("x'=-a*x+b*y+E", "y'=-c*y+d*z", "z'=-k*z+m*x+J"),
        (*CYCLE, "u'=x-u"),
        ("x'=-a*x+b*y+u", "y'=-c*y+d*z", "z'=-k*z+m*x", "u'=-m*u", "v'=a*(E-v)"),
        ("x'=y-a*x", "y'=z-c*y", "z'=u-c*z", "u'=v-c*u", "v'=E-v"),
        ("x'=a*(y-x)", "y'=a*(z-y)", "z'=a*(x-z)+E"),
    ],
)
@pytest.mark.parametrize("h", [1e-3, 1.0, 20.0])
def test_blocks_of_three(lines, h):
    equations = system(*lines)
    values = {
        "a": 1.2,
        "b": 0.4,
        "c": 0.3,
        "d": -0.8,
        "k": 0.9,
        "m": 1.1,
        "E": 0.7,
        "J": -0.2,
        "x": 0.3,
        "y": -1.2,
        "z": 0.7,
        "u": 0.5,
        "v": 0.1,
        "dt": h,
    }
    assert EXACT.code(equations).propagators
    found, expected = advance(equations, values), exact_reference(equations, values, h)
    scale = max(map(abs, expected.values()))
    for name in equations.variables:
        assert found[name] == pytest.approx(expected[name], rel=1e-12, abs=1e-14 * scale)


def test_what_drives_the_block_may_change_at_every_step():
    equations = system("x'=-a*x+b*y+E", "y'=-c*y+d*z", "z'=-k*z+m*x", arrays="E", constants="abcdkm")
    assert EXACT.refusal(equations) is None
    (propagator,) = EXACT.code(equations).propagators
    assert "E" not in propagator.depends_on


def test_one_propagator_for_each_neuron():
    equations = system(*CYCLE)
    values = {"a": 1.2, "b": 0.4, "c": np.array([0.3, 5.0, 0.0]), "d": -0.8, "k": 0.9, "m": 1.1, "x": 0.3, "y": -1.2, "z": 0.7, "dt": 0.5}
    found = advance(equations, values)
    for n, c in enumerate(values["c"]):
        expected = exact_reference(equations, {**values, "c": c}, 0.5)
        assert found["x"][n] == pytest.approx(expected["x"], rel=1e-13)


def test_zero_rates_give_exactly_the_identity():
    zero = exponential([[np.zeros(2), None], [None, np.zeros(2)]])
    assert zero[0][0].tolist() == [1.0, 1.0]
    assert zero[0][1] is None


def test_infinite_coefficients_are_refused():
    with pytest.raises(ValueError, match="infinite"):
        exponential([[np.array(np.inf)]])
