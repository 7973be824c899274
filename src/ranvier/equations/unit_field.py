"""The unit of an equation: `volt`, `siemens/meter**2`, `1/second`, `1`, or the types `boolean` and `integer`.

Takes the text after the colon, gives dimension and kind. Called by grammar.py. Only unscaled units: a variable is stored in base units,
and 'dv/dt = ... : mV' would suggest otherwise (LANGUAGE EQN-04).
"""

from __future__ import annotations

from typing import NoReturn

from ranvier.syntax.calls import did_you_mean
from ranvier.syntax.errors import EquationError, ModelSyntaxError, ModelTypeError, Problem
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Binary, Expression, Name, Number, Unary
from ranvier.syntax.printer import print_expression
from ranvier.syntax.source import Source, Span
from ranvier.units.catalogue import UNSCALED, scaled_hint
from ranvier.units.dimension import DIMENSIONLESS, Dimension

_EXPECTED = "an unscaled unit such as volt, siemens/metre**2, 1/second, or 1 for none"
_TYPES = {"bool": "boolean", "int": "integer", "float": "1"}


def parse_unit(source: Source, start: int, end: int) -> tuple[Dimension, str, str]:
    """(dimension, text as printed, kind) of source.text[start:end]. Raises EquationError; ModelTypeError for the wrong name of a type."""
    text = source.text[start:end].partition("#")[0].strip()
    if text in ("boolean", "integer"):
        return DIMENSIONLESS, text, text
    try:
        tree = parse_expression(source, start=start, end=end)
    except ModelSyntaxError as error:
        problem = error.problems[0]
        hint = "write one equation a line" if ";" in text else problem.hint
        raise EquationError(Problem("This is not a unit.", problem.span, problem.met, _EXPECTED, hint)) from None
    if isinstance(tree, Name) and tree.id in _TYPES:
        message, hint = f"'{tree.id}' is not the name of a type.", f"write '{_TYPES[tree.id]}'"
        kind = ModelTypeError if tree.id == "bool" else EquationError
        raise kind(Problem(message, tree.span, repr(tree.id), "boolean, integer or a unit", hint))
    if isinstance(tree, Number) and repr(tree.value) == "1":
        return DIMENSIONLESS, "1", "float"
    return _dimension(tree), print_expression(tree), "float"


def _dimension(tree: Expression) -> Dimension:
    match tree:
        case Name(id) if id in UNSCALED:
            return UNSCALED[id]
        case Binary("/", Number(1), right):
            return _dimension(right).inverse
        case Binary("*", left, right):
            return _dimension(left) * _dimension(right)
        case Binary("/", left, right):
            return _dimension(left) / _dimension(right)
        case Binary("**", base, exponent):
            dim, power = _dimension(base), _number(exponent)
            try:
                return dim**power
            except (ValueError, OverflowError):
                _fail(exponent.span, "A unit cannot have this power.", "a finite number", "such as metre**2")
        case Name(id, span):
            _not_a_base_unit(id, span)
        case _:
            what = "a quantity" if isinstance(tree, (Number, Unary)) else "an expression"
            _fail(tree.span, f"This is {what}, not a unit.", _EXPECTED, "leave numbers out: values are given when variables are set")


def _number(tree: Expression) -> float:
    match tree:
        case Number(value):
            return float(value)
        case Unary("-", operand):
            return -_number(operand)
        case Binary("/", left, right):
            below = _number(right)
            if below:
                return _number(left) / below
    _fail(tree.span, "The power of a unit must be a number.", "a number such as 2, -1, 0.5", "such as metre**2")


def _not_a_base_unit(name: str, span: Span) -> NoReturn:
    base = scaled_hint(name)
    if base is not None:
        _fail(span, f"'{name}' is not a base unit.", _EXPECTED, f"write '{base}'")
    _fail(span, f"'{name}' is not a unit.", _EXPECTED, did_you_mean(name, UNSCALED, "compose it of base units"))


def _fail(span: Span, message: str, expected: str, hint: str) -> NoReturn:
    raise EquationError(Problem(message, span, repr(span.text), expected, hint))
