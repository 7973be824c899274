"""The language tests themselves: every row of priority A has one, each row's edit finds its text, the page knows all rows."""

import importlib.util
from collections import Counter
from pathlib import Path

import pytest
from written_rows import HERE, Shown, required, shown_rows

TESTS = shown_rows()
EDITS = [test for test in TESTS if test.edit is not None]
PAGE = HERE.parent.parent / "docs" / "compatibility.md"


def test_every_row_of_priority_A_has_a_test_that_can_be_seen_to_fail() -> None:
    shown = {test.row for test in EDITS}
    missing = [row for row in required() if row not in shown]
    assert not missing, f"no test with an edit: {' '.join(missing)}"


@pytest.mark.parametrize("test", EDITS, ids=lambda test: test.row)
def test_edit_finds_its_text_once(test: Shown) -> None:
    assert test.edit is not None
    module, old, new = test.edit
    spec = importlib.util.find_spec(module)
    assert spec is not None and spec.origin is not None, f"{test.name}: there is no module {module}"
    assert Path(spec.origin).read_text(encoding="utf-8").count(old) == 1, f"{test.name}: {old!r} is not found once in {module}"
    assert old != new


def test_one_edit_a_row() -> None:
    twice = [row for row, count in Counter(test.row for test in EDITS).items() if count > 1]
    assert not twice


def test_the_page_knows_every_row() -> None:
    text = PAGE.read_text(encoding="utf-8")
    missing = sorted({test.row for test in TESTS if f"| {test.row} | {test.title} |" not in text})
    assert not missing, f"write the page anew (README.md beside this file): it lacks {missing}"
