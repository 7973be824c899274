"""Sets of equations: what they know of each other, flags, noise, substitution, units."""

from __future__ import annotations

import numpy as np
import pytest
from small_model import NAMESPACE, SCOPE, VOLT, Quantity, scope_of

from ranvier.equations.checker import ModelDimensionError
from ranvier.equations.equations import MAX_CHAIN, Equations
from ranvier.equations.single import DIFFERENTIAL, PARAMETER, SUBEXPRESSION
from ranvier.syntax.errors import EquationError, ModelError, ModelSyntaxError, ModelTypeError, ModelValueError

TEXT = """
dv/dt = (I - v)/tau + sigma*xi/sqrt(tau) : volt (unless refractory)
dw/dt = -w/tau_w : 1
I = R*I_syn : volt
I_syn = g*(E - v)*w : amp
g : siemens
n : integer (constant)
"""


def test_what_is_in_them() -> None:
    equations = Equations(TEXT)
    assert equations.names == {"v", "w", "I", "I_syn", "g", "n"}
    assert (equations.diff_eq_names, equations.subexpr_names, equations.parameter_names) == ({"v", "w"}, {"I", "I_syn"}, {"g", "n"})
    assert equations.eq_names == {"v", "w", "I", "I_syn"}
    assert equations.identifiers == {"tau", "sigma", "xi", "sqrt", "tau_w", "R", "E"}
    assert equations.reads("v") >= {"I", "I_syn", "w", "g", "R", "E"}
    assert [e.name for e in equations.ordered] == ["I_syn", "I", "v", "w", "g", "n"]
    assert equations.dimensions["v"] is VOLT
    assert [name for name, _ in equations.diff_eq_expressions] == ["v", "w"]
    assert [name for name, _ in equations.eq_expressions] == ["v", "w", "I", "I_syn"]
    assert repr(equations) == "<Equations: 2 differential equations, 2 subexpressions, 2 parameters>"
    single = equations["v"]
    assert (single.type, single.varname, single.var_type, str(single.expr)) == (
        "differential equation", "v", "float", "(I - v)/tau + sigma*xi/sqrt(tau)",
    )  # fmt: skip
    assert single.stochastic_variables == equations.stochastic_variables == {"xi"}


def test_they_are_values() -> None:
    assert Equations(TEXT) == Equations("# other words\n" + TEXT)
    assert hash(Equations(TEXT)) == hash(Equations(TEXT))
    assert Equations("x : 1") != Equations("x : volt")
    assert Equations("") == Equations("# nothing") and len(Equations("")) == 0
    with pytest.raises(TypeError):
        Equations(TEXT)["v"] = 3  # type: ignore[index]


def test_sum() -> None:
    both = Equations("x : 1") + Equations("y = x : 1")
    assert both == Equations("x : 1\ny = x : 1") == Equations("x : 1") + "y = x : 1" == "x : 1" + Equations("y = x : 1")
    with pytest.raises(EquationError, match="Duplicate definition of variable 'x'"):
        both + "x : volt"
    with pytest.raises(TypeError):
        both + 3  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "message", "lines"),
    [
        ("x : 1\nx : 1", "Duplicate definition of variable 'x'.", [2]),
        ("dx/dt = y : 1\ny : 1\nx = y : 1\ny : 1", "Duplicate definition of variable 'x'.", [3, 4]),
        ("x = y : 1\ny = x : 1", "Subexpressions depend on each other in a cycle.", [1]),
        ("x = x : 1", "Subexpressions depend on each other in a cycle.", [1]),
        ("a = x : 1\nx = z : 1\ny = x : 1\nz = y : 1", "Subexpressions depend on each other in a cycle.", [2]),
        ("dv/dt = xi : 1\ndw/dt = xi : 1", "'xi' can be used in one equation only.", [2]),
    ],
)
def test_contradictions(text: str, message: str, lines: list[int]) -> None:
    with pytest.raises(EquationError) as caught:
        Equations(text)
    assert caught.value.problems[0].message == message
    assert [p.span.line_column[0] for p in caught.value.problems] == lines


