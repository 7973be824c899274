"""The language tests themselves: every row of priority A has one, each row's edit finds its text, the page knows all rows."""

from collections import Counter
from pathlib import Path

import pytest
from written_rows import HERE, Shown, difference, required, shown_rows

import ranvier

TESTS = shown_rows()
EDITS = [test for test in TESTS if test.edit is not None]
SOURCE = Path(ranvier.__file__).parent
PAGE = HERE.parent.parent / "docs" / "compatibility.md"


def test_every_row_of_priority_A_has_a_test_that_can_be_seen_to_fail() -> None:
    shown = {test.row for test in EDITS}
    missing = [row for row in required() if row not in shown]
    assert not missing, f"no test with an edit: {' '.join(missing)}"


@pytest.mark.parametrize("test", EDITS, ids=lambda test: test.row)
def test_edit_finds_its_text_once(test: Shown) -> None:
    assert test.edit is not None
    module, old, new = test.edit
    path = SOURCE.joinpath(*module.split(".")[1:])
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    assert path.is_file(), f"{test.name}: there is no module {module}"
    assert path.read_text(encoding="utf-8").count(old) == 1, f"{test.name}: {old!r} is not found once in {module}"
    assert old != new


def test_one_edit_a_row() -> None:
    twice = [row for row, count in Counter(test.row for test in EDITS).items() if count > 1]
    assert not twice


def test_the_page_knows_every_row() -> None:
    text = PAGE.read_text(encoding="utf-8")
    missing = sorted({test.row for test in TESTS if f"| {test.row} | {test.title} |" not in text})
    assert not missing, f"write the page anew (README.md beside this file): it lacks {missing}"


def test_at_most_five_rows_differ_for_other_reasons() -> None:
    differ = {test.row: difference(test.differs) for test in TESTS if test.differs}
    assert [row for row, kind in differ.items() if not kind] == []
    assert len([row for row, kind in differ.items() if kind in ("more", "other")]) <= 5
