"""For all tests: kernels are verified between passes, slow machines do not make property-based tests fail, --regold rewrites dumps."""

import os

import pytest
from hypothesis import settings

os.environ.setdefault("RANVIER_VERIFY", "1")
settings.register_profile("ranvier", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("ranvier")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regold", action="store_true", help="rewrite the dumps in the documentation from what ranvier does now")
