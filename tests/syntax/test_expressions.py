"""Text → expression. The oracle for shape is Python's own parser, of whose expressions the language is a subset."""

from __future__ import annotations

import ast
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranvier.syntax.errors import ModelError, ModelSyntaxError
from ranvier.syntax.expressions import MAX_DEPTH, MAX_TERMS, parse_expression
from ranvier.syntax.nodes import Binary, Call, Compare, Conditional, Expression, Logic, Name, Number, Unary
from ranvier.syntax.printer import print_expression
from ranvier.syntax.source import Source
from ranvier.syntax.trees import walk

_OPS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


def by_python(text: str) -> Expression:
    """The tree that Python's parser gives."""

    def tree(node: ast.expr) -> Expression:
        match node:
            case ast.Constant(value):
                return Number(value)
            case ast.Name(id):
                return Name(id)
            case ast.UnaryOp(ast.UAdd(), operand):
                return tree(operand)
            case ast.UnaryOp(op, operand):
                return Unary("-" if isinstance(op, ast.USub) else "not", tree(operand))
            case ast.BinOp(left, op, right):
                return Binary(_OPS[type(op)], tree(left), tree(right))
            case ast.Compare(left, [op], [right]):
                return Compare(_OPS[type(op)], tree(left), tree(right))
            case ast.BoolOp(op, values):
                result = tree(values[0])
                for value in values[1:]:
                    result = Logic("and" if isinstance(op, ast.And) else "or", result, tree(value))
                return result
            case ast.Call(ast.Name(id), args, []):
                return Call(id, tuple(map(tree, args)))
            case ast.IfExp(test, body, orelse):
                return Conditional(tree(test), tree(body), tree(orelse))
        raise ValueError(ast.dump(node))

    return tree(ast.parse(text.strip(), mode="eval").body)


@pytest.mark.parametrize(
    "text",
    [
        "a", "1", "1.5", ".5", "5.", "1e-3", "1E5", "1_000", "0x1F", "True", "a+b*c", "(a+b)*c", "a-b-c", "a-(b-c)", "a/b/c", "a/(b/c)",
        "-a**2", "(-a)**2", "2**-1", "a**b**c", "(a**b)**c", "-a*b", "-(a*b)", "a*-b", "+a", "- -a", "a//b%c", "not a", "not a == b",
        "not not a", "a and b and c", "a and (b and c)", "a or b and c", "(a or b) and c", "not a and b", "a and not b", "a < b + 1",
        "(a < b) == c", "f()", "f(x)", "f(x, y+1)", "f(x,)", "a if b else c", "a if b else c if d else e", "(a if b else c) if d else e",
        "a if (b if c else d) else e", "f(a if b else c)", "1 if a and not b else 0", "int(v > v_t)*2", "a # comment", "τ*2",
    ],
)  # fmt: skip
def test_same_tree_as_python(text: str) -> None:
    assert parse_expression(text) == by_python(text)


def texts(text: str) -> list[str]:
    """The source text of each node, parents first."""
    return [node.span.text for node in walk(parse_expression(text))]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("a + b*c", ["a + b*c", "a", "b*c", "b", "c"]),
        ("  (a+b) * c ", ["(a+b) * c", "a+b", "a", "b", "c"]),
        ("-x**2", ["-x**2", "x**2", "x", "2"]),
        ("f( x , 1 )", ["f( x , 1 )", "x", "1"]),
        ("µ + τ*é", ["µ + τ*é", "µ", "τ*é", "τ", "é"]),
        ("a # (é\n +\n\tb", ["a # (é\n +\n\tb", "a", "b"]),
        ("x if c else y", ["x if c else y", "x", "c", "y"]),
        ("not a and b", ["not a and b", "not a", "a", "b"]),
    ],
)
def test_spans_are_exact(text: str, spans: list[str]) -> None:
    assert texts(text) == spans


def test_range_of_a_source() -> None:
    source = Source("dv/dt = -v/tau : volt", "equations")
    tree = parse_expression(source, start=8, end=14)
    assert print_expression(tree) == "-v/tau"
    assert tree.span.source is source and tree.span.text == "-v/tau" and tree.span.line_column == (1, 9)


def test_integers_beyond_64_bits_are_floats() -> None:
    assert parse_expression(str(2**63 - 1)) == Number(2**63 - 1)
    assert parse_expression(str(2**63)) == Number(2.0**63)


