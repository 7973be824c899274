"""Exact integration against a high-precision matrix exponential (issue line H13), and the abstract code people read."""

import numpy as np
import pytest
from scheme_models import exact_reference, exact_references, execute, system, with_subexpressions

from ranvier.equations.schemes.exact import EXACT
from ranvier.syntax.printer import print_block

NEAR = 1 + 1e-9
SLOW, FAST = 1e-9, 300.0

# name: (equations, values beside dt = 1 and the state); c, d, E, J, a, b, k, m are constants of the equations
CASES = {
    "decay": (("v'=-a*v",), {"a": 0.7}),
    "decay, zero rate": (("v'=-a*v",), {"a": 0.0}),
    "decay, slow": (("v'=a*(E-v)",), {"a": SLOW, "E": 3.0}),
    "decay, fast": (("v'=a*(E-v)",), {"a": FAST, "E": 3.0}),
    "growth": (("v'=a*v+E",), {"a": 2.0, "E": 0.3}),
    "drive, zero rate": (("v'=E-a*v",), {"a": 0.0, "E": 0.3}),
    "drive, tiny rate": (("v'=E-a*v",), {"a": 1e-12, "E": 0.3}),
    "constant derivative": (("v'=E",), {"E": 0.3}),
    "no derivative": (("v'=0*E",), {"E": 0.3}),
    "two, equal": (("v'=a*(w-v)", "w'=-b*w"), {"a": 0.7, "b": 0.7}),
    "two, equal by text": (("v'=a*(w-v)", "w'=-a*w"), {"a": 0.7}),
    "two, nearly equal": (("v'=a*(w-v)", "w'=-b*w"), {"a": 0.7, "b": 0.7 * NEAR}),
    "two, far": (("v'=a*(w-v)", "w'=-b*w"), {"a": FAST, "b": SLOW}),
    "two, one zero": (("v'=w-a*v", "w'=-b*w"), {"a": 0.0, "b": 0.7}),
    "two, both zero": (("v'=w-a*v", "w'=-b*w"), {"a": 0.0, "b": 0.0}),
    "two, driven": (("v'=a*(w-v)", "w'=J-b*w"), {"a": 0.7, "b": 0.7 * NEAR, "J": 2.0}),
    "two, driven, zero rates": (("v'=w-a*v", "w'=J-b*w"), {"a": 0.0, "b": 0.0, "J": 2.0}),
    "fan in": (("v'=a*(E-v)+w+x", "w'=-b*w", "x'=-c*x"), {"a": 0.7, "b": 0.7 * NEAR, "c": 4.0, "E": 1.5}),
    "fork and join": (
        ("v'=w+x-a*v", "w'=k*y-b*w", "x'=m*y-c*x", "y'=-d*y"),
        {"a": 0.7, "b": 0.7, "c": 0.7 * NEAR, "d": 0.2, "k": 1.5, "m": -2.0},
    ),
    "chain of four, equal": (("v'=a*(w-v)", "w'=b*(x-w)", "x'=c*(y-x)", "y'=d*(E-y)"), {"a": 0.9, "b": 0.9, "c": 0.9, "d": 0.9, "E": 1.0}),
    "chain of four, near": (
        ("v'=a*(w-v)", "w'=b*(x-w)", "x'=c*(y-x)", "y'=J-d*y"),
        {"a": 0.9, "b": 0.9 * NEAR, "c": 0.9, "d": 0.9 / NEAR, "J": 1.0},
    ),
    "chain of four, zero": (("v'=w-a*v", "w'=x-b*w", "x'=y-c*x", "y'=J-d*y"), {"a": 0.0, "b": 0.0, "c": 0.0, "d": 0.0, "J": 1.0}),
    "chain of four, spread": (("v'=w-a*v", "w'=x-b*w", "x'=y-c*x", "y'=J-d*y"), {"a": FAST, "b": 0.9, "c": SLOW, "d": 20.0, "J": 1.0}),
    "chain of four, step by step": (("v'=w-a*v", "w'=x-b*w", "x'=y-c*x", "y'=J-d*y"), {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0, "J": 1.0}),
    "chain of six": (
        ("v'=w-a*v", "w'=x-b*w", "x'=y-c*x", "y'=z-d*y", "z'=u-k*z", "u'=J-m*u"),
        {"a": 1.0, "b": 1.5, "c": 2.5, "d": 2.5 * NEAR, "k": 0.1, "m": 4.0, "J": 1.0},
    ),
    "oscillation": (("v'=-a*w", "w'=b*v"), {"a": 2.0, "b": 3.0}),
    "oscillation, fast": (("v'=-a*w", "w'=b*v"), {"a": 20.0, "b": 30.0}),
    "oscillation, damped": (("v'=-c*v-a*w+E", "w'=b*v-d*w"), {"a": 2.0, "b": 3.0, "c": 0.4, "d": 1.1, "E": 0.7}),
    "oscillation, critically damped": (("v'=-c*v-a*w+E", "w'=b*v-d*w"), {"a": 0.5, "b": 0.5, "c": 3.0, "d": 2.0, "E": 0.7}),
    "oscillation, nearly critical": (("v'=-c*v-a*w+E", "w'=b*v-d*w"), {"a": 0.5 * NEAR, "b": 0.5, "c": 3.0, "d": 2.0, "E": 0.7}),
    "oscillation, overdamped": (("v'=-c*v-a*w+E", "w'=b*v-d*w"), {"a": 0.1, "b": 0.2, "c": 5.0, "d": 1.0, "E": 0.7}),
    "oscillation, stiff": (("v'=-c*v-a*w+E", "w'=b*v-d*w"), {"a": 0.1, "b": 0.2, "c": FAST, "d": 1.0, "E": 0.7}),
    "diffusion between two": (("v'=a*(w-v)+E", "w'=b*(v-w)"), {"a": 0.6, "b": 0.9, "E": 0.7}),
    "weakly coupled": (("v'=-c*v+a*w", "w'=b*v-d*w"), {"a": 1e-12, "b": 1e-12, "c": 0.5, "d": 0.5}),
    "two coupled without rates": (("v'=a*w+E", "w'=b*v"), {"a": 1e-9, "b": 1e-9, "E": 0.7}),
    "oscillation, driven by a decay": (("v'=-c*v-a*w+x", "w'=b*v-d*w", "x'=-k*x"), {"a": 2.0, "b": 3.0, "c": 0.4, "d": 1.1, "k": 0.75}),
    "resonance": (("v'=-c*v-a*w+x", "w'=b*v-d*w", "x'=-k*x"), {"a": 0.5, "b": 0.5, "c": 3.0, "d": 2.0, "k": 2.5}),
    "oscillation drives": (("v'=-c*v-a*w", "w'=b*v-d*w", "x'=v-w-k*x"), {"a": 2.0, "b": 3.0, "c": 0.4, "d": 1.1, "k": 0.75}),
    "chain into an oscillation into a decay": (
        ("v'=-c*v-a*w+x", "w'=b*v-d*w", "x'=y-k*x", "y'=-m*y", "u'=v-m*u"),
        {"a": 2.0, "b": 3.0, "c": 0.4, "d": 1.1, "k": 0.75, "m": 0.75 * NEAR, "E": 0.3},
    ),
    "chain of equal rates into a critical pair": (
        ("v'=-c*v-a*w+x", "w'=b*v-d*w", "x'=y-k*x", "y'=-k*y", "u'=v-k*u"),
        {"a": 0.5, "b": 0.5, "c": 3.0, "d": 2.0, "k": 2.5, "E": 0.3},
    ),
    "refractory": (("v'=a*(E-v)*int(m)",), {"a": 0.7, "E": 3.0, "m": 0.0}),
    "subexpressions": (("v'=J-d*v", "J=k*w", "w'=-c*w", "d=a+b"), {"a": 0.7, "b": 0.1, "c": 0.3, "k": 2.0}),
}
STATES = ({"v": 0.3, "w": -1.2, "x": 0.7, "y": 2.0, "z": -0.4, "u": 1.0}, {"v": 0.0, "w": 1.0, "x": 0.0, "y": 0.0, "z": 0.0, "u": 0.0})


