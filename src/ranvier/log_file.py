"""The log file and the copy of the script, as Brian 2 has them in the folder for temporary files; not written unless there is a reason.

Brian 2 opens both when it is imported and deletes them when the process ends well. Nobody sees the difference if they are made when
somebody asks for them, when the script ends with an error it does not explain itself, or when they are to be kept: until then
records wait in memory. So a run that goes well writes nothing, and importing pays 0.4 ms, for this module and a look at the script.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from logging import LogRecord
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

_MOST_WAITING = 1000  # records, about 1 MB; a script with more to say writes its file from then on


class LogFile(logging.Handler):
    """Takes records from `level` on; `opened()` gives the file, with all that were taken before. Forked processes are not heard.

    max_size: bytes after which a new file is begun, one old one is kept (name + ".1"). path: of the file; None while there is none.
    """

    def __init__(self, level: int, max_size: int) -> None:
        super().__init__()
        self._level_of_file, self._max_size = level, max_size
        self._owner = os.getpid()
        self._waiting: list[LogRecord] = []
        self._file: RotatingFileHandler | None = None

    @property
    def path(self) -> str | None:
        return None if self._file is None else self._file.baseFilename

    def emit(self, record: LogRecord) -> None:
        if os.getpid() != self._owner:
            return
        if self._file is not None:
            if record.levelno >= self._file.level:
                self._file.handle(record)
        elif record.levelno >= self._level_of_file:
            self._waiting.append(record)
            if len(self._waiting) == _MOST_WAITING:
                self.opened()

    def opened(self) -> RotatingFileHandler:
        """OSError if no file can be made."""
        if self._file is None:
            from logging.handlers import RotatingFileHandler  # 10 ms with what it imports; for a file only

            with _temporary("ranvier_debug_", ".log") as made:
                path = made.name
            file = RotatingFileHandler(path, maxBytes=self._max_size, backupCount=1, encoding="utf-8")
            file.setLevel(self._level_of_file)
            file.setFormatter(logging.Formatter("%(asctime)s %(levelname)-10s %(name)s: %(message)s"))
            self._file = file
            for record in (*map(_debug, _surroundings(path)), *self._waiting):
                self.emit(record)
            self._waiting.clear()
        return self._file

    def close(self) -> None:
        super().close()
        if self._file is not None:
            self._file.close()

    def remove(self) -> None:
        self.close()
        if self.path is not None:
            _remove(self.path, f"{self.path}.1")


class ScriptCopy:
    """What the script said when it was started: text that a long run outlives. path: of the copy; None while there is none."""

    def __init__(self) -> None:
        self._started = time.time()
        self._arguments = list(sys.argv)
        self.text = _text_of_script()
        self.path: str | None = None

    def written(self) -> str | None:
        """The path of the copy; None where no file is run (a notebook, an interactive session). OSError if it cannot be written."""
        if self.path is None and self.text is not None:
            with _temporary("ranvier_script_", ".py") as file:
                file.write(f"# {time.asctime(time.localtime(self._started))}\n# Run as: {' '.join(self._arguments)}\n\n".encode())
                file.write(self.text)
            self.path = file.name
        return self.path

    def remove(self) -> None:
        if self.path is not None:
            _remove(self.path)


def _text_of_script() -> bytes | None:
    path = sys.argv[0] if sys.argv else ""
    notebook = getattr(sys.modules.get("IPython"), "get_ipython", None)
    if not path or not os.path.isfile(path) or (notebook is not None and notebook() is not None):
        return None
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def _temporary(prefix: str, suffix: str) -> IO[bytes]:
    import tempfile

    return tempfile.NamedTemporaryFile(prefix=prefix, suffix=suffix, delete=False)


def _remove(*paths: str) -> None:
    for path in paths:
        if os.path.exists(path):
            os.remove(path)


def _surroundings(path: str) -> list[str]:
    from importlib.metadata import PackageNotFoundError, version

    lines = [f"Logging to file: {path}", f"Python interpreter: {sys.executable}", f"Platform: {sys.platform}"]
    for package in ("ranvier", "numpy", "llvmlite"):
        try:
            lines.append(f"{package} version is: {version(package)}")
        except PackageNotFoundError:
            lines.append(f"{package} version is: unknown")
    return [*lines, f"python version is: {sys.version}"]


def _debug(text: str) -> LogRecord:
    return LogRecord("ranvier", logging.DEBUG, "", 0, text, (), None)
