"""`--compatibility PATH` writes the page that says row by row what holds; `--without ROW` takes a row's feature away (without.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from written_rows import AREAS, page

_results: dict[str, list[tuple[str, str, str]]] = {}  # row: (title, reason for a difference, outcome) of each of its tests


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--compatibility", metavar="PATH", help="write docs/compatibility.md from the results of the language tests")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "row(identifier, title, differs, has_edit): the row of the language that a test shows (rows.py)")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Any:
    report = (yield).get_result()
    mark = item.get_closest_marker("row")
    if mark is not None and (report.when == "call" or report.failed or report.skipped):
        identifier, title, differs, _ = mark.args
        _results.setdefault(identifier, []).append((title, differs, report.outcome))


def pytest_sessionfinish(session: pytest.Session) -> None:
    path = session.config.getoption("--compatibility", default=None)
    if path:
        missing = [area for area in AREAS if not any(name.startswith(area) for name in _results)]
        assert not missing, f"the page is written from all language tests; nothing was run of {missing}"
        Path(path).write_text(page(_results), encoding="utf-8")
