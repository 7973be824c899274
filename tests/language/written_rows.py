"""What the files of language tests say, read without importing them: rows, tests, edits. And the page that is made of the results."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
AREAS = {
    "IMP": "Importing",
    "UNI": "Units and quantities",
    "EQN": "Equations",
    "EXP": "Expressions and abstract code",
    "FUN": "Functions and constants",
    "SUP": "Numerical integration",
    "NRN": "NeuronGroup, subgroups, linked variables",
    "THR": "Threshold, reset, refractoriness, events",
    "SYN": "Synapses",
    "CON": "Connecting",
    "SVX": "Synaptic variables and indexing",
    "INP": "Inputs",
    "MON": "Monitors",
    "NET": "Network, clocks, scheduling, state",
    "NSP": "Namespaces",
    "LOG": "Logging",
    "PRF": "Preferences",
    "UFN": "User functions",
    "DEV": "Devices",
    "EXT": "Plotting, export",
}


# How the reason of a difference begins.
DIFFERENCES = {
    "pitfall": "for a pitfall that the description of the language marks as one to mend (its section 3)",
    "asked for by the row": "because the row itself asks for it",
    "more": "where Brian 2 refuses what works here",
    "other": "for other reasons",
}


def difference(reason: str) -> str:
    """Which of DIFFERENCES a reason is one of; '' for none."""
    return next((kind for kind in DIFFERENCES if reason.startswith(kind)), "")


@dataclass(frozen=True)
class Shown:
    """A test of a row. edit: (module, old text, new text), the change of the source that takes the feature away."""

    row: str
    title: str
    path: Path
    name: str
    differs: str
    edit: tuple[str, str, str] | None


def required() -> list[str]:
    """The rows of priority A."""
    lines = (HERE / "rows_A.txt").read_text().splitlines()
    areas = (line.split(": ") for line in lines if not line.startswith("#"))
    return [f"{area}-{number}" for area, numbers in areas for number in numbers.split()]


def shown_rows() -> list[Shown]:
    return [test for path in sorted(HERE.glob("test_*.py")) for test in _rows_of(path)]


def _rows_of(path: Path) -> list[Shown]:
    found = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "row":
                identifier, title = (ast.literal_eval(argument) for argument in mark.args)
                keywords = {keyword.arg: ast.literal_eval(keyword.value) for keyword in mark.keywords}
                found.append(Shown(identifier, title, path, node.name, keywords.get("differs", ""), keywords.get("without")))
    return found


def page(results: Mapping[str, Sequence[tuple[str, str, str]]]) -> str:
    """docs/compatibility.md. results: of each row, (title, reason for a difference, outcome) of its tests."""
    lines = [
        "# Compatibility with Brian 2, row by row",
        "",
        "Written by `pytest tests/language --compatibility docs/compatibility.md` from the results of the tests that bear the rows' names.",
        "Each runs one script with Brian 2 and with ranvier and compares; where ranvier differs on purpose, the reason stands beside it.",
        "",
    ]
    holds = [row for row, tests in results.items() if all(outcome == "passed" for _, _, outcome in tests)]
    differ = [row for row in holds if any(reason for _, reason, _ in results[row])]
    kinds = Counter(difference(next(reason for _, reason, _ in results[row] if reason)) for row in differ)
    lines += [f"{len(results)} rows, {len(holds)} hold; {len(differ)} of them differ from Brian 2 on purpose:", ""]
    lines += [f"* {kinds[kind]} {why}" for kind, why in DIFFERENCES.items()] + [""]
    for area, name in AREAS.items():
        rows = sorted(row for row in results if row.startswith(area))
        if rows:
            lines += [f"## {name}", "", "| row | what | tests | result |", "|---|---|---|---|"]
            lines += [_line(row, results[row]) for row in rows]
            lines.append("")
    return "\n".join(lines)


def _line(row: str, tests: Sequence[tuple[str, str, str]]) -> str:
    title = tests[0][0]
    reasons = "; ".join(dict.fromkeys(reason for _, reason, _ in tests if reason))
    outcomes = {outcome for _, _, outcome in tests}
    result = "holds" if outcomes == {"passed"} else "**fails**" if "failed" in outcomes else "not tested here"
    cell = f"{result}; differs: {reasons}" if reasons else result
    return f"| {row} | {title} | {len(tests)} | {cell} |".replace("\n", " ")
