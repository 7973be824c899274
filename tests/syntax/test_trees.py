from __future__ import annotations

import sys

import pytest

from ranvier.syntax.errors import ModelError, ModelSyntaxError, Problem, raise_together
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Expression, Name, Number
from ranvier.syntax.printer import print_block, print_expression
from ranvier.syntax.source import Source, Span
from ranvier.syntax.statements import parse_statements
from ranvier.syntax.trees import assigned, calls, depth, identifiers, map_tree, names, rename, substitute, substitute_in_block, walk


def test_names_and_calls() -> None:
    tree = parse_expression("f(a, -b)**2 + (c if a < 1 else g())")
    assert names(tree) == {"a", "b", "c"}
    assert calls(tree) == {"f", "g"}
    assert identifiers(tree) == {"a", "b", "c", "f", "g"}


def test_walk_is_in_reading_order() -> None:
    assert [n.id for n in walk(parse_expression("a*b + f(c, d if e else g)")) if isinstance(n, Name)] == ["a", "b", "c", "d", "e", "g"]


@pytest.mark.parametrize(
    ("text", "levels"),
    [("a", 1), ("a + b", 2), ("a + b*c", 3), ("f(-a)", 3), ("a + b + c", 3), ("x if y else -z", 3)],
)
def test_depth(text: str, levels: int) -> None:
    assert depth(parse_expression(text)) == levels


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a*b", "(x + y)*b"),
        ("f(a) if a else a", "f(x + y) if x + y else x + y"),
        ("-a**a", "-(x + y)**(x + y)"),
        ("a(b)", "a(b)"),  # a function of that name is another thing
        ("x + a", "x + (x + y)"),
    ],
)
def test_substitute(text: str, result: str) -> None:
    assert print_expression(substitute(parse_expression(text), {"a": parse_expression("x + y")})) == result


def test_substitute_is_simultaneous() -> None:
    swapped = substitute(parse_expression("a - b"), {"a": Name("b"), "b": Name("a")})
    assert print_expression(swapped) == "b - a"


def test_what_does_not_change_is_shared() -> None:
    tree = parse_expression("(a + b)*(c + d)")
    changed = substitute(tree, {"c": Name("x")})
    assert changed.left is tree.left
    assert substitute(tree, {"nothing": Name("x")}) is tree


def test_rename_also_functions() -> None:
    assert print_expression(rename(parse_expression("f(a) + a"), {"f": "g", "a": "b"})) == "g(b) + b"


def test_map_tree_goes_from_the_leaves_up() -> None:
    def fold(node: Expression) -> Expression:
        match node:
            case Number():
                return node
            case _ if getattr(node, "op", "") == "+" and isinstance(node.left, Number) and isinstance(node.right, Number):
                return Number(node.left.value + node.right.value)
        return node

    assert map_tree(parse_expression("f(1 + 2 + 3)"), fold) == parse_expression("f(6)")


def test_block_helpers() -> None:
    block = parse_statements("v = a; w += a*v")
    assert assigned(block) == {"v", "w"}
    assert print_block(substitute_in_block(block, {"a": Number(2), "v": Name("u")})) == "v = 2\nw += 2*u"


# ---- places -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "start", "end", "excerpt"),
    [
        ("a + b", 4, 5, "    a + b\n        ^"),
        ("first\n  a + bc # x\nlast", 12, 14, "    a + bc # x\n        ^^"),
        ("\tx\ty", 3, 4, "    x\ty\n     \t^"),
        ("ab\ncd", 0, 5, "    ab\n    ^^"),  # only the first line of a longer span
        ("ab", 2, 2, "    ab\n      ^"),
        ("", 0, 0, "    \n    ^"),
    ],
)
def test_excerpt(text: str, start: int, end: int, excerpt: str) -> None:
    assert Span(Source(text), start, end).excerpt() == excerpt


def test_long_lines_are_cut_around_the_culprit() -> None:
    text = " + ".join(f"x{k}" for k in range(1000))
    shown, carets = Span(Source(text), text.index("x500"), text.index("x500") + 4).excerpt().split("\n")
    assert len(shown) < 130
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "x500"


def test_problem_in_full() -> None:
    source = Source("a\nb ! c", "reset", "script.py", 7)
    problem = Problem("Wrong.", Span(source, 4, 5), "this", "that", "try it")
    assert problem.render() == (
        "in reset, line 2, column 3, made at script.py:7:\n    b ! c\n      ^\nWrong.\n  met: this\n  expected: that\n  hint: try it"
    )


def test_errors_are_raised_together() -> None:
    raise_together([])
    one, two, three = (Problem(text, place="here") for text in ("one", "two", "three"))
    with pytest.raises(ModelSyntaxError, match=r"(?s)^here:\none\n\nhere:\ntwo\n\nhere:\nthree$") as error:
        raise_together([ModelSyntaxError(one), ModelError(two, three), ModelError(one)])  # nothing is said twice
    assert [p.message for p in error.value.problems] == ["one", "two", "three"]


def test_a_problem_without_text_says_where_in_the_script() -> None:
    error = ModelError(Problem("Wrong.", met="this"))
    assert str(error) == f"at {__file__}:{here() - 1}:\nWrong.\n  met: this"
    error.locate("in 'neurongroup', made at script.py:3")
    assert str(error) == "in 'neurongroup', made at script.py:3:\nWrong.\n  met: this"


def test_text_that_knows_where_it_was_written_keeps_that() -> None:
    nowhere, somewhere = (Span(Source("x", "reset", *place), 0, 1) for place in ((), ("script.py", 7)))
    error = ModelError(Problem("Wrong.", nowhere), Problem("Worse.", somewhere))
    error.locate("at script.py:3")
    assert "in reset, line 1, column 1, at script.py:3:" in str(error)
    assert "in reset, line 1, column 1, made at script.py:7:" in str(error)


def here() -> int:
    return sys._getframe(1).f_lineno
