"""Dimension and kind of expressions and statements, and where errors point."""

from __future__ import annotations

import re

import pytest
from small_model import SCOPE

from ranvier.equations.checker import ModelDimensionError
from ranvier.equations.dimensions import check_condition, check_expression, check_statements
from ranvier.equations.spelling import unit_of
from ranvier.syntax.errors import ArgumentCountError, ModelError, ModelSyntaxError, ModelTypeError, UnknownNameError
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.statements import parse_statements
from ranvier.units.errors import DimensionMismatchError


def type_of(text: str) -> str:
    dim, kind = check_expression(parse_expression(text), SCOPE)
    return f"{unit_of(dim)} {kind}"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        # leaves
        ("v", "volt float"), ("n", "1 integer"), ("flag", "1 boolean"), ("i", "1 integer"), ("N", "1 integer"), ("I", "amp float"),
        ("1", "1 integer"), ("1.0", "1 float"), ("True", "1 boolean"), ("pi", "1 float"), ("mV", "volt float"), ("tau", "second float"),
        ("k", "1 integer"), ("half", "1 float"), ("yes", "1 boolean"), ("ratio", "1 float"), ("S", "volt float"), ("t", "second float"),
        # arithmetic
        ("g*v", "amp float"), ("v/tau", "volt/second float"), ("v*v", "volt**2 float"), ("1/tau", "1/second float"), ("-v", "volt float"),
        ("n + 1", "1 integer"), ("n/2", "1 float"), ("n//2", "1 integer"), ("n % 2", "1 integer"), ("n*0.5", "1 float"),
        ("v//mV", "1 float"), ("0//v", "1 float"),
        ("v % (3*mV)", "volt float"), ("flag + flag", "1 integer"), ("-flag", "1 integer"), ("flag*v", "volt float"),
        ("v - El", "volt float"),
        # powers: the exponent is constant where the base has a unit
        ("v**2", "volt**2 float"), ("v**-1", "1/volt float"), ("v**0.5", "volt**0.5 float"), ("v**k", "volt**3 float"),
        ("v**(1/2)", "volt**0.5 float"), ("v**(k - 1)", "volt**2 float"), ("n**2", "1 integer"), ("n**-2", "1 float"), ("n**n", "1 float"),
        ("w**n", "1 float"), ("2**n", "1 float"), ("flag**2", "1 integer"), ("v**0", "1 float"),
        # conditions
        ("v > El", "1 boolean"), ("n == 3", "1 boolean"), ("not flag", "1 boolean"), ("flag and v > u or n != 2", "1 boolean"),
        ("flag == (n > 1)", "1 boolean"), ("v > 0", "1 boolean"), ("v < inf", "1 boolean"), ("-inf < v", "1 boolean"),
        # a literal 0 or inf has any unit
        ("0 - v", "volt float"), ("v + 0", "volt float"), ("v - 0.0", "volt float"), ("clip(g, 0, inf)", "siemens float"),
        ("clip(v, -inf, 0)", "volt float"), ("v if flag else 0", "volt float"), ("0 if flag else v", "volt float"), ("0 + 0", "1 integer"),
        # choices
        ("n if flag else 2", "1 integer"), ("n if flag else 2.0", "1 float"), ("flag if n > 1 else True", "1 boolean"),
        # functions
        ("exp(v/mV)", "1 float"), ("sqrt(v)", "volt**0.5 float"), ("abs(n)", "1 integer"), ("abs(v)", "volt float"), ("sign(v)", "1 float"),
        ("sign(n)", "1 integer"), ("floor(v)", "volt float"), ("ceil(n)", "1 float"), ("int(v > u)", "1 integer"), ("int(w)", "1 integer"),
        ("rand()", "1 float"), ("randn()", "1 float"), ("poisson(w)", "1 integer"), ("timestep(t, dt)", "1 integer"), ("exp(n)", "1 float"),
        ("clip(n, 1, 2)", "1 integer"), ("clip(n, 1, 2.0)", "1 float"), ("clip(v, u, 3*mV)", "volt float"), ("abs(flag)", "1 integer"),
        ("stim(t)", "amp float"), ("stim(t - 1*ms)", "amp float"), ("stim2(t, i)", "amp float"),
    ],
)  # fmt: skip
def test_meaning(text: str, meaning: str) -> None:
    assert type_of(text) == meaning


