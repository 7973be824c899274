"""Tests of monitors: each begins with nothing visible to a bare run()."""

import pytest

from ranvier import start_scope


@pytest.fixture(autouse=True)
def fresh_scope() -> None:
    start_scope()