def test_cycles_through_differential_equations_are_fine() -> None:
    assert Equations("dv/dt = x : 1\nx = v : 1").is_stochastic is False


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("dv/dt = -v : 1", None),
        ("dv/dt = -v + xi : 1", "additive"),
        ("dv/dt = (-v + sigma*xi)/tau : 1", "additive"),
        ("dv/dt = -v - (sigma*sqrt(2/tau))*xi : 1", "additive"),
        ("dv/dt = v*xi : 1", "multiplicative"),
        ("dv/dt = xi*s : 1\ns = a*w : 1\ndw/dt = v : 1", "multiplicative"),
        ("dv/dt = xi*s : 1\ns = a : 1\ndw/dt = v : 1", "additive"),
        ("dv/dt = t*xi : 1", "multiplicative"),
        ("dv/dt = xi_1 + v*xi_2 : 1", "multiplicative"),
        ("dv/dt = (xi + 1)*(a + b) : 1", "additive"),
        ("dv/dt = (xi + 1)*(a + v) : 1", "multiplicative"),
        ("dv/dt = exp(v*xi) : 1", "multiplicative"),
    ],
)
def test_noise(text: str, kind: str | None) -> None:
    assert Equations(text).stochastic_type == kind


# ---- flags and names --------------------------------------------------------------------------------------------------------

FLAGS = {DIFFERENTIAL: {"unless refractory"}, SUBEXPRESSION: {"shared", "summed"}, PARAMETER: {"constant", "shared", "linked"}}


def test_flags_allowed() -> None:
    Equations("dv/dt = -v : 1 (unless refractory)\nx = 1 : 1 (shared)\ny : 1 (constant, shared)\nz : 1 (linked)").check_flags(FLAGS)


@pytest.mark.parametrize(
    ("text", "error", "message", "expected"),
    [
        ("x : 1 (foo)", EquationError, "A parameter cannot have the flag 'foo' here.", "one of: constant, linked, shared"),
        ("dv/dt = -v : 1 (constant)", EquationError, "A differential equation cannot have the flag 'constant' here.",
         "one of: unless refractory"),
        ("x = y : 1 (constant)", EquationError, "A subexpression cannot have the flag 'constant' here.", "one of: shared, summed"),
        ("x : 1 (linked, constant)", ModelSyntaxError, "The flag 'linked' cannot be combined with other flags.", "'(linked)' alone"),
        ("x = y : 1 (summed, shared)", EquationError, "The flag 'summed' cannot be combined with other flags.", "'(summed)' alone"),
        ("x : 1 (constant, shared)", EquationError, "These flags exclude each other.", "one of them"),
    ],
)  # fmt: skip
def test_flags_refused(text: str, error: type[Exception], message: str, expected: str) -> None:
    with pytest.raises(error) as caught:
        Equations(text).check_flags(FLAGS, [{"constant", "shared"}])
    assert (caught.value.problems[0].message, caught.value.problems[0].expected) == (message, expected)


def test_names_that_the_owner_needs() -> None:
    Equations("x : 1").check_names({"delay": "synapses have delays"})
    with pytest.raises(ModelSyntaxError, match="'delay' cannot be the name of a variable here: synapses have delays"):
        Equations("x : 1\ndelay : second").check_names({"delay": "synapses have delays"})


# ---- substitution -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "printed"),
    [
        ({"tau": NAMESPACE["tau"]}, "dv/dt = (g - v)/(0.01*second) : volt\ng : volt"),
        ({"g": "g_e"}, "dv/dt = (g_e - v)/tau : volt\ng_e : volt"),
        ({"v": "u", "g": "v"}, "du/dt = (v - u)/tau : volt\nv : volt"),
        ({"tau": "tau_0*(1 + 2)"}, "dv/dt = (g - v)/(tau_0*(1 + 2)) : volt\ng : volt"),
        ({"tau": -3}, "dv/dt = (g - v)/-3 : volt\ng : volt"),
        ({"tau": np.float32(0.5)}, "dv/dt = (g - v)/0.5 : volt\ng : volt"),
        ({"tau": Quantity(-0.5, VOLT)}, "dv/dt = (g - v)/(-0.5*volt) : volt\ng : volt"),
        ({"unused": 3}, "dv/dt = (g - v)/tau : volt\ng : volt"),
    ],
)
def test_substitution(new: dict[str, object], printed: str) -> None:
    text = "dv/dt = (g - v)/tau : volt\ng : volt"
    assert str(Equations(text, **new)) == str(Equations(text).substitute(**new)) == printed


