"""Text → statements: `v = v_r; w += b`, one a line or separated by `;`, with # comments.

Takes text, gives a Block. Called by the model objects (reset, on_pre, run_regularly) and by the integration schemes, whose abstract code is
text in the same language.
"""

from __future__ import annotations

from ranvier.syntax.errors import ModelSyntaxError, Problem
from ranvier.syntax.expressions import ExpressionParser
from ranvier.syntax.nodes import Assign, Block
from ranvier.syntax.source import Source, Span
from ranvier.syntax.tokens import Token, tokenize

_ASSIGNMENTS = frozenset({"=", "+=", "-=", "*=", "/=", "//=", "%=", "**="})
_FORM = "'name = expression' or 'name += expression'"


def parse_statements(text: str | Source, what: str = "statements") -> Block:
    """The statements of `text`, in order; () for an empty text. Raises ModelSyntaxError with one problem for each wrong statement."""
    source = text if isinstance(text, Source) else Source(text, what)
    tokens = tokenize(source, 0, len(source.text), lines=True)
    statements: list[Assign] = []
    problems: list[Problem] = []
    at = 0
    while tokens[at][0] != "end":
        if tokens[at][0] in ("newline", ";"):
            at += 1
            continue
        try:
            statement, at = _statement(source, tokens, at)
            statements.append(statement)
        except ModelSyntaxError as error:
            problems += error.problems
            while tokens[at][0] not in ("newline", ";", "end"):
                at += 1
    if problems:
        raise ModelSyntaxError(*problems)
    return tuple(statements)


def _statement(source: Source, tokens: list[Token], at: int) -> tuple[Assign, int]:
    parser = ExpressionParser(source, tokens, at)
    kind, start, end = tokens[at]
    operator = tokens[at + 1][0]  # there is one: `at` is not the end
    if kind != "name" or operator not in _ASSIGNMENTS:
        raise ModelSyntaxError(_not_an_assignment(source, tokens, at))
    target = parser.name(start, end)
    parser.at = at + 2
    value = parser.expression()
    if tokens[parser.at][0] not in ("newline", ";", "end"):
        parser.unexpected()
    span = Span(source, start, tokens[parser.at - 1][2])
    return Assign(target, operator[:-1], value, span), parser.at


def _not_an_assignment(source: Source, tokens: list[Token], at: int) -> Problem:
    last = at
    while tokens[last][0] not in ("newline", ";", "end"):
        last += 1
    assignment = next((k for k in range(at, last) if tokens[k][0] in _ASSIGNMENTS), None)
    if assignment is not None and assignment > at:
        span = Span(source, tokens[at][1], tokens[assignment - 1][2])
        return Problem(
            "Only a variable can be assigned to.",
            span,
            repr(span.text),
            "the name of a variable",
            hint="the variable stands on the left: 'v = ...'",
        )
    span = Span(source, tokens[at][1], tokens[last - 1][2])
    name, operator = source.text[tokens[at][1] : tokens[at][2]], tokens[at + 1][0]
    hint = "name what is to change"
    if any(token[0] == "==" for token in tokens[at:last]):
        hint = "a comparison is not an assignment: one '=' assigns"
    elif tokens[at][0] == "name" and f"{operator}=" in _ASSIGNMENTS:
        hint = f"to change '{name}', write '{name} {operator}= ...'"
    return Problem("This is not a statement.", span, repr(span.text[:60]), _FORM, hint)
