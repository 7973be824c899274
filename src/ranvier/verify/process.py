"""The parent's end of the child processes: start them, give trials out, read what came back."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

import numpy as np

from ranvier.record import field_names, record
from ranvier.verify.hooks import Trial, environment
from ranvier.verify.observe import Seen

OURS, THEIRS = "ranvier", "brian2"
NAMES = {OURS: "ranvier", THEIRS: "Brian 2"}

# The import of the simulator is timed alone, in a fresh interpreter: with NumPy, without anything of this package.
_START = """import sys, time
started = time.perf_counter()
import {simulator}
spent = time.perf_counter() - started
from ranvier.verify.child import main
main({simulator!r}, spent)"""


@record
class Result:
    """What one trial gave. error: the traceback of the script, '' if it ended well. seconds: by stage. about: version, target, ..."""

    seen: dict[tuple[int, str, str], Seen]
    error: str
    output: str
    seconds: dict[str, float]
    about: dict[str, Any]


class Simulators:
    """Child processes of both sides, at most `jobs` at work at a time. Use as context manager."""

    def __init__(self, script: str, arguments: Iterable[str], jobs: int):
        self._script = os.path.abspath(script)
        self._arguments = list(arguments)
        self._folder = tempfile.TemporaryDirectory(prefix="ranvier-verify-", ignore_cleanup_errors=True)
        self._idle: dict[str, SimpleQueue[_Child]] = {OURS: SimpleQueue(), THEIRS: SimpleQueue()}
        self._children: list[_Child] = []
        self._threads = ThreadPoolExecutor(max(1, jobs))
        self._orders = 0

    def submit(self, side: str, trial: Trial) -> Future[Result]:
        self._orders += 1
        return self._threads.submit(self._run, side, trial, Path(self._folder.name, f"{side}{self._orders}"))

    def file(self, name: str) -> str:
        """A path that lasts as long as the processes do."""
        return str(Path(self._folder.name, name))

    def _run(self, side: str, trial: Trial, into: Path) -> Result:
        child = self._child(side)
        order = {
            "script": self._script,
            "arguments": self._arguments,
            "trial": {name: getattr(trial, name) for name in field_names(type(trial))},
            "into": str(into),
        }
        try:
            child.ask(json.dumps(order))
        finally:
            self._idle[side].put(child)
        return read(into)

    def _child(self, side: str) -> _Child:
        if self._idle[side].empty():
            child = _Child(side)
            self._children.append(child)
            return child
        return self._idle[side].get()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for child in self._children:
            child.end(at_once=error is not None)
        self._threads.shutdown(cancel_futures=True)
        self._folder.cleanup()


class _Child:
    """One process of one side. Where it cannot fork it serves one trial only and is started anew for the next."""

    def __init__(self, simulator: str):
        self._simulator = simulator
        self._process: subprocess.Popen[str] | None = None

    def ask(self, order: str) -> None:
        """Wait until the order is done."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-c", _START.format(simulator=self._simulator)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
                env=_with_path(environment()), start_new_session=hasattr(os, "setsid"),
            )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None and self._process.stderr is not None
        try:
            self._process.stdin.write(order + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            why = self._process.stderr.read()
            self.end(at_once=True)
            raise ChildDied(f"the process of {NAMES[self._simulator]} ended\n{why[-2000:]}")
        if not hasattr(os, "fork"):
            self.end(at_once=False)

    def end(self, at_once: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        if at_once:
            _end_with_forks(process)
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()
        process.wait()


class ChildDied(RuntimeError):
    """The process of a simulator could not start, or did not survive a script."""


def read(into: Path) -> Result:
    """What a trial left behind; the files are removed."""
    output = _text(into, ".out")
    if not Path(f"{into}.json").exists():
        return Result({}, f"the script's process ended without a result\n{output[-2000:]}", output, {}, {})
    rest = json.loads(_text(into, ".json"))
    seen: dict[tuple[int, str, str], Seen] = {}
    with np.load(f"{into}.npz", allow_pickle=False) as stored:
        for number, entry in enumerate(rest["seen"]):
            prefix = f"{number}."
            arrays = {name[len(prefix) :]: stored[name] for name in stored.files if name.startswith(prefix)}
            item = Seen(**entry, arrays=arrays)
            seen[item.key] = item
    for suffix in (".npz", ".json", ".out"):
        Path(f"{into}{suffix}").unlink(missing_ok=True)
    return Result(seen, rest["error"], output, rest["seconds"], rest["about"])


def _text(into: Path, suffix: str) -> str:
    path = Path(f"{into}{suffix}")
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def _with_path(variables: dict[str, str]) -> dict[str, str]:
    """The child finds this very package, wherever it was imported from."""
    home = str(Path(__file__).parents[2])
    return {**variables, "PYTHONPATH": os.pathsep.join(filter(None, [home, variables.get("PYTHONPATH", "")]))}


def _end_with_forks(process: subprocess.Popen[str]) -> None:
    """The child and a trial that it may have under way: they are one session."""
    if hasattr(os, "killpg"):
        import signal

        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