@pytest.mark.parametrize(
    ("new", "error", "message"),
    [
        ({"g": "v"}, EquationError, "'g' cannot be renamed to 'v', which is defined already."),
        ({"g": "two words"}, SyntaxError, "'g' cannot be renamed to that."),
        ({"v": 3}, ModelValueError, "'v' is a variable of the model and cannot be replaced by a value."),
        ({"v": "g + 1"}, SyntaxError, "'v' cannot be renamed to that."),
        ({"tau": [1, 2]}, ModelTypeError, "'tau' cannot be replaced by this."),
        ({"tau": np.zeros(3)}, KeyError, "'tau' is not a scalar value."),
        ({"tau": "1 +"}, ModelSyntaxError, "The expression ends too early."),
        ({"v": "exp"}, ModelSyntaxError, "'exp' cannot be the name of a variable: it is the name of a function."),
        ({"g": "a", "v": "a"}, EquationError, "Duplicate definition of variable 'a'."),
    ],
)
def test_substitution_refused(new: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        Equations("dv/dt = (g - v)/tau : volt\ng : volt", **new)
    assert caught.value.problems[0].message == message


# ---- units ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "dv/dt = -v/tau : volt",
        "dv/dt = 0 : volt",
        "dv/dt = -v/tau + 3*mV*sqrt(2/tau)*xi : volt",
        "I = gl*(v - El) : amp",
        "x = 0 : volt",
        "x = v > El : boolean",
        "x = n + 1 : integer",
        "x = v > El : 1",
        "x = v > El : integer",
        "x = n : 1",
        "x = v if flag else 0 : volt",
        "x = rand() : 1 (constant over dt)",
        "dx/dt = rand()/ms : 1",
        "x = S/2 : volt (shared)",
        "dv/dt = (1 - 2*flag)*v/tau : volt",
    ],
)
def test_units_right(text: str) -> None:
    equations = Equations(text)
    equations.check_units(scope_of(equations))


@pytest.mark.parametrize(
    ("text", "error", "culprit", "message"),
    [
        ("dv/dt = -v : volt", ModelDimensionError, "-v", "The right-hand side does not have the unit of dv/dt."),
        ("dv/dt = (v + gl)/tau : volt", ModelDimensionError, "v + gl", "Cannot calculate 'v + gl': the units do not match."),
        ("dv/dt = -v/tau + xi : volt", ModelDimensionError, "-v/tau + xi", "Cannot calculate '-v/tau + xi': the units do not match."),
        ("x = v : amp", ModelDimensionError, "v", "The right-hand side does not have the unit of 'x'."),
        ("x = n/2 : integer", ModelTypeError, "n/2", "The right-hand side is not integer."),
        ("x = floor(t/tau)*2.5 : integer", ModelTypeError, "floor(t/tau)*2.5", "The right-hand side is not integer."),
        ("x = floor(t/tau)/2 : integer", ModelTypeError, "floor(t/tau)/2", "The right-hand side is not integer."),
        ("x = floor(v) : integer", ModelDimensionError, "floor(v)", "The right-hand side does not have the unit of 'x'."),
        ("x = 3.5 : integer", ModelTypeError, "3.5", "The right-hand side is not integer."),
        ("x = n : boolean", ModelTypeError, "n", "The right-hand side is not boolean."),
        ("x = 2*rand() : 1", ModelSyntaxError, "rand()", "'x' would have a new value at each use, because it calls 'rand'."),
        ("x = v : volt (shared)", ModelSyntaxError, "v",
         "'v' has a value for each element and cannot be used where one value for all is computed."),
        ("dv/dt = unknown/tau : 1", ModelError, "unknown", 'The identifier "unknown" could not be resolved.'),
    ],
)  # fmt: skip
def test_units_wrong(text: str, error: type[Exception], culprit: str, message: str) -> None:
    with pytest.raises(error) as caught:
        Equations(text).check_units(SCOPE)
    (problem,) = caught.value.problems
    assert (problem.message, problem.span.text) == (message, culprit)


def test_problems_of_all_equations_are_told() -> None:
    with pytest.raises(ModelDimensionError) as caught:
        Equations("dv/dt = -v : volt\nx = v : volt\ny = nothing : 1\nz = flag and 3 : boolean").check_units(SCOPE)
    assert [p.span.text for p in caught.value.problems] == ["-v", "nothing", "3"]


def test_chains_of_subexpressions_are_refused_before_they_exhaust_the_stack() -> None:
    def chain(length: int) -> str:
        return "x0 = 1 : 1\n" + "\n".join(f"x{k} = x{k - 1} + 1 : 1" for k in range(1, length))

    assert len(Equations(chain(MAX_CHAIN))) == MAX_CHAIN
    with pytest.raises(EquationError, match="too long a chain"):
        Equations(chain(MAX_CHAIN + 1))
