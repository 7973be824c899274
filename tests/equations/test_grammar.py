"""One line of equations: its parts, its unit, its mistakes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.equations.equations import Equations
from ranvier.equations.single import SingleEquation
from ranvier.equations.spelling import unit_of
from ranvier.syntax.errors import EquationError, ModelError, ModelSyntaxError, ModelTypeError


def single(text: str) -> SingleEquation:
    (equation,) = Equations(text).values()
    return equation


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("dv/dt = -v/tau : volt", "dv/dt = -v/tau : volt"),
        ("d v / dt=-v : 1", "dv/dt = -v : 1"),
        ("ddx/dt = 1*Hz : 1", "ddx/dt = 1*Hz : 1"),
        ("I = g*(E-v) : amp", "I = g*(E - v) : amp"),
        ("w : siemens", "w : siemens"),
        ("x = a == b : boolean", "x = a == b : boolean"),
        ("x = 1 if a else 2 : integer", "x = 1 if a else 2 : integer"),
        ("x : 1 (shared, constant)", "x : 1 (constant, shared)"),
        ("x : 1 ( unless   refractory )", "x : 1 (unless refractory)"),
        ("dx/dt = y : 1 (event-driven)", "dx/dt = y : 1 (event-driven)"),
        ("x_post = w*y : 1 (summed)", "x_post = w*y : 1 (summed)"),
        ("x = 1\n  + 2 # one: two\n  + 3 : 1 # (three)", "x = 1 + 2 + 3 : 1"),
        ("n : integer # how (many)", "n : integer"),
        ("x : 1 (constant,\n shared)", "x : 1 (constant, shared)"),
        ("j : 1", "j : 1"),
        ("lastspike : second", "lastspike : second"),
        ("a_ : 1", "a_ : 1"),
        ("τ : second", "τ : second"),
    ],
)
def test_parts(text: str, printed: str) -> None:
    assert str(single(text)) == printed
    assert single(printed) == single(text)


def test_several_lines_and_places() -> None:
    equations = Equations("\n# a model\ndv/dt = (I-v)/tau : volt (unless refractory)\n\nI : volt # input\n  x = v: volt\n")
    assert list(equations) == ["v", "I", "x"]
    assert [e.span.line_column for e in equations.values()] == [(3, 1), (5, 1), (6, 3)]
    assert equations["v"].span.text == "dv/dt = (I-v)/tau : volt (unless refractory)"
    assert equations["v"].name_span.text == "v"
    assert equations["v"].right_hand_side.span.text == "(I-v)/tau"
    assert equations["v"].flags == {"unless refractory"}


@pytest.mark.parametrize(
    ("field", "unit"),
    [
        ("volt", "volt"), ("1", "1"), ("siemens/meter**2", "siemens/metre**2"), ("1/second", "1/second"), ("Hz", "1/second"),
        ("mM", "mmolar"), ("kilogram", "kilogram"), ("radian", "1"), ("volt**-1", "1/volt"), ("second**-.5", "second**-0.5"),
        ("second**(1/2)", "second**0.5"), ("amp/(metre**2)", "amp/metre**2"), ("volt*amp/ohm", "amp**2"), ("mole/metre**3", "mmolar"),
        ("metre ** 2", "metre**2"), ("joule", "joule"), ("(volt)/second", "volt/second"),
    ],
)  # fmt: skip
def test_unit_field(field: str, unit: str) -> None:
    assert unit_of(single(f"x : {field}").dim) == unit


@pytest.mark.parametrize(
    ("field", "culprit", "message", "hint"),
    [
        ("mV", "mV", "'mV' is not a base unit.", "write 'volt'"),
        ("1/ms", "ms", "'ms' is not a base unit.", "write 'second'"),
        ("gram", "gram", "'gram' is not a base unit.", "write 'kilogram'"),
        ("molar", "molar", "'molar' is not a base unit.", "write 'mmolar'"),
        ("metre2", "metre2", "'metre2' is not a base unit.", "write 'metre**2'"),
        ("siemens/cm**2", "cm", "'cm' is not a base unit.", "write 'metre'"),
        ("Volt", "Volt", "'Volt' is not a unit.", "did you mean 'volt'?"),
        ("volts", "volts", "'volts' is not a unit.", "did you mean 'volt'?"),
        ("1*volt", "1", "This is a quantity, not a unit.", "leave numbers out: values are given when variables are set"),
        ("-volt", "-volt", "This is a quantity, not a unit.", "leave numbers out: values are given when variables are set"),
        ("1.0", "1.0", "This is a quantity, not a unit.", "leave numbers out: values are given when variables are set"),
        ("2", "2", "This is a quantity, not a unit.", "leave numbers out: values are given when variables are set"),
        ("volt + amp", "volt + amp", "This is an expression, not a unit.", "leave numbers out: values are given when variables are set"),
        ("volt**x", "x", "The power of a unit must be a number.", "such as metre**2"),
        ("volt second", "second", "This is not a unit.", "a product is written 'volt*second'"),
        ("volt/", "", "This is not a unit.", "complete it, or remove the last operator"),
        ("1 shared", "shared", "This is not a unit.", "a product is written '1*shared'"),
    ],
)
def test_wrong_units(field: str, culprit: str, message: str, hint: str) -> None:
    with pytest.raises(EquationError) as caught:
        single(f"x : {field}")
    (problem,) = caught.value.problems
    assert (problem.message, problem.span.text, problem.hint) == (message, culprit, hint)


@pytest.mark.parametrize(
    ("text", "error", "culprit", "message"),
    [
        ("x : bool", ModelTypeError, "bool", "'bool' is not the name of a type."),
        ("dv/dt = 1*Hz : integer", ModelTypeError, "integer", "A differential equation can only define a float variable."),
        ("x", EquationError, "x", "This is not an equation."),
        ("x = 3", EquationError, "", "The unit is missing."),
        ("x :", EquationError, "", "The unit is missing."),
        ("x : # volt", EquationError, "", "The unit is missing."),
        ("dv/dt = -v/tau\ndw/dt = -w/tau : 1", EquationError, "", "The unit is missing."),
        ("dv/dt = -v/tau\nw : 1", EquationError, "", "The unit is missing."),
        ("dx/dt : 1", EquationError, "dx/dt : 1", "This is not an equation."),
        ("dx/ds = 1 : 1", EquationError, "dx/ds = 1 : 1", "This is not an equation."),
        ("1a : 1", EquationError, "1a : 1", "This is not an equation."),
        ("x : 1; y : 1", EquationError, ":", "This is not a unit."),
        ("x : 1 ()", EquationError, "", "This is not a list of flags."),
        ("x : 1 (constant,)", EquationError, "constant,", "This is not a list of flags."),
        ("x : 1 (shared", EquationError, "(", "This is not a unit."),
        ("x = : 1", ModelSyntaxError, "", "There is no expression."),
        ("x = 0<a<2 : boolean", ModelSyntaxError, "<", "Comparisons cannot be chained."),
        ("x = xi : 1", EquationError, "x = xi : 1", "White noise can only stand in a differential equation."),
        ("v_pre : 1", EquationError, "v_pre", "The name of a variable cannot end in '_pre' or '_post'."),
        ("i : 1", ModelSyntaxError, "i", "'i' cannot be the name of a variable: it has a special meaning in equations."),
        ("xi_a : 1", ModelSyntaxError, "xi_a", "'xi_a' cannot be the name of a variable: it has a special meaning in equations."),
        ("pi : 1", ModelSyntaxError, "pi", "'pi' cannot be the name of a variable: it is the name of a constant."),
        ("exp : 1", ModelSyntaxError, "exp", "'exp' cannot be the name of a variable: it is the name of a function."),
        ("dmV/dt = 1*Hz : 1", ModelSyntaxError, "mV", "'mV' cannot be the name of a variable: it is the name of a unit."),
        ("lambda : 1", ModelSyntaxError, "lambda", "'lambda' cannot be the name of a variable: it is a keyword of Python."),
        ("refractory : 1", ModelSyntaxError, "refractory",
         "'refractory' cannot be the name of a variable: it is used by the refractory mechanism."),
        ("_a : 1", ModelSyntaxError, "_a",
         "'_a' cannot be the name of a variable: it starts with an underscore; such names are used internally."),
    ],
)  # fmt: skip
def test_wrong_lines(text: str, error: type[Exception], culprit: str, message: str) -> None:
    with pytest.raises(error) as caught:
        Equations(text)
    (problem,) = caught.value.problems
    assert (problem.message, problem.span.text) == (message, culprit)


def test_all_wrong_lines_are_told() -> None:
    with pytest.raises(ModelSyntaxError) as caught:
        Equations("dv/dt = -v/tau + : volt\nok : 1\nw = 3 ) : 1\nz : mV\n???")
    assert [(p.span.line_column[0], p.message) for p in caught.value.problems] == [
        (1, "The expression ends too early."),
        (3, "The parenthesis was never opened."),
        (4, "'mV' is not a base unit."),
        (5, "This is not an equation."),
    ]


PIECES = "dv/dt w x = : volt 1 mV ( ) , - + * ** / tau exp( xi (shared) (constant) # \n \n boolean if else é \0".split(" ")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
def test_random_pieces(text: str) -> None:
    model_error_or_round_trip(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=50), st.binary(max_size=50).map(lambda data: data.decode("latin-1"))))
def test_random_text(text: str) -> None:
    model_error_or_round_trip(text)


def model_error_or_round_trip(text: str) -> None:
    try:
        equations = Equations(text)
    except ModelError as error:
        assert str(error)
    else:
        assert Equations(str(equations)) == equations
