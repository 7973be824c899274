"""Fixtures of the oracle tests. The helper package `oracle` is imported from this folder."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from oracle.running import Brian


@pytest.fixture(scope='session')
def brian() -> Iterator[Brian]:
    """Brian 2 in a process of its own, or a skip where it is not installed."""
    if importlib.util.find_spec('brian2') is None:
        pytest.skip('brian2 is not installed')
    with Brian() as process:
        yield process
