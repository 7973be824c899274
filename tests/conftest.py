"""For all tests: kernels are verified between passes, slow machines do not make property-based tests fail, --regold rewrites dumps.

`long` tests run where they are asked for: `pytest -m long`.
"""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import settings

from ranvier.context import CURRENT
from ranvier.equations.schemes.choose import SCHEMES
from ranvier.run.magic import magic_network

os.environ.setdefault("RANVIER_VERIFY", "1")
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore Ctrl-C, and would fail the tests of it
settings.register_profile("ranvier", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("ranvier")


@pytest.fixture(autouse=True)
def a_session_as_it_begins() -> Iterator[None]:
    """Tests make many, and Python collects them at any time: between the messages that another test counts."""
    CURRENT.warn_for_unused_objects = False
    CURRENT.stop_on_interrupt = True
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the test before left
    schemes = dict(SCHEMES)
    yield
    SCHEMES.clear()
    SCHEMES.update(schemes)  # a scheme that a test registered would be among those that messages list


_tests = count()
_long_lived: set[int] = set()


@pytest.fixture(autouse=True)
def what_stays_is_not_searched() -> None:
    """Brian 2 searches for garbage twice a run. What modules, pytest's ten thousand tests and sympy's memory hold would take half the time
    of tests/language: every twentieth test begins by putting it aside. Not where objects of a model live that did not twenty tests ago:
    they would be kept, and their names, by which operations are ordered.
    """
    global _long_lived
    if next(_tests) % 20:
        return
    magic_network.let_go()
    gc.collect()
    simulators = [sys.modules[name] for name in ("brian2.core.base", "ranvier.model.objects") if name in sys.modules]
    living = {id(item) for simulator in simulators for item in simulator.BrianObject.__instances__()}
    if living <= _long_lived:
        gc.freeze()
    _long_lived = living


ABOUT_SYNAPSES = {
    "test_pathway", "test_synapses", "test_synapse_indexing", "test_synaptic_subexpressions", "test_row_order", "test_connect",
    "test_queue_of_the_run", "test_summed", "test_syn", "test_svx", "test_con", "test_continuity", "test_oracle_recorded", "test_delivery",
}  # fmt: skip


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests about synapses run twice: with the delivery that is chosen, and with the general one."""
    if metafunc.module.__name__.rpartition(".")[2] in ABOUT_SYNAPSES:
        metafunc.parametrize("delivery", ("auto", "general"), indirect=True)


@pytest.fixture(autouse=True)
def delivery(request: pytest.FixtureRequest) -> Iterator[str]:
    """How events reach synapses: prefs.delivery.strategy."""
    CURRENT.delivery = getattr(request, "param", "auto")
    yield CURRENT.delivery
    CURRENT.delivery = "auto"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regold", action="store_true", help="rewrite the dumps in the documentation from what ranvier does now")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.markexpr:
        return
    asked_for = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=asked_for)
    items[:] = [item for item in items if item not in asked_for]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have counted (record_property), whichever process they ran in."""
    for report in terminalreporter.stats.get("passed", []):
        for what, found in report.user_properties:
            terminalreporter.section(what)
            terminalreporter.line(str(found))