@pytest.mark.parametrize("case", CASES)
def test_one_step_is_right_to_1e_12(case):
    lines, values = CASES[case]
    equations = system(*lines, arrays="abcdkmEJ", constants="")  # that may change: no propagators
    assert EXACT.refusal(equations) is None
    code = EXACT.code(equations)
    assert not code.propagators
    for h in (1e-3, 1.7):
        for state, expected in zip(STATES, exact_references(equations, values, h, STATES), strict=True):
            found = execute(code.block, with_subexpressions(equations, {**values, **state, "dt": h}))
            for name in equations.variables:
                assert found[name] == pytest.approx(expected[name], rel=1e-12, abs=1e-15 * max(map(abs, expected.values()))), (name, h)


def test_coefficients_per_neuron_and_per_step():
    equations = system("v'=a*(w-v)", "w'=-b*w", arrays="ab", constants="")
    a = np.array([0.7, 0.7, 0.7, 0.0, 2.0, 0.0])
    b = np.array([0.7, 0.7 * NEAR, 3.0, 0.7, 0.0, 0.0])
    found = execute(EXACT.code(equations).block, {"a": a, "b": b, "v": 0.2, "w": 1.0, "dt": 0.5})
    for n in range(len(a)):
        expected = exact_reference(equations, {"a": a[n], "b": b[n], "v": 0.2, "w": 1.0}, 0.5)
        assert found["v"][n] == pytest.approx(expected["v"], rel=1e-13)
        assert found["w"][n] == pytest.approx(expected["w"], rel=1e-13)


