"""The helper package `fuzzing` is imported from this folder. `long` tests run where they are asked for: `pytest -m long`."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.markexpr:
        return
    asked_for = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=asked_for)
    items[:] = [item for item in items if item not in asked_for]
