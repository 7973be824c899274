"""Fixtures of the oracle tests. The helper package `oracle` is imported from this folder."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from oracle.running import Brian


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Recordings are remade only where asked for (`pytest -m oracle`): it takes a C++ compiler and minutes."""
    if config.option.markexpr:
        return
    remade = [item for item in items if item.get_closest_marker('oracle')]
    config.hook.pytest_deselected(items=remade)
    items[:] = [item for item in items if item not in remade]


@pytest.fixture(scope='session')
def brian() -> Iterator[Brian]:
    """Brian 2 in a process of its own, or a skip where it is not installed."""
    if importlib.util.find_spec('brian2') is None:
        pytest.skip('brian2 is not installed')
    with Brian() as process:
        yield process
