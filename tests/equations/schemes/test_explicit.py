"""Explicit schemes: the order of convergence that each declares, measured; noise; the text of the code."""

import numpy as np
import pytest
from scheme_models import execute, system, with_subexpressions

from ranvier.equations.schemes.choose import SCHEMES
from ranvier.equations.schemes.explicit import EULER, EXPLICIT_SCHEMES, HEUN, MILSTEIN, RK2, ExplicitScheme
from ranvier.equations.schemes.exponential_euler import EXPONENTIAL_EULER
from ranvier.equations.schemes.scheme import Calculus
from ranvier.syntax.errors import EquationError
from ranvier.syntax.printer import print_block


def integrate(scheme, equations, values, duration, steps, increments=None):
    """The values after `steps` steps; increments[step] are what randn() gives."""
    block = scheme.code(equations).block
    dt = duration / steps
    for step in range(steps):
        values = {**values, "t": step * dt, "dt": dt}
        if increments is not None:
            values["randn"] = iter(increments[step]).__next__
        values = execute(block, with_subexpressions(equations, values))
    return values


# A pendulum with friction and a push: nonlinear, two variables, explicit time, a subexpression that depends on both.
PENDULUM = ("x'=y", "y'=force-a*y", "force=b*cos(t)-sin(x)*x")
PENDULUM_START = {"x": 1.0, "y": 0.2, "a": 0.3, "b": 0.5}


def end_of_pendulum(scheme, steps):
    values = integrate(scheme, system(*PENDULUM), PENDULUM_START, 1.0, steps)
    return np.array([values["x"], values["y"]])


@pytest.mark.parametrize("scheme", [s for s in SCHEMES.values() if s.order], ids=lambda s: s.name)
def test_the_declared_order_is_the_measured_one(scheme):
    reference = end_of_pendulum(SCHEMES["rk4"], 640)
    errors = [np.abs(end_of_pendulum(scheme, steps) - reference).max() for steps in (20, 40, 80)]
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert orders == pytest.approx(scheme.order, abs=0.15)


# Stratonovich's calculus has the ordinary chain rule: x(t) = tanh(a*t + b*W(t)) solves this equation, path by path.
@pytest.mark.parametrize("scheme", [HEUN, MILSTEIN], ids=lambda s: s.name)
def test_strong_order_one_with_multiplicative_noise(scheme):
    rng = np.random.default_rng(1)
    fine = rng.standard_normal((256, 4000)) / 16.0
    exact = np.tanh(0.3 + 0.5 * fine.sum(axis=0))
    errors = []
    for steps in (16, 32, 64, 128):  # refinements of one set of paths
        normal = fine.reshape(steps, -1, 4000).sum(axis=1) * np.sqrt(steps)
        found = integrate(scheme, system("x'=a*(1-x**2)+b*(1-x**2)*xi"), {"x": 0.0, "a": 0.3, "b": 0.5}, 1.0, steps, normal[:, None])["x"]
        errors.append(np.abs(found - exact).mean())
    slope = np.polyfit(np.log2([16, 32, 64, 128]), np.log2(errors), 1)[0]
    assert slope == pytest.approx(-1.0, abs=0.1)


@pytest.mark.parametrize("scheme", [HEUN, MILSTEIN], ids=lambda s: s.name)
def test_noise_in_one_variable_that_scales_with_another_adds_no_drift(scheme):
    rng = np.random.default_rng(2)
    normal = rng.standard_normal((50, 2, 20000))
    found = integrate(scheme, system("x'=y*xi_1", "y'=a*xi_2"), {"x": 0.0, "y": 0.0, "a": 1.0}, 1.0, 50, normal)
    assert found["x"].mean() == pytest.approx(0.0, abs=4 * found["x"].std() / np.sqrt(20000))


@pytest.mark.parametrize("scheme", [EULER, HEUN, MILSTEIN], ids=lambda s: s.name)
def test_ornstein_uhlenbeck_has_its_stationary_deviation(scheme):
    rng = np.random.default_rng(3)
    normal = rng.standard_normal((200, 1, 20000))
    found = integrate(scheme, system("x'=-x/a+b*sqrt(2/a)*xi"), {"x": np.zeros(20000), "a": 1.0, "b": 0.7}, 6.0, 200, normal)
    # Euler-Maruyama with step dt is stationary at b/sqrt(1 - dt/(2*a)); the standard error of a deviation is 1/sqrt(2*N).
    assert found["x"].std() == pytest.approx(0.7 / np.sqrt(1 - 0.015), rel=4 / np.sqrt(40000))


def test_one_noise_in_two_equations_is_one_draw():
    block = EULER.code(system("x'=-x+xi_in", "y'=-y+2*xi_in-xi_own")).block
    assert print_block(block).splitlines() == [
        "_dW_in = sqrt(dt)*randn()",
        "_dW_own = sqrt(dt)*randn()",
        "_x = x - dt*x + _dW_in",
        "_y = y - dt*y + 2*_dW_in - _dW_own",
        "x = _x",
        "y = _y",
    ]


