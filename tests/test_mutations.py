"""Damaged model texts (mutated_models.py): each runs or is refused in words. Nothing else comes out: no other exception, hang or crash."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mutated_models import MODELS, outcome

COUNT = 300
SECONDS = 120  # for all of them; they take 3


def test_undamaged_models_run() -> None:
    assert [outcome(build, texts) for build, texts in MODELS] == [("runs", "")] * len(MODELS)


@pytest.fixture(scope="module")
def outcomes() -> list[tuple[list[str], str, str]]:
    """(model, which text, how it read), what came of it, the message; of each damaged model."""
    script = Path(__file__).parent / "mutated_models.py"
    command = [sys.executable, "-W", "error", "-X", "faulthandler", str(script), str(COUNT), "1"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as hang:
        lines = (hang.stdout or b"").decode().splitlines()
        pytest.fail(f"no end in sight: {lines[-1]}")
    lines = done.stdout.splitlines()
    assert done.returncode == 0, f"{lines[-1]}\n{done.stderr}"
    told = [json.loads(line) for line in lines]
    return [(mutant, kind, message) for mutant, (kind, message) in zip(told[::2], told[1::2], strict=True)]


def test_each_runs_or_is_refused(outcomes: list[tuple[list[str], str, str]]) -> None:
    assert len(outcomes) == COUNT
    assert [(mutant, kind, message) for mutant, kind, message in outcomes if kind not in ("runs", "refused")] == []


def test_enough_of_them_are_wrong(outcomes: list[tuple[list[str], str, str]]) -> None:
    """Otherwise the damage is too small to test anything."""
    refused = [message for _, kind, message in outcomes if kind == "refused"]
    assert len(refused) > COUNT / 2
    assert len({message.split("\n")[3] for message in refused if message.startswith("in ")}) > 25  # kinds of mistakes


def test_refusals_show_the_damaged_text(outcomes: list[tuple[list[str], str, str]]) -> None:
    """A message about model text has a caret under a character of it, on the line it quotes."""
    for (_, _, text), kind, message in outcomes:
        lines = message.split("\n")
        for at, line in enumerate(lines):
            if kind == "refused" and line.strip() and set(line.strip()) == {"^"}:
                assert len(line) <= len(lines[at - 1]) + 1, (text, message)
