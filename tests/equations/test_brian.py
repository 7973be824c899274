"""Do Brian 2 and ranvier accept and refuse the same texts? Where they differ, the reason is written down."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest
from small_model import SCOPE

from ranvier.equations.dimensions import check_expression
from ranvier.equations.equations import Equations
from ranvier.syntax.errors import ModelError
from ranvier.syntax.expressions import parse_expression


@pytest.fixture(scope="module")
def brian() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        only = pytest.importorskip("brian2.only")
        only.BrianLogger.suppress_name("unused_brian_object")  # groups are made for their variables only
        return only


EQUATIONS = """
dv/dt = -v/tau : volt | dv/dt=-v/tau:volt | d v/dt = -v : 1 | dx / dt = 1/second : 1 | ddx/dt = 1 : 1 | dv/dt = -v/tau | dv/dt : volt
dx/ds = 1 : 1 | d2x/dt2 = 1 : 1 | x | x : | x = 3 | x = : 1 | x = 3 1 : 1 | x : 1; y : 1 | 1a : 1 | x = -3 : 1 | # only |
x : volt | x : mV | x : ms | x : bool | x : boolean | x : integer | x : float | x : 1 | x : 2 | x : 1.0 | x : 1*volt | x : volt*3
x : -volt
x : 1/second | x : Hz | x : hertz | x : meter**2 | x : metre2 | x : radian | x : steradian | x : molar | x : mM | x : mmolar | x : gram
x : kilogram
x : liter | x : celsius | x : foo | x : 1/ms | x : volt**-1 | x : volt ** 2 | x : volt*amp/ohm | x : second**0.5 | x : second**-.5
x : volt/ | x : volt second | x : Volt | x : V | x : newton | x : lumen | x : katal | x : joule | x : tesla | x : weber | x : henry
x : lux | x : gray
x : farad/meter**2 | x : siemens/cm**2 | x : mole/metre**3 | x : kelvin | x : candle | x : amp | x : ampere | x : coulomb/second
x : 1 (shared | x : 1 shared | x : 1 () | x : 1 (constant,) | x : 1 (constant) | x : 1 (constant, shared) | x : 1 (unless refractory)
dv/dt = -v : 1 (foo) | dv/dt = 1/second : integer | dv/dt = 1/second : boolean | x = 1 : integer | x = a > b : boolean
dv/dt = xi : 1 | dv/dt = xi_1 + xi_2 : 1 | x = xi : 1 | dv/dt = xi/sqrt(tau) : 1 @ dw/dt = xi : 1 | dv/dt = xi_a : 1 @ dw/dt = xi_a : 1
x = y : 1 @ y = x : 1 | x = x : 1 | x : 1 @ x : 1 | dx/dt = 1 : 1 @ x : 1 | x = y : 1 @ y : 1 | x = 1 # c : d @ + 2 : 1
i : 1 | N : 1 | t : 1 | dt : 1 | t_in_timesteps : 1 | xi : 1 | xi_a : 1 | pi : 1 | e : 1 | inf : 1 | exp : 1 | rand : 1 | int : 1
mV : 1 | volt : 1
_a : 1 | a_ : 1 | lambda : 1 | lastspike : 1 | not_refractory : 1 | refractory : 1 | j : 1 | A : 1 | x_y : 1 | class : 1 | mS : 1
x = a & b : 1 | x = a[1] : 1 | x = a.b : 1 | x = 'a' : 1 | x = (a : 1 | x = a) : 1 | x = f(a, b) : 1 | x = f(a=1) : 1 | x = not a : boolean
x = a < b < c : boolean | x = a**b**c : 1 | x = a//b%c : 1 | x = a or b and c : boolean | x = a == b : boolean | x = lambda : 1
x = [a] : 1
x = 0.5*exp(-a/b) : 1 | x = a if b else c : 1 | x_post = w : 1 (summed)
"""

EQUATIONS_DIFFER = {
    "x = a if b else c : 1": "ours: choices are part of the language",
    "x = 'a' : 1": "ours: strings are refused at once, in Brian when the model runs",
    "mS : 1": "ours: mS is a unit in strings too",
}


@pytest.mark.parametrize("text", [text.strip().replace(" @ ", "\n") for text in EQUATIONS.replace("\n", "|").split("|")])
def test_equations_accepted_and_refused_alike(text: str, brian: Any) -> None:
    assert (by_us(lambda: Equations(text)) == by_brian(lambda: brian.Equations(text))) == (text not in EQUATIONS_DIFFER)


EXPRESSIONS = """
v + u | v + g | v + 1 | v - El | v*g | v/g | v**2 | v**k | v**half | v**w | v**n | 2**v | 2**w | v % u | v % 2 | v//u | -v | w + 1
w + True
v > El | v > 3 | v == u | flag == True | flag and v > El | flag and w > 1 | not flag | not (v > El) | flag or flag | flag + 1 | flag*v
exp(w) | exp(v) | exp(v/mV) | sqrt(v) | sqrt(w) | abs(v) | sign(v) | floor(w) | ceil(w) | int(w) | int(v > El) | int(flag) | clip(v, El, u)
clip(w, 0, 1) | clip(v, 0*mV, 1) | sin(w) | arctan(w) | exprel(w) | log10(w) | log1p(w) | expm1(w) | timestep(t, dt) | rand() | randn()
poisson(w)
rand(1) | exp() | exp(w, w) | foo(w) | unknown | v(3) | exp | pi*e | inf | t/dt | t + w | i | i + N | (v - El)/tau | mV | 3*mV + v
3*mvolt | nS*mV
0 - v | clip(v, 0, u) | v < inf
"""

EXPRESSIONS_DIFFER = {
    "0 - v": "ours: a literal 0 has any unit",
    "clip(v, 0, u)": "ours: a literal 0 has any unit",
    "v//u": "ours: how often one quantity fits into another is a number",
    "v < inf": "ours: inf has any unit",
}


@pytest.mark.parametrize("text", [text.strip() for text in EXPRESSIONS.replace("\n", "|").split("|") if text.strip()])
def test_expressions_accepted_and_refused_alike(text: str, brian: Any) -> None:
    ours = by_us(lambda: check_expression(parse_expression(text), SCOPE))
    assert (ours == by_brian(lambda: brian_dimension(brian, text))) == (text not in EXPRESSIONS_DIFFER)


def brian_dimension(brian: Any, text: str) -> None:
    """What Brian does with the expression as the value of a model: resolve the names, then find the dimension."""
    from brian2.parsing.expressions import parse_expression_dimensions
    from brian2.utils.stringtools import get_identifiers

    model = "v : volt\nu : volt\ng : siemens\nw : 1\nn : integer\nflag : boolean"
    group = brian.NeuronGroup(1, model, namespace={})
    namespace = {"tau": 10 * brian.ms, "El": -70 * brian.mV, "k": 3, "half": 0.5}
    names = get_identifiers(text) - {"and", "or", "not", "True", "False"}
    variables = group.resolve_all(names, namespace, user_identifiers=names)
    parse_expression_dimensions(text, variables)


def by_us(act: Callable[[], object]) -> bool:
    """Refused means ModelError; all else is a mistake of ours."""
    try:
        act()
    except ModelError as error:
        assert str(error)
        return False
    return True


def by_brian(act: Callable[[], object]) -> bool:
    """Refused means any exception: Brian has no class of its own for wrong models."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            act()
        except Exception:
            return False
    return True
