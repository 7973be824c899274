"""What ranvier says to users: messages with a level and a name, in Brian 2's shape, over Python's `logging`. Lies below all stages.

A logger bears the name of the place in Brian 2 that says the same (`ranvier.groups.neurongroup`), a message adds its topic
(`only_threshold`); scripts suppress either. Wherever a name is asked for, `brian2.x` means `ranvier.x`. The console shows INFO and above;
a file is written only if `prefs.logging.file_log` asks for it.

Brian 2's module `brian2.utils.logger` is served by: get_logger, BrianLogger, catch_logs, LogCapture, std_silent.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable
from typing import Any, TextIO

DIAGNOSTIC = 5
LEVELS = {"CRITICAL": 50, "ERROR": 40, "WARNING": 30, "INFO": 20, "DEBUG": 10, "DIAGNOSTIC": DIAGNOSTIC}
logging.addLevelName(DIAGNOSTIC, "DIAGNOSTIC")

_ROOT = logging.getLogger("ranvier")
_said: set[tuple[str, str, str]] = set()  # what was to be said once

SETTINGS: dict[str, Any] = {
    "console_log_level": "INFO",
    "file_log": False,
    "file_log_level": "DEBUG",
    "file_log_max_size": 10_000_000,
    "delete_log_on_exit": True,
    "std_redirection": True,
}
"""What preferences.py sets; those of the file are read by BrianLogger.initialize()."""


class BrianLogger:
    """A source of messages. Make it by get_logger(); the static methods are for all of them.

    tmp_log: the path of the log file, if there is one.
    """

    console_handler: logging.Handler
    file_handler: logging.Handler | None = None
    tmp_log: str | None = None
    tmp_script: str | None = None  # no copy of the script is made

    def __init__(self, name: str):
        self.name = own_name(name)
        self._foreign = not _is_below(self.name, "ranvier")  # another package's: shown under its own name

    def diagnostic(self, msg: str, name_suffix: str | None = None, once: bool = False) -> None:
        self._say("DIAGNOSTIC", msg, name_suffix, once)

    def debug(self, msg: str, name_suffix: str | None = None, once: bool = False) -> None:
        self._say("DEBUG", msg, name_suffix, once)

    def info(self, msg: str, name_suffix: str | None = None, once: bool = False) -> None:
        self._say("INFO", msg, name_suffix, once)

    def warn(self, msg: str, name_suffix: str | None = None, once: bool = False) -> None:
        self._say("WARNING", msg, name_suffix, once)

    warning = warn

    def error(self, msg: str, name_suffix: str | None = None, once: bool = False) -> None:
        self._say("ERROR", msg, name_suffix, once)

    def _say(self, level: str, msg: str, topic: str | None, once: bool) -> None:
        name = f"{self.name}.{topic}" if topic else self.name
        if once:
            if (level, name, msg) in _said:
                return
            _said.add((level, name, msg))
        logger = logging.getLogger(f"ranvier.{name}" if self._foreign else name)
        if logger.isEnabledFor(LEVELS[level]) and not _hushed_as_brian2(LEVELS[level]):
            logger.handle(logger.makeRecord(name, LEVELS[level], "", 0, msg, (), None))

    @staticmethod
    def log_level_error() -> None:
        """The console shows errors only."""
        BrianLogger.console_handler.setLevel("ERROR")

    @staticmethod
    def log_level_warn() -> None:
        """The console shows warnings and errors."""
        BrianLogger.console_handler.setLevel("WARNING")

    @staticmethod
    def log_level_info() -> None:
        """The default: the console also shows what was chosen for the user."""
        BrianLogger.console_handler.setLevel("INFO")

    @staticmethod
    def log_level_debug() -> None:
        BrianLogger.console_handler.setLevel("DEBUG")

    @staticmethod
    def log_level_diagnostic() -> None:
        BrianLogger.console_handler.setLevel(DIAGNOSTIC)

    @staticmethod
    def suppress_hierarchy(name: str, filter_log_file: bool = False) -> None:
        """Hide messages from `name` and all below it: 'brian2.stateupdaters', 'ranvier.groups', ..."""
        own = own_name(name)
        _suppress(lambda record: not _is_below(record.name, own), filter_log_file)

    @staticmethod
    def suppress_name(name: str, filter_log_file: bool = False) -> None:
        """Hide messages whose name ends with `name`, their topic: 'method_choice', 'resolution_conflict', ..."""
        _suppress(lambda record: record.name.rpartition(".")[2] != name, filter_log_file)

    @staticmethod
    def initialize() -> None:
        """Begin anew with the preferences as they are: nothing is suppressed, levels are those preferred, the log file is there or not."""
        _ROOT.setLevel(DIAGNOSTIC)
        _ROOT.propagate = False  # as Brian 2: programs that log to the console too would show each message twice
        for handler in (getattr(BrianLogger, "console_handler", None), BrianLogger.file_handler):
            if handler is not None:
                _ROOT.removeHandler(handler)
                handler.close()
        BrianLogger.file_handler = BrianLogger.tmp_log = None
        BrianLogger.console_handler = console = _Console()
        console.setFormatter(logging.Formatter("%(levelname)-10s %(message)s [%(name)s]"))
        console.setLevel(LEVELS[SETTINGS["console_log_level"].upper()])
        _ROOT.addHandler(console)
        if SETTINGS["file_log"]:
            _log_to_file()


def get_logger(module_name: str = "ranvier") -> BrianLogger:
    """The logger of a module; its `__name__` will do."""
    return BrianLogger(module_name)


class catch_logs:
    """`with catch_logs() as messages:` collects (level, name, text) instead of showing them.

    log_level: the lowest level that is collected. only_from: the hierarchies; messages of others are lost. RuntimeError if entered twice.
    """

    def __init__(self, log_level: int | str = logging.WARNING, only_from: Iterable[str] = ("brian2",)):
        self._log_level = LEVELS[log_level.upper()] if isinstance(log_level, str) else log_level
        self._only_from = tuple(only_from)
        self._capture: LogCapture | None = None

    def __enter__(self) -> list[tuple[str, str, str]]:
        if self._capture is not None:
            raise RuntimeError("these logs are being caught already; use another catch_logs()")
        self._capture = LogCapture([], self._log_level, self._only_from)
        return self._capture.log_list

    def __exit__(self, *_: object) -> None:
        if self._capture is not None:
            self._capture.uninstall()


class LogCapture(logging.Handler):
    """A handler that takes the place of all others until `uninstall()`."""

    def __init__(self, log_list: list[tuple[str, str, str]], log_level: int = logging.WARNING, only_from: Iterable[str] = ("brian2",)):
        super().__init__(log_level)
        self.log_list = log_list
        self._only_from = [own_name(name) for name in only_from]
        self._others = list(_ROOT.handlers)
        for handler in self._others:
            _ROOT.removeHandler(handler)
        _ROOT.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if any(_is_below(record.name, name) for name in self._only_from):
            self.log_list.append((record.levelname, record.name, record.getMessage()))

    def uninstall(self) -> None:
        _ROOT.removeHandler(self)
        for handler in self._others:
            _ROOT.addHandler(handler)


class std_silent:
    """`with std_silent():` sends what native code and child processes print to nowhere. alwaysprint: do nothing."""

    def __init__(self, alwaysprint: bool = False):
        self._active = not alwaysprint and SETTINGS["std_redirection"]

    def __enter__(self) -> None:
        if not self._active:
            return
        sys.stdout.flush()
        sys.stderr.flush()
        self._kept = os.dup(1), os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.close(nowhere)

    def __exit__(self, *_: object) -> None:
        if not self._active:
            return
        sys.stdout.flush()
        sys.stderr.flush()
        for number, kept in enumerate(self._kept, start=1):
            os.dup2(kept, number)
            os.close(kept)


class _Console(logging.StreamHandler[TextIO]):
    """Writes to whatever sys.stderr is at that moment, as notebooks and test runners change it; or to the stream it is given."""

    def __init__(self) -> None:
        self._given: TextIO | None = None
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        return self._given or sys.stderr

    @stream.setter
    def stream(self, stream: TextIO) -> None:
        self._given = stream


def own_name(name: str) -> str:
    """`brian2.x` is `ranvier.x`; other names stay."""
    return "ranvier" + name[len("brian2") :] if _is_below(name, "brian2") else name


def _is_below(name: str, ancestor: str) -> bool:
    return name == ancestor or name.startswith(ancestor + ".")


def _hushed_as_brian2(level: int) -> bool:
    """Scripts also write logging.getLogger('brian2').setLevel(...)."""
    theirs = logging.Logger.manager.loggerDict.get("brian2")
    return isinstance(theirs, logging.Logger) and theirs.level > level


def _suppress(passes: Any, filter_log_file: bool) -> None:
    BrianLogger.console_handler.addFilter(passes)
    if filter_log_file and BrianLogger.file_handler is not None:
        BrianLogger.file_handler.addFilter(passes)


def _log_to_file() -> None:
    import atexit  # for a file only, as the two below: nobody else pays for them
    import tempfile
    from logging.handlers import RotatingFileHandler

    number, path = tempfile.mkstemp(prefix="ranvier_debug_", suffix=".log")
    os.close(number)
    handler = RotatingFileHandler(path, maxBytes=SETTINGS["file_log_max_size"], backupCount=1, encoding="utf-8")
    handler.setLevel(LEVELS[SETTINGS["file_log_level"].upper()])
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-10s %(name)s: %(message)s"))
    owner = os.getpid()
    handler.addFilter(lambda record: os.getpid() == owner)  # a forked process must not write into its parent's file
    _ROOT.addHandler(handler)
    BrianLogger.file_handler, BrianLogger.tmp_log = handler, path
    atexit.register(_clean_up, handler, path, owner)


def _clean_up(handler: logging.Handler, path: str, owner: int) -> None:
    handler.close()
    if SETTINGS["delete_log_on_exit"] and os.getpid() == owner and not hasattr(sys, "last_type"):  # kept after an uncaught error
        for file in (path, f"{path}.1"):
            if os.path.exists(file):
                os.remove(file)


BrianLogger.initialize()
