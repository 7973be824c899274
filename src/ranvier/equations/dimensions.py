"""Does this make sense? Dimensions, kinds (float, integer, boolean), arguments, and what may be written.

Takes trees and a scope, gives dimension and kind of an expression, or of each local variable of a block. Called for every equation and
every piece of user code before it becomes a kernel. The tree itself is not annotated: ir/build.py finds types again from symbols.

Two relaxations of Brian 2: a literal 0 or inf fits any dimension (`clip(g, 0, gmax)`), and `a if condition else b` exists.
"""

from __future__ import annotations

from typing import NoReturn

from ranvier.equations.checker import Blamed, Checker, Meaning, ModelDimensionError, mismatch, missing_factor, with_unit
from ranvier.equations.kinds import arithmetic_kind, kind_of_type, power_kind
from ranvier.equations.scope import ArrayVariable, Constant, FunctionSymbol, Index, Scope, Subexpression, Symbol
from ranvier.equations.spelling import unit_of
from ranvier.syntax.errors import ModelError, ModelSyntaxError, ModelTypeError, Problem, raise_together
from ranvier.syntax.nodes import Assign, Block, Expression
from ranvier.syntax.source import Span
from ranvier.units.dimension import DIMENSIONLESS, Dimension

__all__ = ["Meaning", "ModelDimensionError", "check_condition", "check_expression", "check_statements"]


def check_expression(
    tree: Expression, scope: Scope, *, scalar: bool = False, checked: set[tuple[Scope, Expression]] | None = None
) -> Meaning:
    """Dimension and kind of the value; scalar: it is one value for all elements, so it may only use what is shared. checked: the
    subexpressions that were checked before; grows.

    Raises ModelDimensionError, ModelTypeError, ModelSyntaxError, UnknownNameError at the culprit.
    """
    return Checker(scope, scalar=scalar, checked=set() if checked is None else checked).value(tree)


def check_condition(tree: Expression, scope: Scope, what: str = "a condition") -> None:
    """Raises as check_expression, and ModelTypeError if the value is not boolean."""
    _, kind = check_expression(tree, scope)
    if kind != "boolean":
        met, hint = f"an expression of kind {kind}", "compare it with a value: '... > 0'"
        raise ModelTypeError(Problem(f"This is not {what}.", tree.span, met, "something true or false", hint))


def check_statements(block: Block, scope: Scope, *, scalar: bool = False, internal: bool = False) -> dict[str, Meaning]:
    """Dimension and kind of each local variable of the block; all problems of the block are raised together.

    scalar: the block runs once, for no element, so only shared variables may be read and written; otherwise shared variables
    may not be written (each element would overwrite the others). internal: code of our own, which may write what users may not.
    """
    checker = Checker(scope, scalar=scalar)
    problems: list[ModelError] = []
    for statement in block:
        try:
            _check_statement(statement, checker, internal)
        except ModelError as error:
            if not isinstance(error, Blamed):
                problems.append(error)
            checker.failed.add(statement.target.id)
    raise_together(problems)
    return checker.locals


def _check_statement(statement: Assign, checker: Checker, internal: bool) -> None:
    target, op = statement.target, statement.op
    symbol = None if target.id in checker.locals else _written(statement, checker, internal)
    dim, kind = checker.value(statement.value)
    if target.id in checker.locals:
        own_dim, own_kind = checker.locals[target.id]
    elif symbol is not None:
        own_dim, own_kind = symbol.dim, kind_of_type(symbol.type)
    else:
        checker.locals[target.id] = dim, kind
        return
    value = statement.value
    if op == "**":
        result = checker.power(own_dim, target, dim, value)
    elif op == "*":
        result = own_dim * dim
    elif op == "/":
        result = own_dim / dim
    elif op == "//":
        checker.same(value, target, own_dim, value, dim, f"divide '{target.id}'")
        result = DIMENSIONLESS
    else:
        result = own_dim if checker.fits_any(value) else dim
    if result is not own_dim:
        _wrong_value(statement, own_dim, dim, result)
    if target.id in checker.locals:
        new_kind = kind if not op else power_kind(own_kind, kind, value) if op == "**" else arithmetic_kind(op, own_kind, kind)
        checker.locals[target.id] = own_dim, new_kind


def _written(statement: Assign, checker: Checker, internal: bool) -> ArrayVariable | None:
    """The variable that is written; None for a new local variable. Raises for what cannot be written (LANGUAGE EXP-09)."""
    name, span = statement.target.id, statement.target.span
    symbol, external = _find(checker.scope, name)
    if isinstance(symbol, ArrayVariable):
        if symbol.read_only and not internal:
            _unwritable(span, f"'{name}' cannot be written: {symbol.read_only}.", "a variable of the model", "assign to another variable")
        if symbol.constant and not internal:
            expected, hint = "a variable that can change", "leave out its flag (constant); between runs it can be set from Python"
            _unwritable(span, f"'{name}' is constant: nothing writes it during a run.", expected, hint)
        if symbol.shared and not checker.scalar:
            message = f"Writing to scalar variable '{name}' is not allowed here: this code runs for each element."
            _unwritable(span, message, "a variable with a value for each element", "write shared variables in a run_regularly of their own")
        if not symbol.shared:
            checker.reachable(False, name, span)
        return symbol
    if isinstance(symbol, Subexpression):
        hint = "change the variables it is computed from"
        _unwritable(span, f"'{name}' is a subexpression and cannot be written.", "a variable of the model", hint)
    if isinstance(symbol, Index) or (symbol is not None and not external):
        what = "a value set by the simulator"
        if isinstance(symbol, FunctionSymbol):
            what = "a function"
        elif isinstance(symbol, Constant) and symbol.literal:
            what = "a unit or constant"
        _unwritable(span, f"'{name}' cannot be written: it is {what}.", "a variable of the model or a new name", "choose another name")
    if statement.op and name not in checker.failed:
        if symbol is not None:
            message = f"'{name}' is a constant of your script and cannot be changed by the model."
            _unwritable(span, message, "a variable of the model", f"declare it in the model ('{name} : unit')")
        checker.lookup(name, span)
    return None


def _find(scope: Scope, name: str) -> tuple[Symbol | None, bool]:
    """The symbol, and whether it comes from the user's script (which a local variable may shadow, LANGUAGE EXP-08)."""
    for layer in scope.layers:
        symbol = layer.get(name)
        if symbol is not None:
            return symbol, getattr(layer, "external", False)
    return None, False


def _unwritable(span: Span, message: str, expected: str, hint: str) -> NoReturn:
    raise ModelSyntaxError(Problem(message, span, repr(span.text) if span.text else "", expected, hint))


def _wrong_value(statement: Assign, own: Dimension, dim: Dimension, result: Dimension) -> NoReturn:
    name, op, value = statement.target.id, statement.op, statement.value
    if op in ("", "+", "-", "%"):
        message = f"The value does not have the unit of '{name}'."
        expected = f"a value with unit {unit_of(own)}" if own is not DIMENSIONLESS else "a value without unit"
    else:
        message = f"'{name}' cannot change its unit from {unit_of(own)} to {unit_of(result)}."
        expected = "a value without unit"
    hint = missing_factor(value, dim, own) if op in ("", "+", "-", "%") else "divide by a quantity of the same unit"
    mismatch(message, value.span, with_unit(value, dim), expected, hint, own, dim)
