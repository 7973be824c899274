"""Algebra on trees: rules that simplify, linear parts, sums of products. Each rewrite is checked on numbers, not on text alone."""

import random
import sys
from pathlib import Path

import numpy as np
import pytest

from ranvier.equations.algebra import SIMPLIFICATIONS, NotLinear, linear_parts, noise_parts, simplify
from ranvier.equations.sums import Sum
from ranvier.syntax.errors import EquationError
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.printer import print_expression

sys.path.insert(0, str(Path(__file__).parent / "schemes"))
from scheme_models import evaluate


def numbers(seed=1):
    rng = random.Random(seed)
    return {
        name: rng.uniform(0.5, 2.0)
        for name in ["v", "w", "x", "y", "z", "a", "b", "c", "d", "tau", "El", "g", "ge", "gi", "Ee", "Ei", "I", "C"]
    }


@pytest.mark.parametrize(("pattern", "replacement"), SIMPLIFICATIONS)
def test_every_rule_keeps_the_value(pattern, replacement):
    values = numbers()
    assert evaluate(parse_expression(pattern), values) == pytest.approx(evaluate(parse_expression(replacement), values))


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("1*x + 0*y - -z", "x + z"),
        ("x + dt*0 + 0*y", "x"),
        ("2*3 + x**1", "6 + x"),
        ("x + dt*-v", "x - dt*v"),
        ("x + -1*y", "x - y"),
        ("exp(0*y)*x", "x"),
        ("x - (y - 0)", "x - y"),
    ],
)
def test_simplify(text, simple):
    assert print_expression(simplify(parse_expression(text))) == simple


LINEAR = [
    ("-v/tau", {"v": "-1/tau"}, "0"),
    ("(ge*(Ee-v)+gi*(Ei-v)+El-v)/tau", {"v": "-(ge + gi + 1)/tau"}, "(Ee*ge + Ei*gi + El)/tau"),
    ("(g*(El-v)+I)/C", {"v": "-g/C"}, "(El*g + I)/C"),
    ("2*(v-w)/3 + w", {"v": "2/3", "w": "1/3"}, "0"),
    ("-(v - x/2)/(2*tau*b)", {"v": "-1/(2*tau*b)"}, "x/(4*tau*b)"),
    ("(a+b)*(El-v)*c", {"v": "-(a + b)*c"}, "El*(a + b)*c"),
    ("(El-v)/tau*int(x > 1)", {"v": "-int(x > 1)/tau"}, "El*int(x > 1)/tau"),
    ("v - v + a", {"v": "0"}, "a"),
    ("(v if a > 1 else 2*v + b)/tau", {"v": "(1 if a > 1 else 2)/tau"}, "int(not a > 1)*b/tau"),
    ("v*exp(-a)**2 - (b/c)**-2*w", {"v": "exp(-a)**2", "w": "-c**2/b**2"}, "0"),
]


@pytest.mark.parametrize(("text", "coefficients", "rest"), LINEAR)
def test_linear_parts(text, coefficients, rest):
    tree = parse_expression(text)
    parts = linear_parts(tree, {"v", "w"})
    assert {name: print_expression(part.expression()) for name, part in parts.coefficients.items()} == coefficients
    assert print_expression(parts.rest.expression()) == rest
    values = numbers()
    total = evaluate(parts.rest.expression(), values)
    total += sum(values[name] * evaluate(part.expression(), values) for name, part in parts.coefficients.items())
    assert total == pytest.approx(evaluate(tree, values), rel=1e-14)


@pytest.mark.parametrize(
    ("text", "variable", "culprit"),
    [
        ("a + v**2", "v", "v**2"),
        ("v*w", "w", "v*w"),
        ("exp(v) + w", "v", "exp(v)"),
        ("a/(1 + w)", "w", "a/(1 + w)"),
        ("int(v > 1)*a", "v", "int(v > 1)"),
        ("a if v > 1 else b", "v", "a if v > 1 else b"),
        ("v % 2", "v", "v % 2"),
    ],
)
def test_not_linear_names_the_culprit(text, variable, culprit):
    found = linear_parts(parse_expression(text), {"v", "w"})
    assert isinstance(found, NotLinear)
    assert (found.variable, found.span.text) == (variable, culprit)


@pytest.mark.parametrize(
    ("text", "drift", "factors"),
    [
        ("-v/tau + a*sqrt(2/tau)*xi", "-v/tau", {"xi": "a*sqrt(2/tau)"}),
        ("(a - v + b*xi + xi_2)/tau - v*xi_2", "(a - v)/tau", {"xi": "b/tau", "xi_2": "1/tau - v"}),
        ("xi - xi", "0", {}),
        ("-(a - xi_x)", "-a", {"xi_x": "1"}),
    ],
)
def test_noise_parts(text, drift, factors):
    found, by_noise = noise_parts(parse_expression(text))
    assert print_expression(simplify(found)) == drift
    assert {name: print_expression(factor) for name, factor in by_noise.items()} == factors


@pytest.mark.parametrize("text", ["xi**2", "exp(xi)", "a/xi", "xi*xi_2", "xi if v > 1 else xi**2"])
def test_noise_that_is_not_linear_is_a_value_error(text):
    with pytest.raises(EquationError, match="linearly") as caught:
        noise_parts(parse_expression(text))
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("dividend", "divisor", "quotient"),
    [
        ("El/tau", "1/tau", "El"),
        ("g*El/C", "g/C", "El"),
        ("El*(a + b)/C", "(a + b)/C", "El"),
        ("(El + a*I)/tau", "1/tau", "El + a*I"),
        ("2*El/tau", "-4/tau", "-El/2"),
        ("I/C", "g/C", None),  # would divide by g
        ("I/C", "1/tau", None),  # would multiply by tau
        ("I", "0", None),
    ],
)
def test_quotient_only_where_everything_cancels(dividend, divisor, quotient):
    found = Sum.of(parse_expression(dividend)).quotient(Sum.of(parse_expression(divisor)))
    assert (None if found is None else print_expression(found.expression())) == quotient


@pytest.mark.parametrize("seed", range(20))
def test_sums_keep_the_value(seed):
    rng = random.Random(seed)

    def tree(depth):
        if depth == 0:
            return rng.choice(["a", "b", "c", "2", "0.5", "x", "1"])
        op = rng.choice(["+", "-", "*", "/", "**"])
        if op == "**":
            return f"({tree(depth - 1)})**{rng.choice(['2', '-1', '3'])}"
        return f"({tree(depth - 1)} {op} {tree(depth - 1)})"

    values, expression = numbers(seed), parse_expression(tree(4))
    with np.errstate(all="ignore"):
        expected, found = evaluate(expression, values), evaluate(Sum.of(expression).expression(), values)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)