def test_names_are_normalised_as_python_does() -> None:
    assert parse_expression("ﬁ") == Name("fi")


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("0<i<2", 4, "Comparisons cannot be chained."),
        ("a == b != c", 8, "Comparisons cannot be chained."),
        ("a & b", 3, "Bit operations are not part of the language."),
        ("a | b", 3, "Bit operations are not part of the language."),
        ("a << 2", 3, "Bit operations are not part of the language."),
        ("a[1]", 2, "Indexing is not part of the language."),
        ("x.y", 2, "Attributes are not part of the language."),
        ("f(a=3)", 4, "Keyword arguments are not part of the language."),
        ("lambda x", 1, "'lambda' is not part of the language."),
        ("x is y", 3, "'is' is not part of the language."),
        ("None", 1, "'None' is not part of the language."),
        ("'abc'", 1, "Strings are not part of the language."),
        ("(a", 1, "The parenthesis is never closed."),
        ("a)", 2, "The parenthesis was never opened."),
        ("a) + (b", 2, "The parenthesis was never opened."),
        ("a b", 3, "An operator is missing."),
        ("(a)(b)", 4, "Only a name can be called."),
        ("3(4)", 2, "An operator is missing."),
        ("2tau", 1, "A number runs into a name."),
        ("1j", 1, "A number runs into a name."),
        ("01", 1, "This is not a number."),
        ("1__0", 1, "This is not a number."),
        ("1e999", 1, "The number is too large."),
        ("9" * 5000, 1, "The number is too large."),
        ("", 1, "There is no expression."),
        ("# only this", 12, "There is no expression."),
        ("a +", 4, "The expression ends too early."),
        ("a + # b", 4, "The expression ends too early."),
        ("a if b", 7, "'if' without 'else'."),
        ("a else b", 3, "'else' without 'if'."),
        ("x = 3", 3, "An assignment cannot stand in an expression."),
        ("a == not b", 6, "'not' cannot stand here."),
        ("()", 2, "The parentheses are empty."),
        ("f(,)", 3, "A value is missing."),
        ("a, b", 2, "A comma can only stand between the arguments of a function."),
        ("a; b", 2, "Statements cannot stand here."),
        ("v²", 2, "Superscripts are not part of the language."),
        ("a\0b", 2, "This character is not part of the language."),
        ("a ! b", 3, "This cannot stand here."),
        ("é + a @ b", 7, "Matrix products are not part of the language."),
    ],
)
def test_not_in_the_language(text: str, column: int, message: str) -> None:
    with pytest.raises(ModelSyntaxError) as error:
        parse_expression(text)
    (problem,) = error.value.problems
    assert problem.message == message
    assert problem.span is not None and problem.span.line_column == (1, column)


DEEP = ["(" * 10000 + "a" + ")" * 10000, "-" * 10000 + "a", "2**" * 10000 + "2", "f(" * 999]


@pytest.mark.parametrize("text", DEEP)
def test_deep_nesting_is_an_error_not_a_crash(text: str) -> None:
    with pytest.raises(ModelSyntaxError, match=r"nested too deeply|never closed"):
        parse_expression(text)


def test_nesting_allowed() -> None:
    text = "(" * (MAX_DEPTH - 2) + "a" + ")" * (MAX_DEPTH - 2)
    assert parse_expression(text) == Name("a")
    assert print_expression(parse_expression("+".join(["a"] * MAX_DEPTH))).count("+") == MAX_DEPTH - 1


def test_long_sums() -> None:
    """They nest to the left as deep as they are long: comparing, printing and walking them takes neither stack nor the square of it."""
    text = " + ".join(f"a{k}" for k in range(5000))
    tree = parse_expression(text)
    assert print_expression(tree) == text
    again = parse_expression(text)
    assert tree == again and hash(tree) == hash(again) and tree != parse_expression(text.replace("a0 ", "b "))
    with pytest.raises(ModelSyntaxError, match="nested too deeply"):
        parse_expression("+".join(["a"] * (MAX_TERMS + 2)))


def test_random_bytes() -> None:
    random = Random(1)
    for _ in range(5000):
        parses_or_model_error(random.randbytes(random.randrange(60)).decode("latin-1"))


TOKENS = r"a v1 1 2.5 ( ) + - * / ** // % < == and or not if else , f( True [ . = ' # ; : e ²".split() + ["\n"]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=25))
def test_random_tokens_agree_with_python(tokens: list[str]) -> None:
    text = " ".join(tokens)
    tree = parses_or_model_error(text)
    if tree is not None:
        assert tree == by_python("(" + text + "\n)")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_random_text(text: str) -> None:
    parses_or_model_error(text)


def parses_or_model_error(text: str) -> Expression | None:
    try:
        return parse_expression(text)
    except ModelError as error:
        assert str(error)
        return None


NAMES = st.sampled_from(["a", "b", "v_post", "tau"])
FLOATS = st.floats(0, allow_infinity=False).map(abs)
LEAVES = st.one_of(NAMES.map(Name), st.one_of(st.booleans(), st.integers(0, 2**63 - 1), FLOATS).map(Number))
TREES = st.recursive(
    LEAVES,
    lambda t: st.one_of(
        st.builds(Unary, st.sampled_from(["-", "not"]), t),
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/", "//", "%", "**"]), t, t),
        st.builds(Compare, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), t, t),
        st.builds(Logic, st.sampled_from(["and", "or"]), t, t),
        st.builds(Call, st.sampled_from(["f", "exp"]), st.lists(t, max_size=3).map(tuple)),
        st.builds(Conditional, t, t, t),
    ),
    max_leaves=20,
)


@settings(max_examples=500, deadline=None)
@given(TREES)
def test_print_and_parse_round_trip(tree: Expression) -> None:
    assert parse_expression(print_expression(tree)) == tree
    assert by_python(print_expression(tree)) == tree


@pytest.mark.parametrize(
    "text",
    ["a + b*c", "(a + b)*c", "a - (b - c)", "-a**2", "(-a)**2", "not a == b", "f(x, y + 1)", "1 if a < b else 2*c", "a**-b", "-(a*b)"],
)
def test_no_parenthesis_too_many(text: str) -> None:
    assert print_expression(parse_expression(text)) == text


def test_negative_numbers_made_by_schemes_keep_their_value() -> None:
    assert print_expression(Binary("**", Number(-2), Number(-1))) == "(-2)**-1"
    assert print_expression(Binary("-", Name("a"), Number(-2.0))) == "a - -2.0"
