"""Wrong text and strange values (fuzzing/damage.py): each runs or is refused in words, with its place. No other exception, hang, crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fuzzing.damaging import outcome
from fuzzing.victims import VICTIMS, Victim

COUNT = 500  # inputs of a process
FEW, MANY = range(1, 4), range(1000, 1040)  # seeds, of a process each
_SECONDS = 600  # for a process; it takes 5


@pytest.mark.parametrize("victim", VICTIMS, ids=lambda victim: victim.name)
def test_undamaged_models_run(victim: Victim) -> None:
    assert outcome(victim) == ("runs", "")


@pytest.mark.parametrize("seed", [*FEW, *(pytest.param(seed, marks=pytest.mark.long) for seed in MANY)])
def test_each_runs_or_is_refused_in_words(seed: int) -> None:
    outcomes = _outcomes(seed)
    assert len(outcomes) == COUNT
    assert [(damage, kind, message) for damage, kind, message in outcomes if kind not in ("runs", "refused")] == []
    # Otherwise the damage is too small to test anything.
    refused = [(damage, message) for damage, kind, message in outcomes if kind == "refused"]
    assert len(refused) > COUNT / 2
    assert len({message.split("\n")[3] for _, message in refused if message.startswith("in ") and message.count("\n") > 3}) > 40
    for (_, _, text), message in refused:  # a caret stands under a character of the line it quotes
        lines = message.split("\n")
        for at, line in enumerate(lines):
            if line.strip() and set(line.strip()) == {"^"}:
                assert len(line) <= len(lines[at - 1]) + 1, (text, message)


def _outcomes(seed: int) -> list[tuple[list[str], str, str]]:
    """(model, which text, how it read), what came of it, the message; of each input. In a process of its own: a crash is seen."""
    command = [sys.executable, "-X", "faulthandler", "-m", "fuzzing.damaging", str(COUNT), str(seed)]
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, cwd=here, env=environment)
    lines = done.stdout.split("\n")[:-1]
    assert done.returncode == 0, f"{lines[-1:]}\n{done.stderr[-3000:]}"
    told = [json.loads(line) for line in lines]
    return [(damage, kind, message) for damage, (kind, message) in zip(told[::2], told[1::2], strict=True)]
