"""Wrong models (gallery/*.txt; gallery_of_mistakes.py says how a file reads): each gives exactly its message, and its twin runs.

`pytest tests/test_gallery.py --regold` writes the messages anew: a better message is a reviewed diff.
"""

from __future__ import annotations

import builtins
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import ranvier
from gallery_of_mistakes import NAMES, SCRIPT, execute, read
from ranvier.syntax.errors import ModelError
from ranvier.units import DimensionMismatchError

KNOWN = {"DimensionMismatchError": DimensionMismatchError, "MagicError": ranvier.MagicError}


@pytest.mark.parametrize("name", NAMES)
def test_wrong_model(name: str, pytestconfig: pytest.Config) -> None:
    mistake = read(name)
    base = KNOWN.get(mistake.base) or getattr(builtins, mistake.base)
    with pytest.raises(base) as caught:
        execute(mistake.wrong)
    assert isinstance(caught.value, ModelError)  # one handler for all that a model can have wrong
    assert caught.value.__context__ is None or caught.value.__suppress_context__  # no "during handling of": how it was found out is ours
    if pytestconfig.getoption("--regold"):
        mistake.write(str(caught.value))
    else:
        assert str(caught.value) == mistake.message


@pytest.mark.parametrize("name", NAMES)
def test_its_right_twin(name: str) -> None:
    execute(read(name).right)


@pytest.mark.parametrize("name", NAMES)
def test_message_is_whole(name: str) -> None:
    """Where there is model text: the line as written, and a caret under it. Always: its place in the script, met, expected, hint."""
    mistake = read(name)
    lines = mistake.message.split("\n")
    assert f"{SCRIPT}:" in mistake.message
    for part in ("met", "expected", "hint"):
        assert any(line.startswith(f"  {part}: ") for line in lines)
    for at, line in enumerate(lines):
        if set(line.strip()) == {"^"}:
            excerpt = lines[at - 1]
            assert excerpt.strip() in mistake.wrong
            assert len(line.rstrip()) <= len(excerpt) + 1  # one behind the end: something is missing there
            assert excerpt[len(line) - len(line.lstrip()) :][:1] != " "
    assert any(line.startswith("in ") and "line" in line for line in lines) == any("^" in line for line in lines)


def test_the_twin_is_another_script() -> None:
    for name in NAMES:
        mistake = read(name)
        assert mistake.wrong.count(mistake.old) == 1, name
        assert mistake.right != mistake.wrong, name


def test_no_mistake_ends_the_interpreter() -> None:
    """All wrong scripts one after the other in one process: each ends in an exception, the process ends well."""
    script = Path(__file__).parent / "gallery_of_mistakes.py"
    done = subprocess.run([sys.executable, "-X", "faulthandler", str(script), *NAMES], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:-1] == [f"{what} {name}" for name in NAMES for what in ("runs", "raised")]
