"""The split of exponential Euler where the coefficients depend on the variable itself; refusals as in Brian 2."""

import pytest
from scheme_models import evaluate, execute, system

from ranvier.equations.schemes.conditionally_linear import conditionally_linear_parts
from ranvier.equations.schemes.exponential_euler import EXPONENTIAL_EULER
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.statements import parse_statements

VALUES = {"x": 0.7, "a": 1.3, "b": -0.4, "c": 2.1}

SPLIT = [  # rate, A, B
    ("a*exp(x) - b*x", "-b", "a*exp(x)"),  # the exponential integrate-and-fire neuron
    ("(exp(x)/(exp(x) + a))**3*(b - x)*c", "-(exp(x)/(exp(x) + a))**3*c", "(exp(x)/(exp(x) + a))**3*b*c"),  # instantaneous m
    ("x/(x + a) + b*x", "1/(x + a) + b", "0"),
    ("(a*x + b)/(c*(1 + exp(x)))", "a/(c*(1 + exp(x)))", "b/(c*(1 + exp(x)))"),
    ("x*tanh(x)", "tanh(x)", "0"),
    ("(x + a)**2 - x**2 + sin(x)", "2*a", "a**2 + sin(x)"),  # other powers cancel
    ("x**2/x + 1/(x + 1)", "1", "1/(x + 1)"),
    ("-x*(x + a)**-1", "-1/(x + a)", "0"),
    ("x*int(x > 0.5) + a*sqrt(x + 1)", "int(x > 0.5)", "a*sqrt(x + 1)"),
    ("x**a + b*x + c", "b", "x**a + c"),
    ("b*x + (a*x)**1.5", "b", "(a*x)**1.5"),
    ("(x + a)*exp(x)**2.0", "exp(x)**2", "a*exp(x)**2"),
]
REFUSED = [  # (Brian 2 takes those without the constant, such as x**2 + x, and drops the term that is not linear)
    "exp(x)",
    "x**2 + x + c",
    "x*(1 - x) + c",
    "(x + a)**3*exp(x)",
    "a/x + x + c",
    "x**0.5 + x + c",
    "x**9 - x + c",
    "sin(x)*x**2 + c",
]


@pytest.mark.parametrize(("rate", "slope", "rest"), SPLIT)
def test_split(rate, slope, rest):
    parts = conditionally_linear_parts(parse_expression(rate), "x")
    for found, expected in ((parts.coefficient("x"), slope), (parts.rest, rest)):
        assert evaluate(found.expression(), VALUES) == pytest.approx(evaluate(parse_expression(expected), VALUES), rel=1e-13)


@pytest.mark.parametrize("rate", [*REFUSED, "x**2 + x", "x*(1 - x)"])
def test_refused(rate):
    assert conditionally_linear_parts(parse_expression(rate), "x") is None


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the parser that Brian 2 uses
@pytest.mark.parametrize("rate", [*(rate for rate, _, _ in SPLIT), *REFUSED])
def test_as_brian2(rate):
    """One step gives what Brian 2's code gives, or both refuse."""
    brian2 = pytest.importorskip("brian2")
    from brian2.stateupdaters.base import UnsupportedEquationsException

    try:
        code = brian2.exponential_euler(brian2.Equations(f"dx/dt = ({rate})*k : 1\na : 1\nb : 1\nc : 1\nk : Hz"))
    except UnsupportedEquationsException:
        assert rate in REFUSED
        return
    values = {**VALUES, "k": 1.0, "dt": 0.5}
    expected = execute(parse_statements(str(code)), values)["x"]
    ours = system(f"x' = ({rate})*k", constants="abck")
    assert execute(EXPONENTIAL_EULER.code(ours).block, values)["x"] == pytest.approx(expected, rel=1e-12)