TEXTS = [
    (EULER, ("v'=(J-v)/tau",), "v = v + dt*((J - v)/tau)"),
    (EULER, ("v'=-v/tau+a*xi",), "_dW = sqrt(dt)*randn()\nv = v + dt*(-v/tau) + a*_dW"),
    (RK2, ("v'=J*t", "J=k*v"), "_k_v = dt*(J*t)\nv = v + dt*(k*(v + _k_v/2)*(t + dt/2))"),
    (EXPONENTIAL_EULER, ("m'=a*(1-m)-b*m",), "m = m + (-dt*(a + b)*m + dt*a)*exprel(-dt*(a + b))"),
    (EXPONENTIAL_EULER, ("v'=J", "J=k**2"), "v = v + dt*J"),
]


@pytest.mark.parametrize(("scheme", "lines", "text"), TEXTS)
def test_text(scheme, lines, text):
    assert print_block(scheme.code(system(*lines)).block) == text


def test_exponential_euler_is_exact_for_frozen_coefficients_and_euler_where_the_rate_is_zero():
    block = EXPONENTIAL_EULER.code(system("m'=a*(1-m)-b*m")).block
    a, b = np.array([0.0, 2.0, 1e-12, 500.0]), np.array([0.0, 1.0, 0.0, 20.0])
    found = execute(block, {"m": 0.3, "a": a, "b": b, "dt": 0.5})["m"]
    with np.errstate(invalid="ignore"):
        limit = np.where(a + b > 0, a / (a + b), 0.3)
    assert found == pytest.approx(limit + (0.3 - limit) * np.exp(-0.5 * (a + b)), rel=1e-12)


def test_a_local_never_bears_the_name_of_a_new_value():
    block = RK2.code(system("k_v'=a*v", "v'=-k_v")).block
    values = execute(block, {"k_v": 1.0, "v": 2.0, "a": 3.0, "dt": 0.1})
    assert (values["k_v"], values["v"]) == pytest.approx((1 + 0.1 * 3 * (2 - 0.05), 2 - 0.1 * (1 + 0.1 * 3 * 2 / 2)))


REFUSED = [
    ("euler", ("v'=-v+v*xi",), "depends on v"),
    ("euler", ("v'=-v+J*xi", "J=sin(v)"), "depends on v"),
    ("euler", ("v'=-v+sin(t)*xi",), "depends on time"),
    ("rk2", ("v'=-v+xi",), "noise"),
    ("rk4", ("v'=-v+xi",), "noise"),
    ("exponential_euler", ("v'=-v+xi",), "noise"),
    ("exponential_euler", ("v'=exp(v)",), "linear in v"),
    ("exponential_euler", ("v'=-rand()*v",), "rand()"),
    ("milstein", ("v'=-v+xi_1+xi_2",), "noise of its own"),
    ("milstein", ("v'=-v+xi_1", "w'=xi_1"), "noise of its own"),
]


@pytest.mark.parametrize(("name", "lines", "reason"), REFUSED)
def test_refused_with_a_reason(name, lines, reason):
    problem = SCHEMES[name].refusal(system(*lines))
    assert problem is not None
    assert reason in problem.message


def test_noise_that_scales_with_a_table_is_additive():
    assert EULER.refusal(system("v'=-v+s(t)*xi", tables={"s": 1e-3})) is None
    assert EULER.refusal(system("v'=-v+s(t)*xi", tables={"s": 1.5e-4})) is not None


@pytest.mark.parametrize("term", ["xi**2", "sqrt(xi)", "xi*xi_2", "v/xi"])
def test_noise_has_to_enter_linearly(term):
    with pytest.raises(EquationError, match="linearly"):
        HEUN.refusal(system(f"v'=-v+{term}"))
        HEUN.code(system(f"v'=-v+{term}"))


@pytest.mark.parametrize(
    ("lines", "calculus"),
    [
        ("x_new = x + h*f(x, t)", Calculus.NONE),
        ("k = dt*f(x, t)", Calculus.NONE),
        ("x_new = x + dt*f(x, t) + g(x, t)*dW", Calculus.NONE),
        ("dt = 1\nx_new = x", Calculus.NONE),
        ("x_new += f(x, t)", Calculus.NONE),
    ],
)
def test_a_scheme_that_makes_no_sense_is_refused_when_it_is_made(lines, calculus):
    with pytest.raises(ValueError, match="scheme nonsense"):
        ExplicitScheme("nonsense", 1, calculus, lines)


def test_all_schemes_are_known_by_name():
    assert {scheme.name for scheme in EXPLICIT_SCHEMES} < set(SCHEMES)
