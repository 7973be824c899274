"""Every problem that ranvier can tell of says what was met, what was expected and what to try: as read in the source."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "ranvier"
FIELDS = ("message", "span", "met", "expected", "hint", "place")
DUE = {"met", "expected", "hint"}
# Refusals of a scheme are completed where they are told (choose.py, exact.py): what is expected depends on who asked.
COMPLETED_LATER = {f"equations/schemes/{name}.py" for name in ("exact", "explicit", "exponential_euler", "scheme", "system")}
FILES = [path for path in sorted(SOURCE.rglob("*.py")) if str(path.relative_to(SOURCE)) not in COMPLETED_LATER]


def said(call: ast.Call) -> set[str]:
    """The fields that a call of Problem fills with something that is not an empty string."""
    given = dict(zip(FIELDS, call.args, strict=False)) | {word.arg: word.value for word in call.keywords if word.arg}
    return {name for name, value in given.items() if not (isinstance(value, ast.Constant) and not value.value)}


def problems(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem"]


@pytest.mark.parametrize("path", [path for path in FILES if problems(path)], ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_problem_is_whole(path: Path) -> None:
    assert [(call.lineno, sorted(DUE - said(call))) for call in problems(path) if DUE - said(call)] == []


def test_it_would_be_seen() -> None:
    [call] = [node for node in ast.walk(ast.parse("Problem('no', span, met='x', hint='')")) if isinstance(node, ast.Call)]
    assert DUE - said(call) == {"expected", "hint"}
    assert sum(len(problems(path)) for path in FILES) > 250
