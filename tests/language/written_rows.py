"""What the files of language tests say, read without importing them: rows, tests, edits. And the page that is made of the results."""

from __future__ import annotations

import ast
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


# How the reason of a difference begins. What a row itself asks for is no deviation from it.
ASKED = "asked for by the row"
DIFFERENCES = {
    "pitfall": "for a pitfall that the description of the language marks as one to mend (its section 3)",
    "more": "where Brian 2 refuses what works here",
    "other": "for other reasons",
}


def difference(reason: str) -> str:
    """How a reason begins: ASKED, one of DIFFERENCES; '' for neither."""
    return next((kind for kind in (ASKED, *DIFFERENCES) if reason.startswith(kind)), "")


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
    kinds: dict[str, list[str]] = {}
    for row in sorted(holds):
        reason = next((reason for _, reason, _ in results[row] if reason), "")
        if reason:
            kinds.setdefault(difference(reason), []).append(row)
    asked = kinds.pop(ASKED, [])
    lines += [f"{len(results)} rows, {len(holds)} hold; {sum(map(len, kinds.values()))} of them differ from Brian 2 on purpose:", ""]
    lines += [f"* {len(kinds.get(kind, []))} {why}: {', '.join(kinds.get(kind, []))}" for kind, why in DIFFERENCES.items()]
    lines += ["", f"{len(asked)} rows ask for something else than Brian 2 does, and that is done: {', '.join(asked)}.", ""]
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
    differs = "" if reasons.startswith(ASKED) else "differs: "
    cell = f"{result}; {differs}{reasons}" if reasons else result
    return f"| {row} | {title} | {len(tests)} | {cell} |".replace("\n", " ")
