"""One step of every scheme beside Brian 2: its abstract code for the same equations, evaluated with the same numbers."""

import numpy as np
import pytest
from scheme_models import execute

from ranvier.equations.equations import Equations
from ranvier.equations.layers import default_layers
from ranvier.equations.schemes.choose import SCHEMES
from ranvier.equations.schemes.scheme import SchemeContext
from ranvier.equations.scope import Scope
from ranvier.syntax.statements import parse_statements

brian2 = pytest.importorskip("brian2")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the parser that Brian 2 uses

LINEAR = [
    "dv/dt = -v/tau : 1",
    "dv/dt = (a - v)/tau : 1",
    "dv/dt = (a + b*k - v)/tau : 1",
    "dv/dt = (k*(a - v) + b)/tau : 1",
    "dv/dt = (w - v)/tau : 1\ndw/dt = -w/tau2 : 1",
    "dv/dt = (w + x - (v - a))/tau : 1\ndw/dt = -w/tau2 : 1\ndx/dt = -x/tau3 : 1",
    "dv/dt = (w - v)/tau : 1\ndw/dt = (x - w)/tau2 : 1\ndx/dt = -x/tau2 : 1",
    "dv/dt = (w - v)/tau : 1\ndw/dt = (x - w)/tau2 : 1\ndx/dt = (a - x)/tau3 : 1",
    "dv/dt = (I - v)/tau : 1\nI = a*w + b : 1\ndw/dt = -w/tau2 : 1",
]
# Linear too, but Brian's sympy takes seconds to minutes on them; test_exact.py has them beside a numerical reference.
COUPLED = [
    "dv/dt = (a - v - w)/tau : 1\ndw/dt = (k*v - w)/tau2 : 1",
    "dv/dt = (w - v)/tau : 1\ndw/dt = (v - b*w)/tau2 : 1\ndx/dt = (v - x)/tau3 : 1",
]
NONLINEAR = [
    "dv/dt = (v**2 + a)/tau : 1",
    "dv/dt = (w*(a - v) - v)/tau : 1\ndw/dt = -w/tau2 : 1",
    "dv/dt = (v - v**3/3 - w + a)/tau : 1\ndw/dt = (v + b - k*w)/tau2 : 1",
    "dv/dt = (a - v)*sin(t/tau2)/tau : 1",
    "dw/dt = (r*(1 - w) - s*w)/tau : 1\nr = exp(v) : 1\ns = v**2 : 1\ndv/dt = -v/tau2 : 1",
    "dv/dt = (exp((v - a)/k) - v + w)/tau : 1\ndw/dt = (b*v - w)/tau2 : 1",
]
CONDITIONALLY_LINEAR = [LINEAR[0], LINEAR[1], LINEAR[3], LINEAR[5], LINEAR[8], COUPLED[0], NONLINEAR[1], NONLINEAR[3], NONLINEAR[4]]
ADDITIVE = [
    "dv/dt = -v/tau + a*xi/sqrt(tau) : 1",
    "dv/dt = (a - v + k*xi*sqrt(tau))/tau : 1\ndw/dt = (v - w)/tau2 : 1",
    "dv/dt = -v/tau + a*xi_1/sqrt(tau) : 1\ndw/dt = -w/tau + b*xi_1/sqrt(tau) - k*xi_2/sqrt(tau2) : 1",
]
MULTIPLICATIVE = [
    "dv/dt = (a - v)/tau + b*v*xi/sqrt(tau) : 1",
    "dv/dt = -v/tau + k*v**2*xi_1/sqrt(tau) : 1\ndw/dt = -v*w/tau2 + w*sin(t/tau)*xi_2/sqrt(tau) : 1",
]
# Brian's milstein adds an error to each step (see explicit.MILSTEIN), except where the noise is linear in v and nothing else happens.
MILSTEIN = ["dv/dt = b*v*xi/sqrt(tau) : 1", *ADDITIVE[:2]]

CASES = [
    *(("exact", text) for text in LINEAR),
    *((name, text) for name in ("euler", "rk2", "rk4") for text in LINEAR + COUPLED + NONLINEAR),
    *(("exponential_euler", text) for text in CONDITIONALLY_LINEAR),
    *((name, text) for name in ("euler", "heun") for text in ADDITIVE),
    *(("heun", text) for text in MULTIPLICATIVE),
    *(("milstein", text) for text in MILSTEIN),
]
VALUES = {
    "v": 0.3,
    "w": -0.7,
    "x": 1.1,
    "a": 0.9,
    "b": 0.4,
    "k": 1.7,
    "tau": 0.01,
    "tau2": 0.0073,
    "tau3": 0.0211,
    "t": 0.0123,
    "dt": 0.0005,
}


DRAWS = {"xi": 0.013, "xi_1": 0.017, "xi_2": -0.029}


@pytest.mark.parametrize(("name", "text"), CASES)
def test_one_step(name, text):
    theirs = parse_statements(getattr(brian2, name)(brian2.Equations(text)), "Brian's abstract code")
    equations = Equations(text)
    ours = SCHEMES[name].abstract_code(equations, SchemeContext(Scope(default_layers()), VALUES["dt"])).block
    subexpressions = {"I": 0.9 * -0.7 + 0.4, "r": np.exp(0.3), "s": 0.3**2}
    increments = {"_dW" + xi.removeprefix("xi"): value for xi, value in DRAWS.items()}
    expected = execute([line for line in theirs if line.target.id not in DRAWS], {**VALUES, **DRAWS})
    found = execute([line for line in ours if line.target.id not in increments], {**VALUES, **subexpressions, **increments})
    for variable in equations.diff_eq_names:
        assert found[variable] == pytest.approx(expected[variable], rel=1e-12)
