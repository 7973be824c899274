"""What ranvier says to users: messages with a level and a name, in Brian 2's shape, over Python's `logging`. Lies below all stages.

A logger bears the name of the place in Brian 2 that says the same (`ranvier.groups.neurongroup`), a message adds its topic
(`only_threshold`); scripts suppress either. Wherever a name is asked for, `brian2.x` means `ranvier.x`. The console shows INFO and above;
a file takes DEBUG and above (log_file.py).

Brian 2's module `brian2.utils.logger` is served by: get_logger, BrianLogger, catch_logs, LogCapture, std_silent.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from ranvier.log_file import LogFile, ScriptCopy

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

DIAGNOSTIC = 5
LEVELS = {"CRITICAL": 50, "ERROR": 40, "WARNING": 30, "INFO": 20, "DEBUG": 10, "DIAGNOSTIC": DIAGNOSTIC}
logging.addLevelName(DIAGNOSTIC, "DIAGNOSTIC")

_ROOT = logging.getLogger("ranvier")
_said: set[tuple[str, str, str]] = set()  # what was to be said once

SETTINGS: dict[str, Any] = {
    "console_log_level": "INFO",
    "file_log": True,
    "file_log_level": "DEBUG",
    "file_log_max_size": 10_000_000,
    "delete_log_on_exit": True,
    "save_script": True,
    "display_brian_error_message": True,
    "std_redirection": True,
}
"""What preferences.py sets; those of files are read by BrianLogger.initialize()."""

T = TypeVar("T")


class _Files(type):
    """The files of BrianLogger are made when somebody asks for them."""

    log_file: LogFile | None = None
    script_copy: ScriptCopy | None = None

    @property
    def file_handler(cls) -> RotatingFileHandler | None:
        """The handler that writes the log file; None if prefs.logging.file_log was off at initialize()."""
        return None if cls.log_file is None else _or_none(cls.log_file.opened)

    @property
    def tmp_log(cls) -> str | None:
        """The path of the log file."""
        handler = cls.file_handler
        return None if handler is None else handler.baseFilename

    @property
    def tmp_script(cls) -> str | None:
        """The path of a copy of the script as it was started; None in notebooks, and if prefs.logging.save_script was off."""
        return None if cls.script_copy is None else _or_none(cls.script_copy.written)


class BrianLogger(metaclass=_Files):
    """A source of messages. Make it by get_logger(); the static methods are for all of them.

    `BrianLogger.tmp_log`, `.tmp_script`: paths of the log file and of a copy of the script; `.file_handler`, `.console_handler`.
    """

    console_handler: logging.Handler

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
        for handler in (getattr(BrianLogger, "console_handler", None), BrianLogger.log_file):
            if handler is not None:
                _ROOT.removeHandler(handler)
                handler.close()
        BrianLogger.log_file = None
        if SETTINGS["file_log"]:
            BrianLogger.log_file = LogFile(LEVELS[SETTINGS["file_log_level"].upper()], SETTINGS["file_log_max_size"])
            _ROOT.addHandler(BrianLogger.log_file)
        note_script()
        BrianLogger.console_handler = console = _Console()
        console.setFormatter(logging.Formatter("%(levelname)-10s %(message)s [%(name)s]"))
        console.setLevel(LEVELS[SETTINGS["console_log_level"].upper()])
        _ROOT.addHandler(console)


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
    if filter_log_file and BrianLogger.log_file is not None:
        BrianLogger.log_file.addFilter(passes)


def note_script() -> None:
    """Remember what sys.argv[0] says now; where no copy of it was asked for."""
    BrianLogger.script_copy = ScriptCopy() if SETTINGS["save_script"] else None


def _or_none(make: Callable[[], T]) -> T | None:
    try:
        return make()
    except OSError as error:
        import warnings

        warnings.warn(f"no file for the log can be made: {error}", stacklevel=3)
        return None


def _at_exit(owner: int) -> None:
    """Files stay after an error that nobody caught, and where prefs.logging.delete_log_on_exit is off; else they go, or are never made.

    An error in the model says all there is to say: it makes no files.
    """
    if os.getpid() != owner:
        return
    error = _left_the_script()
    unexplained = None if getattr(error, "explains_itself", False) else error
    if unexplained is not None or not SETTINGS["delete_log_on_exit"]:
        kept = {"what was done before": BrianLogger.tmp_log, "the script as it was started": BrianLogger.tmp_script}
        if unexplained is not None:
            _tell_of_error(unexplained, [f"{what} in {path}" for what, path in kept.items() if path is not None])
    elif error is None:
        for file in (BrianLogger.log_file, BrianLogger.script_copy):
            if file is not None:
                file.remove()


def _left_the_script() -> BaseException | None:
    """The error that nobody caught. Test runners and notebooks leave theirs in the same place; they come from deeper down."""
    error = getattr(sys, "last_value", None)
    told_otherwise = sys.excepthook is not sys.__excepthook__  # whoever took the hook says what is to be said
    if told_otherwise or error is None or isinstance(error, KeyboardInterrupt) or error.__traceback__ is None:
        return None
    return error if error.__traceback__.tb_frame.f_globals.get("__name__") == "__main__" else None


def _tell_of_error(error: BaseException, kept: list[str]) -> None:
    if BrianLogger.log_file is not None:
        cause = (type(error), error, error.__traceback__)
        BrianLogger.log_file.handle(logging.LogRecord("ranvier", logging.ERROR, "", 0, "The script ended with an error.", (), cause))
    if SETTINGS["display_brian_error_message"] and kept:
        text = f"The script ended with an error. Kept for whoever looks into it: {', '.join(kept)}."
        BrianLogger.console_handler.handle(logging.LogRecord("ranvier", logging.ERROR, "", 0, text, (), None))


BrianLogger.initialize()
atexit.register(_at_exit, os.getpid())