@pytest.mark.parametrize(
    ("text", "error", "culprit", "message"),
    [
        ("u + v*g", ModelDimensionError, "u + v*g", "Cannot calculate 'u + v*g': the units do not match."),
        ("2*(v - g)/tau", ModelDimensionError, "v - g", "Cannot calculate 'v - g': the units do not match."),
        ("v + 1", ModelDimensionError, "v + 1", "Cannot calculate 'v + 1': the units do not match."),
        ("v % 2", ModelDimensionError, "v % 2", "Cannot calculate 'v % 2': the units do not match."),
        ("v//g", ModelDimensionError, "v//g", "Cannot calculate 'v//g': the units do not match."),
        ("v > 1", ModelDimensionError, "v > 1", "Cannot compare 'v > 1': the units do not match."),
        ("v == t", ModelDimensionError, "v == t", "Cannot compare 'v == t': the units do not match."),
        ("v + True", ModelDimensionError, "v + True", "Cannot calculate 'v + True': the units do not match."),
        ("v + (1 - 1)", ModelDimensionError, "v + (1 - 1)", "Cannot calculate 'v + (1 - 1)': the units do not match."),
        ("exp(v)", ModelDimensionError, "v", "An argument of 'exp' is not a number without unit."),
        ("poisson(3*Hz)", ModelDimensionError, "3*Hz", "An argument of 'poisson' is not a number without unit."),
        ("int(v)", ModelDimensionError, "v", "An argument of 'int' is not a number without unit."),
        ("timestep(3, dt)", ModelDimensionError, "3", "An argument of 'timestep' is not a time."),
        ("clip(v, 0, 1)", ModelDimensionError, "clip(v, 0, 1)", "Cannot use in 'clip': the units do not match."),
        ("stim(3)", ModelDimensionError, "3", "An argument of 'stim' is not a time."),
        ("stim2(t, 0.5)", ModelDimensionError, "0.5", "An argument of 'stim2' is not an integer."),
        ("v**n", ModelDimensionError, "n", "The unit of 'v' to a power is only known if the exponent is a constant."),
        ("v**inf", ModelDimensionError, "inf", "A unit cannot have this power."),
        ("2**v", ModelDimensionError, "v", "The exponent of a power must be without unit."),
        ("v if flag else g", ModelDimensionError, "v if flag else g", "Cannot choose: the units do not match."),
        ("flag and n", ModelTypeError, "n", "'and' needs something true or false."),
        ("v > u or 3", ModelTypeError, "3", "'or' needs something true or false."),
        ("not w", ModelTypeError, "w", "'not' needs something true or false."),
        ("v if n else u", ModelTypeError, "n", "'if' needs something true or false."),
        ("v + vv", UnknownNameError, "vv", 'The identifier "vv" could not be resolved.'),
        ("v*max(1, 2)", UnknownNameError, "max", 'The identifier "max" could not be resolved.'),
        ("text", UnknownNameError, "text", 'The identifier "text" could not be resolved.'),
        ("2*array", KeyError, "array", "'array' is not a scalar value."),
        ("stim + I", ModelSyntaxError, "stim", "'stim' is a function and cannot be used as a variable."),
        ("2*exp", ModelSyntaxError, "exp", "'exp' is a function and cannot be used as a variable."),
        ("v(3)", ModelSyntaxError, "v", "'v' is a variable and cannot be called."),
        ("2*tau(3)", ModelSyntaxError, "tau", "'tau' is a variable and cannot be called."),
        ("exp(1, 2)", ModelSyntaxError, "exp(1, 2)", "'exp' takes 1 argument."),
        ("rand(3)", ModelSyntaxError, "rand(3)", "'rand' takes 0 arguments."),
        ("stim(t, i)", ArgumentCountError, "stim(t, i)", "'stim' takes 1 argument."),
        ("stim2(t)", ArgumentCountError, "stim2(t)", "'stim2' takes 2 arguments."),
    ],
)
def test_refused(text: str, error: type[Exception], culprit: str, message: str) -> None:
    with pytest.raises(error) as caught:
        type_of(text)
    (problem,) = caught.value.problems
    assert problem.span.text == culprit
    assert problem.message == message


def test_dimension_error_is_that_of_the_units_and_knows_both() -> None:
    with pytest.raises(DimensionMismatchError) as caught:
        type_of("v + g")
    assert [unit_of(dim) for dim in caught.value.dims] == ["volt", "siemens"]
    assert re.sub(r", at .*:\d+:", ":", str(caught.value)) == (
        "in expression, line 1, column 1:\n    v + g\n    ^^^^^\nCannot calculate 'v + g': the units do not match.\n"
        "  met: 'v' with unit volt, 'g' with unit siemens\n  expected: the same unit on both sides\n"
        "  hint: 'g' would need a factor with unit volt/siemens"
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("v + 1", "a bare number has no unit: '1*volt'"),
        ("v > -50", "a bare number has no unit: '-50*volt'"),
        ("vv", "did you mean 'v'?"),
        ("expp(1)", "did you mean 'exp'?"),
        ("stim", "call it: 'stim(t)'"),
        ("array", "make it a parameter of the model ('array : unit') and assign the array to it"),
    ],
)
def test_hints(text: str, hint: str) -> None:
    with pytest.raises(ModelError) as caught:
        type_of(text)
    assert caught.value.problems[0].hint.startswith(hint.rstrip("?"))


def test_scalar_expressions_see_shared_names_only() -> None:
    for text in ("S + El", "I_shared", "t/tau", "k"):
        check_expression(parse_expression(text), SCOPE, scalar=True)
    for text in ("S + v", "I", "i"):
        with pytest.raises(ModelSyntaxError, match="has a value for each element"):
            check_expression(parse_expression(text), SCOPE, scalar=True)


