"""Expressions in LaTeX: the same tree, set as in print."""

import pytest

from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.latex import latex, latex_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b - (c - d)", r"a + b - \left(c - d\right)"),
        ("-(a + b)", r"-\left(a + b\right)"),
        ("a*(b + c)*d", r"a \, \left(b + c\right) \, d"),
        ("a*2*3e-3", r"a \cdot 2 \cdot 0.003"),
        ("2*1e20", r"2 \cdot \left(1 \cdot 10^{20}\right)"),
        ("a/b/(c*d)", r"\frac{\frac{a}{b}}{c \, d}"),
        ("(a/b)**2", r"\left(\frac{a}{b}\right)^{2}"),
        ("a**-b**c", r"a^{-b^{c}}"),
        ("exp(-x)**2", r"\left(\exp\left(-x\right)\right)^{2}"),
        ("sqrt(a/b)", r"\sqrt{\frac{a}{b}}"),
        ("abs(a - b)", r"\left|a - b\right|"),
        ("clip(x, 0, 1)", r"\operatorname{clip}\left(x, 0, 1\right)"),
        ("a // b + a % b", r"\left\lfloor \frac{a}{b} \right\rfloor + a \bmod b"),
        ("not (a > 1 or b != c) and d <= 2", r"\neg \left(a > 1 \vee b \neq c\right) \wedge d \leq 2"),
        ("a if b else c", r"\begin{cases} a & \text{if } b \\ c & \text{otherwise} \end{cases}"),
        ("True", r"\mathrm{True}"),
    ],
)
def test_expressions(text: str, expected: str) -> None:
    assert latex(parse_expression(text)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("v", "v"),
        ("ge", r"\mathit{ge}"),
        ("tau_m", r"\tau_{m}"),
        ("v_th", r"v_{\mathrm{th}}"),
        ("x_a_b", r"x_{\mathrm{a\_b}}"),
        ("g_alpha", r"g_{\alpha}"),
        ("_x", r"\mathrm{\_x}"),
    ],
)
def test_names(name: str, expected: str) -> None:
    assert latex_name(name) == expected
