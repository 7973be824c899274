from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.syntax.errors import ModelError, ModelSyntaxError
from ranvier.syntax.printer import print_block
from ranvier.syntax.statements import parse_statements


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("", ""),
        (" \n ;; # nothing\n", ""),
        ("v = v_r; w += b", "v = v_r\nw += b"),
        ("v = v_r # back\n\n  w *= 2 ;", "v = v_r\nw *= 2"),
        ("x = (1 +\n 2)", "x = 1 + 2"),
        ("x = 1 + \\\n 2", "x = 1 + 2"),
        ("a -= 1; a /= 2; a //= 3; a %= 4; a **= 5", "a -= 1\na /= 2\na //= 3\na %= 4\na **= 5"),
        ("x = a == b", "x = a == b"),
        ("x = -1\r\ny = 2\r\n", "x = -1\ny = 2"),
    ],
)
def test_statements(text: str, printed: str) -> None:
    block = parse_statements(text)
    assert print_block(block) == printed
    assert parse_statements(print_block(block)) == block


def test_spans() -> None:
    first, second = parse_statements("  v = (v_r) ; w += b # c")
    assert (first.span.text, first.target.span.text, first.value.span.text) == ("v = (v_r)", "v", "v_r")
    assert (second.span.text, second.op, second.span.line_column) == ("w += b", "+", (1, 15))


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("v", (1, 1), "This is not a statement."),
        ("v == 3", (1, 1), "This is not a statement."),
        ("3 = v", (1, 1), "Only a variable can be assigned to."),
        ("a + b = 3", (1, 1), "Only a variable can be assigned to."),
        ("a = b = 3", (1, 7), "An assignment cannot stand in an expression."),
        ("v = 3 w = 4", (1, 7), "An operator is missing."),
        ("v =", (1, 4), "The expression ends too early."),
        ("a = 1\nv = 2 +\n", (2, 8), "The expression ends too early."),
        ("if a: b = 3", (1, 5), "A ':' cannot stand here."),
        ("v, w = 3", (1, 1), "Only a variable can be assigned to."),
        ("True = 3", (1, 1), "Only a variable can be assigned to."),
        ("return 3", (1, 1), "'return' is not part of the language."),
        ("v ++ w", (1, 1), "This is not a statement."),
        ("= 3", (1, 1), "This is not a statement."),
    ],
)
def test_not_statements(text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(ModelSyntaxError) as error:
        parse_statements(text)
    problem = error.value.problems[0]
    assert problem.message == message
    assert problem.span is not None and problem.span.line_column == place


def test_all_wrong_statements_are_told() -> None:
    with pytest.raises(ModelSyntaxError) as error:
        parse_statements("v = 1 +\nw = 2\nx y\n3 = 4")
    assert [p.span.line_column[0] for p in error.value.problems if p.span] == [1, 3, 4]


TOKENS = r"a b 1 ( ) + - * = += == and not if else , f( ; # :".split() + ["\n"]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=25).map(" ".join))
def test_random_tokens(text: str) -> None:
    try:
        block = parse_statements(text)
    except ModelError as error:
        assert str(error)
    else:
        assert parse_statements(print_block(block)) == block
