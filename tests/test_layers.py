"""The arrows of the house: every folder of src/ranvier imports only from those before it (docs/ARCHITECTURE.md)."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "ranvier"
# In the order in which data flows. Names of one line may not see each other, unless they are one folder.
LAYERS = [
    ["record", "collection", "_runtime", "log_file"],
    ["messages", "on_demand"],
    ["caller", "types"],
    ["context"],
    ["journal"],
    ["units"],
    ["syntax"],
    ["preferences"],
    ["equations"],
    ["ir"],
    ["llvm"],
    ["model"],
    ["monitors"],
    ["run"],
    ["debug"],
    ["api"],
    ["devices"],
    ["brian"],
    ["__init__"],
    ["only", "numpy_"],
    ["verify"],
    ["cli"],
    ["__main__"],
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
FILES = sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    """The folder (or the file, directly under ranvier) that a path belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> list[tuple[int, str]]:
    """(line, room) of every import of ranvier in a file, wherever it stands; those for the type checker alone excepted."""
    found = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and isinstance(branch.test, ast.Name) and branch.test.id == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "ranvier":
            parts = (node.module or "").split(".")
            names = [parts[1]] if len(parts) > 1 else [alias.name if alias.name in RANK else "__init__" for alias in node.names]
            found += [(node.lineno, name) for name in names]
        elif isinstance(node, ast.Import):
            found += [(node.lineno, alias.name.split(".")[1]) for alias in node.names if alias.name.startswith("ranvier.")]
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"{path}:{node.lineno}: imports are absolute"
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_back(path: Path) -> None:
    own = room(path)
    for line, other in imported_rooms(path):
        assert other in RANK, f"{path}:{line} imports {other}, which has no place in the order"
        assert RANK[other] < RANK[own] or other == own, f"{path}:{line}: {own} must not import from {other}"


def test_the_test_sees_a_wrong_arrow(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def f():\n    from ranvier.run.plan import Plan\n")
    assert imported_rooms(wrong) == [(2, "run")]


def test_stages_are_not_imported_from_inside_functions() -> None:
    """A function-level import of ranvier hides a cycle. Those meant: what no simulation needs is loaded when asked for."""
    allowed = {"__init__.py"}
    for_notebooks = {"ranvier.syntax.latex", "ranvier.equations.latex", "ranvier.model.html"}
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for node in ast.walk(function):
                    if not isinstance(node, ast.ImportFrom) or path.name in allowed or node.module in for_notebooks:
                        continue
                    if (node.module or "").startswith("ranvier"):
                        raise AssertionError(f"{path}:{node.lineno} imports {node.module} inside a function")