def test_nothing_overflows_on_the_way_over_a_long_interval():
    equations = system("v'=a*(w-v)", "w'=-b*w", "x'=y-a*x", "y'=z-b*y", "z'=-c*z", "u'=-d*u-a*k", "k'=a*u-b*k")
    values = {"a": 5.0, "b": 30.0, "c": 12.0, "d": 2.0, "v": 1.0, "w": 1.0, "x": 1.0, "y": 1.0, "z": 1.0, "u": 1.0, "k": 1.0, "dt": 1e3}
    found = execute(EXACT.code(equations).block, values)
    assert all(abs(found[name]) < 1e-200 for name in equations.variables)


def test_a_variable_without_rate_never_drifts():
    block = EXACT.code(system("v'=a*(E-v)", "w'=-b*w")).block
    values = {"v": 0.1, "w": 1 / 3, "a": 0.0, "b": 0.0, "E": 0.7, "dt": 1e-4}
    for _ in range(100):
        values = execute(block, values)
    assert (values["v"], values["w"]) == (0.1, 1 / 3)


TEXTS = [
    (("v'=-v/tau",), "v = v*exp(-dt/tau)"),
    (("v'=(El-v)/tau",), "v = v*exp(-dt/tau) - El*expm1(-dt/tau)"),
    (("v'=(-2*mV-v)/tau",), "v = v*exp(-dt/tau) + 2*mV*expm1(-dt/tau)"),
    (("v'=k",), "v = v + k*dt"),
    (("v'=k-d/c",), "v = v + dt*(k - d/c)"),
    (("v'=(E-v-w)/tau", "w'=-w/tau"), "v = v*exp(-dt/tau) - E*expm1(-dt/tau) - w*exp(-dt/tau)*dt/tau\nw = w*exp(-dt/tau)"),
    (("v'=0",), "v = v"),
    (("v'=(gl*(El-v)+E)/C",), "v = v*exp(-gl*dt/C) - El*expm1(-gl*dt/C) + E*exprel(-gl*dt/C)*dt/C"),
    (("v'=-v/tau*int(not_refractory)",), "v = v*exp(-int(not_refractory)*dt/tau)"),
    (("g'=(x-g)/tau", "x'=-x/tau"), "g = g*exp(-dt/tau) + x*exp(-dt/tau)*dt/tau\nx = x*exp(-dt/tau)"),
]


@pytest.mark.parametrize(("lines", "text"), TEXTS)
def test_simple_systems_read_like_a_textbook(lines, text):
    assert print_block(EXACT.code(system(*lines)).block) == text


REFUSED = [
    (("v'=-v**2",), {}, "not linear in v"),
    (("v'=-v/w", "w'=-w"), {}, "not linear in w"),
    (("v'=-v*t",), {}, "time t"),
    (("v'=-v*J", "J=sin(t)"), {}, "time t"),
    (("v'=rand()-v",), {}, "rand"),
    (("v'=-v+s(t)",), {"tables": {"s": 1.5e-4}}, "TimedArray 's'"),
    (("v'=-v+s(t-a)",), {"tables": {"s": 1e-4}}, "time t"),
    (("v'=-v+xi",), {}, "noise"),
    (("x'=a*y", "y'=z", "z'=x"), {"arrays": "a", "constants": ""}, "'a'"),
]


@pytest.mark.parametrize(("lines", "kwargs", "reason"), REFUSED)
def test_refused_with_a_reason(lines, kwargs, reason):
    problem = EXACT.refusal(system(*lines, **kwargs))
    assert problem is not None
    assert reason in problem.message


@pytest.mark.parametrize("dt", [1e-4, 2e-4, 1.1e-3])
def test_a_table_on_a_coarser_grid_is_constant_over_a_step(dt):
    assert EXACT.refusal(system("v'=-v+s(t)", tables={"s": dt})) is None


def test_subexpressions_that_use_each_other_twice_are_walked_once():
    chain = [f"s{k}=s{k - 1}*b+s{k - 1}*c" for k in range(1, 60)]  # 2^59 walks of s0 otherwise
    quiet, noisy = (system("v'=v*s59", first, *chain) for first in ("s0=b+1", "s0=b+rand()"))
    assert quiet.varying(quiet.rates["v"]) is None
    assert quiet.is_fixed("s59")
    assert noisy.varying(noisy.rates["v"]).met == "" and "rand" in noisy.varying(noisy.rates["v"]).message
