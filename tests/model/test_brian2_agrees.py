"""What Brian 2 did with 2000 statements (brian_scripts.py), ranvier does: the same values, or an exception of the same builtin kind."""

from __future__ import annotations

import warnings
from pathlib import Path
from types import ModuleType

import pytest
from brian_scripts import MARK, SCRIPTS, agree, outcomes, statements

import ranvier


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_script(path: Path, pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--regold"):
        _ask_brian(path)
    text = path.read_text()
    differ = [
        f"{statement}\n    Brian 2: {expected or 'done'}\n    ranvier: {met or 'done'}"
        for (statement, expected), met in zip(statements(text), outcomes(ranvier, text), strict=True)
        if not agree(expected, met)
    ]
    assert not differ, "\n" + "\n".join(differ)


def _ask_brian(path: Path) -> None:
    text = path.read_text()
    lines = []
    for (statement, _), outcome in zip(statements(text), outcomes(_brian(), text), strict=True):
        lines += [statement, MARK + outcome] if outcome else [statement]
    path.write_text("\n".join(lines) + "\n")


def _brian() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        only = pytest.importorskip("brian2.only")
        only.prefs.codegen.target = "numpy"
        only.BrianLogger.suppress_hierarchy("brian2")
    return only