def test_condition() -> None:
    check_condition(parse_expression("v > El"), SCOPE)
    with pytest.raises(ModelTypeError, match="This is not a threshold"):
        check_condition(parse_expression("v - El"), SCOPE, "a threshold")


# ---- statements -------------------------------------------------------------------------------------------------------------


def locals_of(text: str, **options: bool) -> dict[str, str]:
    meanings = check_statements(parse_statements(text), SCOPE, **options)
    return {name: f"{unit_of(dim)} {kind}" for name, (dim, kind) in meanings.items()}


@pytest.mark.parametrize(
    ("text", "locals_"),
    [
        ("v = El", {}),
        ("v = 0; v += 0; g = 0.0; v = -inf", {}),
        ("v *= 2; v /= n; v += 3*mV; v -= u; v %= u; w //= 2; w **= 2", {}),
        ("tmp = 3*v; v -= tmp", {"tmp": "volt float"}),
        ("a = n; a += 0.5", {"a": "1 float"}),
        ("a = n; a *= n; b = a > 1", {"a": "1 integer", "b": "1 boolean"}),
        ("tau = 3; n = tau", {"tau": "1 integer"}),  # shadows the script's constant
        ("n = 1.7; flag = 1; w = flag", {}),
        ("a = v; a = u", {"a": "volt float"}),
    ],
)
def test_statements(text: str, locals_: dict[str, str]) -> None:
    assert locals_of(text) == locals_


@pytest.mark.parametrize(
    ("text", "error", "culprit", "message"),
    [
        ("v = 3", ModelDimensionError, "3", "The value does not have the unit of 'v'."),
        ("w = v", ModelDimensionError, "v", "The value does not have the unit of 'w'."),
        ("v += g", ModelDimensionError, "g", "The value does not have the unit of 'v'."),
        ("v *= u", ModelDimensionError, "u", "'v' cannot change its unit from volt to volt**2."),
        ("v /= g", ModelDimensionError, "g", "'v' cannot change its unit from volt to volt/siemens."),
        ("v //= u", ModelDimensionError, "u", "'v' cannot change its unit from volt to 1."),
        ("v //= 2", ModelDimensionError, "2", "Cannot divide 'v': the units do not match."),
        ("v **= 2", ModelDimensionError, "2", "'v' cannot change its unit from volt to volt**2."),
        ("a = 1; a = v", ModelDimensionError, "v", "The value does not have the unit of 'a'."),
        ("I = 3*amp", ModelSyntaxError, "I", "'I' is a subexpression and cannot be written."),
        ("fixed = v", ModelSyntaxError, "fixed", "'fixed' cannot be written: it is computed."),
        ("t = 3*ms", ModelSyntaxError, "t", "'t' cannot be written: it is the time."),
        ("i = 3", ModelSyntaxError, "i", "'i' cannot be written: it is a value set by the simulator."),
        ("N = 3", ModelSyntaxError, "N", "'N' cannot be written: it is a value set by the simulator."),
        ("mV = 3", ModelSyntaxError, "mV", "'mV' cannot be written: it is a unit or constant."),
        ("exp = 3", ModelSyntaxError, "exp", "'exp' cannot be written: it is a function."),
        ("S = v", ModelSyntaxError, "S", "Writing to scalar variable 'S' is not allowed here: this code runs for each element."),
        ("tau += 3*ms", ModelSyntaxError, "tau", "'tau' is a constant of your script and cannot be changed by the model."),
        ("new += 1", UnknownNameError, "new", 'The identifier "new" could not be resolved.'),
        ("a = b; b = 1", UnknownNameError, "b", 'The identifier "b" could not be resolved.'),
    ],
)
def test_refused_statements(text: str, error: type[Exception], culprit: str, message: str) -> None:
    with pytest.raises(error) as caught:
        locals_of(text)
    (problem,) = caught.value.problems
    assert problem.span.text == culprit
    assert problem.message == message


def test_all_problems_of_a_block_are_told_and_no_consequences() -> None:
    with pytest.raises(ModelDimensionError) as caught:
        locals_of("tmp = v + g\nother = tmp*2\nother += tmp\nw = v\nu = unknown")
    assert [p.span.text for p in caught.value.problems] == ["v + g", "v", "unknown"]


def test_shared_blocks() -> None:
    assert locals_of("S = El; half_of = S/2; S = half_of", scalar=True) == {"half_of": "volt float"}
    with pytest.raises(ModelSyntaxError, match="'v' has a value for each element"):
        locals_of("S = v", scalar=True)
    with pytest.raises(ModelSyntaxError, match="'v' has a value for each element"):
        locals_of("v = S", scalar=True)


def test_own_code_may_write_what_users_may_not() -> None:
    assert locals_of("fixed = v; not_refractory = False", internal=True) == {}
