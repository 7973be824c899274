"""The gallery of wrong models: invalid/NAME.txt holds the equations and, below a line, the exact message; valid/NAME.txt is its right twin.

`python tests/equations/test_gallery.py` writes the messages anew: a better message is a reviewed diff.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from small_model import scope_of  # noqa: E402

from ranvier.equations.equations import Equations  # noqa: E402
from ranvier.syntax.errors import ModelError  # noqa: E402

LINE = "---\n"
NAMES = sorted(path.name for path in (HERE / "invalid").glob("*.txt"))


def check(text: str) -> None:
    equations = Equations(text)
    equations.check_units(scope_of(equations))


def said(error: ModelError) -> str:
    """The message, without the line of this file that made the equations."""
    return re.sub(r", at .*:\d+:\n", ":\n", f"{error}\n")


@pytest.mark.parametrize("name", NAMES)
def test_wrong_model(name: str) -> None:
    text, message = (HERE / "invalid" / name).read_text().split(LINE)
    with pytest.raises(ModelError) as caught:
        check(text)
    assert said(caught.value) == message


@pytest.mark.parametrize("name", NAMES)
def test_its_right_twin(name: str) -> None:
    check((HERE / "valid" / name).read_text())


def test_every_twin_has_a_twin() -> None:
    assert sorted(path.name for path in (HERE / "valid").glob("*.txt")) == NAMES


if __name__ == "__main__":
    for path in sorted((HERE / "invalid").glob("*.txt")):
        text = path.read_text().split(LINE)[0]
        try:
            check(text)
        except ModelError as error:
            path.write_text(f"{text}{LINE}{said(error)}")
        else:
            print(f"{path.name}: there is nothing wrong with this model")
