"""Messages: levels, names, topics, what is shown and what is hidden."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ranvier.messages import LEVELS, SETTINGS, BrianLogger, catch_logs, get_logger, std_silent

logger = get_logger("ranvier.groups.neurongroup")


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for key, value in SETTINGS.items():
        monkeypatch.setitem(SETTINGS, key, value)
    BrianLogger.initialize()
    yield
    monkeypatch.undo()
    BrianLogger.initialize()


def say_all() -> None:
    logger.error("e")
    logger.warn("w")
    logger.info("i")
    logger.debug("d")
    logger.diagnostic("x")


@pytest.mark.parametrize(
    ("setter", "shown"),
    [("error", "e"), ("warn", "ew"), ("info", "ewi"), ("debug", "ewid"), ("diagnostic", "ewidx")],
)
def test_levels_of_the_console(setter: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    getattr(BrianLogger, f"log_level_{setter}")()
    say_all()
    assert "".join(line.split()[1] for line in capsys.readouterr().err.splitlines()) == shown


def test_how_a_message_reads(capsys: pytest.CaptureFixture[str]) -> None:
    logger.warn("a 100% text", "only_threshold")
    assert capsys.readouterr().err == "WARNING    a 100% text [ranvier.groups.neurongroup.only_threshold]\n"


def test_debug_is_not_shown_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    logger.debug("hidden")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["brian2", "ranvier", "brian2.groups", "ranvier.groups.neurongroup", "brian2.groups.neurongroup.topic"])
def test_a_hierarchy_is_hidden_under_either_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    BrianLogger.suppress_hierarchy(name)
    logger.warn("hidden", "topic")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["brian2.group", "brian2.groups.neurongroup.other", "brian", "neurongroup"])
def test_other_hierarchies_are_not(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    BrianLogger.suppress_hierarchy(name)
    logger.warn("shown", "topic")
    assert "shown" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "hidden"), [("topic", True), ("neurongroup", False), ("opic", False)])
def test_a_topic_is_hidden(name: str, hidden: bool, capsys: pytest.CaptureFixture[str]) -> None:
    BrianLogger.suppress_name(name)
    logger.warn("text", "topic")
    assert (capsys.readouterr().err == "") is hidden


def test_once_is_once_for_a_text() -> None:
    with catch_logs() as messages:
        for text in ("first of this test", "second of this test", "first of this test"):
            logger.warn(text, "topic", once=True)
    assert [text for _, _, text in messages] == ["first of this test", "second of this test"]


def test_caught_messages_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with catch_logs() as messages:
        say_all()
    assert messages == [("ERROR", logger.name, "e"), ("WARNING", logger.name, "w")]
    assert capsys.readouterr().err == ""
    logger.warn("after")
    assert "after" in capsys.readouterr().err


@pytest.mark.parametrize("level", [logging.DEBUG, "debug"])
def test_catching_from_a_level_and_a_place(level: int | str) -> None:
    with catch_logs(level, only_from=["brian2.groups"]) as messages:
        say_all()
        get_logger("brian2.core.magic").warn("elsewhere")
    assert [level for level, _, _ in messages] == ["ERROR", "WARNING", "INFO", "DEBUG"]


def test_catching_twice_is_refused() -> None:
    catcher = catch_logs()
    with catcher, pytest.raises(RuntimeError, match="already"):
        catcher.__enter__()


def test_other_packages_show_their_own_name(capsys: pytest.CaptureFixture[str]) -> None:
    get_logger("extension.part").warn("hello")
    assert "[extension.part]" in capsys.readouterr().err


def test_the_level_of_the_logger_called_brian2_counts(capsys: pytest.CaptureFixture[str]) -> None:
    theirs = logging.getLogger("brian2")
    before = theirs.level
    try:
        theirs.setLevel(logging.ERROR)
        say_all()
        assert capsys.readouterr().err.split()[:2] == ["ERROR", "e"]
    finally:
        theirs.setLevel(before)


def test_begun_anew_nothing_is_suppressed(capsys: pytest.CaptureFixture[str]) -> None:
    BrianLogger.suppress_hierarchy("ranvier")
    BrianLogger.log_level_error()
    SETTINGS["console_log_level"] = "warning"
    BrianLogger.initialize()
    say_all()
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_std_silent(capfd: pytest.CaptureFixture[str]) -> None:
    with std_silent():
        os.write(1, b"out\n")
        os.write(2, b"err\n")
    with std_silent(alwaysprint=True):
        os.write(1, b"seen\n")
    assert capfd.readouterr() == ("seen\n", "")


def test_all_of_brians_levels() -> None:
    assert list(LEVELS) == ["CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG", "DIAGNOSTIC"]
    assert sorted(LEVELS.values(), reverse=True) == list(LEVELS.values())


LOG = """
import ranvier.messages as log
log.SETTINGS.update(file_log=True, delete_log_on_exit={delete})
log.BrianLogger.initialize()
log.get_logger('ranvier.x').debug('for the file')
print(log.BrianLogger.tmp_log)
log.BrianLogger.file_handler.flush()
assert 'DEBUG      ranvier.x: for the file' in open(log.BrianLogger.tmp_log).read()
{end}
"""


@pytest.mark.parametrize(("delete", "end", "kept"), [(True, "", False), (False, "", True), (True, "raise ValueError", True)])
def test_the_log_file(delete: bool, end: str, kept: bool, tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", LOG.format(delete=delete, end=end)], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode == 0) is not end.startswith("raise"), done.stderr
    assert Path(done.stdout.strip()).exists() is kept
