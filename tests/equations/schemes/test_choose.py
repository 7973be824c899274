"""The choice of a scheme, on real Equations."""

import pytest

from ranvier.equations.equations import Equations
from ranvier.equations.layers import default_layers
from ranvier.equations.schemes.choose import choose
from ranvier.equations.schemes.exact import exact_solution
from ranvier.equations.schemes.explicit import RK4
from ranvier.equations.schemes.scheme import SchemeContext
from ranvier.equations.scope import Scope
from ranvier.syntax.errors import ModelTypeError, ModelValueError, UnsupportedEquationsError
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.printer import print_block

CONTEXT = SchemeContext(Scope(default_layers()), 1e-4)
LINEAR = Equations("dv/dt = (I - v)/tau : 1\nI : 1\ntau : second (constant)")
NONLINEAR = Equations("dv/dt = v**2/second : 1")
ADDITIVE = Equations("dv/dt = -v/tau + xi/sqrt(tau) : 1\ntau : second")
MULTIPLICATIVE = Equations("dv/dt = -v/tau + v*xi/sqrt(tau) : 1\ntau : second")


@pytest.mark.parametrize(
    ("equations", "method", "name"),
    [
        (LINEAR, None, "exact"),
        (NONLINEAR, None, "euler"),
        (ADDITIVE, None, "euler"),
        (MULTIPLICATIVE, None, "heun"),
        (LINEAR, "Linear", "exact"),
        (LINEAR, "RK4", "rk4"),
        (LINEAR, RK4, "rk4"),
        (NONLINEAR, ("exact", "rk2"), "rk2"),
        (LINEAR, ["exact", "rk2"], "exact"),
    ],
)
def test_choice(equations, method, name):
    assert choose(equations, method, CONTEXT).scheme.name == name


def test_the_remark_says_what_was_not_possible():
    choice = choose(NONLINEAR, None, CONTEXT)
    assert choice.remark == (
        "No numerical integration method was given, using 'euler'. 'exact' was not possible: The equations are not linear in v."
    )
    assert choose(NONLINEAR, "euler", CONTEXT).remark is None


def test_nothing_to_integrate():
    choice = choose(Equations("I : 1"), None, CONTEXT)
    assert (choice.scheme, choice.code.block) == (None, ())


@pytest.mark.parametrize(
    ("equations", "method", "error", "said"),
    [
        (LINEAR, "eulr", ModelValueError, "did you mean 'euler'"),
        (LINEAR, 3, ModelTypeError, "'method' is a name"),
        (LINEAR, (), ModelTypeError, "'method' is a name"),
        (NONLINEAR, "exact", UnsupportedEquationsError, "not linear in v"),
        (MULTIPLICATIVE, ("exact", "euler"), UnsupportedEquationsError, "additive noise only"),
    ],
)
def test_errors(equations, method, error, said):
    with pytest.raises(error, match=said):
        choose(equations, method, CONTEXT)


def test_subexpressions_that_are_constant_over_a_step_are_values():
    equations = Equations("dv/dt = I : 1\nI = sin(v)/second : Hz (constant over dt)")
    assert print_block(choose(equations, None, CONTEXT).code.block) == "v = v + I*dt"


EVENT_DRIVEN = Equations("""
    dapre/dt = -apre/taupre : 1 (event-driven)
    dg/dt = -g/taug : 1 (clock-driven)
    da/dt = (b - a)/taupre : 1 (event-driven)
    db/dt = -b/taug : 1 (event-driven)
    taupre : second
    taug : second
    """)


def solution(*names):
    return print_block(exact_solution(EVENT_DRIVEN, names, CONTEXT, parse_expression("t - lastupdate")).block)


def test_event_driven_interval():
    assert solution("apre") == "_interval = t - lastupdate\napre = apre*exp(-_interval/taupre)"


@pytest.mark.parametrize(
    ("equation", "reason"),
    [
        ("dx/dt = -x*g/second : 1 (event-driven)", "g, which changes at each step"),
        ("dx/dt = -x**2/second : 1 (event-driven)", "not linear in x"),
        ("dx/dt = -x/second + rand()/second : 1 (event-driven)", "rand"),
        ("dx/dt = -x/second + xi*second**-0.5 : 1 (event-driven)", "noise"),
        ("dx/dt = -x*t/second**2 : 1 (event-driven)", "time t"),
    ],
)
def test_what_cannot_be_event_driven(equation, reason):
    with pytest.raises(UnsupportedEquationsError, match=reason):
        exact_solution(EVENT_DRIVEN + equation, ("x",), CONTEXT, parse_expression("t - lastupdate"))


def test_a_block_of_three_has_no_solution_for_any_interval():
    equations = Equations("dx/dt = y/second : 1\ndy/dt = z/second : 1\ndz/dt = x/second : 1")
    with pytest.raises(UnsupportedEquationsError, match="x, y, z"):
        exact_solution(equations, ("x", "y", "z"), CONTEXT, parse_expression("t - lastupdate"))
