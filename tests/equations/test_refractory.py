from __future__ import annotations

import pytest
from small_model import SCOPE

from ranvier.equations import refractory
from ranvier.equations.dimensions import check_condition, check_statements
from ranvier.equations.equations import Equations
from ranvier.syntax.errors import ModelTypeError, UnknownNameError
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.printer import print_block, print_expression
from ranvier.units import ms


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (2 * ms, "not_refractory = timestep(t - lastspike, dt) >= timestep(0.002*second, dt)"),
        ("tau", "not_refractory = timestep(t - lastspike, dt) >= timestep(tau, dt)"),
        ("(1 + rand())*ms", "not_refractory = timestep(t - lastspike, dt) >= timestep((1 + rand())*ms, dt)"),
        ("v > El", "not_refractory = not_refractory or not v > El"),
        ("flag or v > El", "not_refractory = not_refractory or not (flag or v > El)"),
        (True, ""),
        (False, ""),
    ],
)
def test_before_integration(given: object, code: str) -> None:
    block = refractory.prelude(parse_expression(given) if isinstance(given, str) else given, SCOPE)
    assert print_block(block) == code
    assert check_statements(block, SCOPE, internal=True) == {}


def test_neither_time_nor_condition() -> None:
    with pytest.raises(ModelTypeError, match=r"Refractoriness is a time or a condition.\n  met: an expression with unit volt"):
        refractory.prelude(parse_expression("2*mV"), SCOPE)
    with pytest.raises(UnknownNameError, match="reff"):
        refractory.prelude(parse_expression("reff"), SCOPE)


def test_at_a_spike() -> None:
    assert print_block(refractory.on_spike()) == "not_refractory = False\nlastspike = t"
    check_statements(refractory.on_spike(), SCOPE, internal=True)
    condition = refractory.gated_condition(parse_expression("v > El or flag"))
    assert print_expression(condition) == "(v > El or flag) and not_refractory"
    check_condition(condition, SCOPE)


@pytest.mark.parametrize(
    ("text", "gated"),
    [
        # nobody else reads v: the gate on writes is enough
        ("dv/dt = (g - v)/tau : 1 (unless refractory)\ndg/dt = -g/tau : 1", "dv/dt = (g - v)/tau : 1\ndg/dt = -g/tau : 1"),
        # w reads v, directly or through x
        ("dv/dt = -v : 1 (unless refractory)\ndw/dt = v : 1", "dv/dt = -v*int(not_refractory) : 1\ndw/dt = v : 1"),
        (
            "dv/dt = a - v : 1 (unless refractory)\ndw/dt = x : 1\nx = v : 1",
            "x = v : 1\ndv/dt = (a - v)*int(not_refractory) : 1\ndw/dt = x : 1",
        ),
        ("dv/dt = -v : 1\ndw/dt = v : 1", "dv/dt = -v : 1\ndw/dt = v : 1"),
    ],
)
def test_rates(text: str, gated: str) -> None:
    assert str(refractory.gated(Equations(text))) == gated
