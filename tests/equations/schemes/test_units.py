"""Abstract code of every scheme has right units, as the check of all statements sees them."""

import pytest

from ranvier.equations.dimensions import check_statements
from ranvier.equations.equations import Equations
from ranvier.equations.layers import default_layers
from ranvier.equations.schemes.choose import choose
from ranvier.equations.schemes.exact import exact_solution
from ranvier.equations.schemes.scheme import SchemeContext
from ranvier.equations.scope import ArrayVariable, Constant, Names, Scope
from ranvier.syntax.expressions import parse_expression
from ranvier.types import Type

PARAMETERS = (
    "\nC : farad (constant)\ng : siemens (constant)\na : siemens (constant)\nE : volt\nJ : amp\ntau : second (constant)\nb : second"
)
MODELS = [
    ("exact", "dv/dt = (E - v)/tau : volt"),
    ("exact", "dv/dt = (g*(E - v) + J)/C : volt"),
    ("exact", "dv/dt = J/C : volt"),
    ("exact", "dv/dt = (x - v)/tau : volt\ndx/dt = -x/b : volt"),
    ("exact", "dv/dt = (g*(E - v) + y)/C : volt\ndy/dt = (J - y)/b : amp"),
    ("exact", "dv/dt = (y - g*v)/C : volt\ndy/dt = (z - y)/b : amp\ndz/dt = -z/tau : amp"),
    ("exact", "dv/dt = (g*(E - v) - w + J)/C : volt\ndw/dt = (a*v - w)/tau : amp"),
    ("exact", "dv/dt = (-g*v - w + x)/C : volt\ndw/dt = (a*v - w)/b : amp\ndx/dt = -x/tau : amp\ndu/dt = (w/g - u)/b : volt"),
    ("exact", "dv/dt = (-g*v - w + J)/C : volt\ndw/dt = (a*u - w)/tau : amp\ndu/dt = (v + E - u)/tau : volt"),
    ("exponential_euler", "dv/dt = (g*m*(E - v) + J)/C : volt\ndm/dt = (1 - m)*exp(v/volt)/tau : 1"),
    ("euler", "dv/dt = (E - v)/tau + E*xi/sqrt(tau) : volt\ndw/dt = J/tau - w/tau : amp"),
    ("rk2", "dv/dt = (E*sin(t/tau) - v)/tau : volt\ndw/dt = (g*v - w)/tau : amp"),
    ("rk4", "dv/dt = (E*sin(t/tau) - v)/tau : volt\ndw/dt = (g*v - w)/tau : amp"),
    ("heun", "dv/dt = (E - v)/tau + v*xi/sqrt(tau) + E*xi_b/sqrt(b) : volt"),
    ("milstein", "dv/dt = (E - v)/tau + v*xi/sqrt(tau) : volt\ndw/dt = (g*v - w)/tau + w*xi_b/sqrt(b) : amp"),
]


def scope_of(equations):
    symbols = {}
    for equation in equations.values():
        constant = "constant" in equation.flags
        symbols[equation.name] = ArrayVariable(equation.name, equation.dim, Type.F64, object(), constant=constant)
    time = Equations("s : second")["s"].dim
    symbols |= {name: Constant(name, 1.0, time) for name in ("t", "dt", "lastupdate")}
    return Scope((Names("the model", symbols), *default_layers()))


@pytest.mark.parametrize(("method", "text"), MODELS)
def test_units(method, text):
    equations = Equations(text + PARAMETERS)
    scope = scope_of(equations)
    equations.check_units(scope)
    code = choose(equations, method, SchemeContext(scope, 1e-4)).code
    entries = {entry.name: Constant(entry.name, 1.0, entry.dim) for p in code.propagators for entry in p.entries}
    check_statements(code.block, scope.with_layer(Names("the propagators", entries)), internal=True)


@pytest.mark.parametrize("text", [text for method, text in MODELS[:8]])
def test_units_over_an_interval(text):
    equations = Equations(text + PARAMETERS)
    scope = scope_of(equations)
    variables = tuple(equations.diff_eq_names)
    code = exact_solution(equations, variables, SchemeContext(scope, 1e-4), parse_expression("t - lastupdate"))
    check_statements(code.block, scope, internal=True)
