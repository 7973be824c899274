"""Tests of the objects that users build: each begins with nothing visible to a bare run()."""

import sys
from pathlib import Path

import pytest

from ranvier import start_scope

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def fresh_scope() -> None:
    start_scope()
