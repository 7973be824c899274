"""The device 'cpp_standalone': the calls of scripts that had Brian 2 write a C++ program, on ranvier's one runtime.

run() runs, whether device.build() is to come or not: what scripts read after build() is there already. What the program of Brian 2 could do
again and again, with other values, device.run() does from a recording (recording.py).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from ranvier.context import CURRENT
from ranvier.debug.dumps import remove_dumps, write_dumps
from ranvier.devices.device import Device
from ranvier.devices.recording import Recording, RunArgs
from ranvier.messages import get_logger
from ranvier.model.defaults import defaultclock
from ranvier.syntax.calls import did_you_mean
from ranvier.syntax.errors import ModelRuntimeError, ModelTypeError, ModelValueError, NotAvailableError, Problem
from ranvier.units import Quantity, second

logger = get_logger("ranvier.devices.cpp_standalone.device")

_SLOTS = ("main", "before_start", "after_start", "before_network_run", "after_network_run", "before_end", "after_end")
_OPTIONS: dict[str, Any] = {
    "directory": "output",
    "results_directory": "results",
    "compile": True,
    "run": True,
    "debug": False,
    "clean": False,
    "with_output": True,
    "additional_source_files": None,
    "run_args": None,
    "profile": None,
}
_RENAMED = {"project_dir": "directory", "compile_project": "compile", "run_project": "run"}


class CPPStandaloneDevice(Device):
    """has_been_run: whether results are there. project_dir: asking for it writes every stage of the code made so far there."""

    def __init__(self) -> None:
        super().__init__()
        self.build_on_run = False
        self._forget()

    def _forget(self) -> None:
        self._recording = Recording()
        self._built = False
        self._has_been_run = False
        self._directory: str | None = None
        self.results_dir: str | None = None

    # ---- beginning ------------------------------------------------------------------------------------------------------

    def activate(self, build_on_run: bool = True, **kwargs: Any) -> None:
        """build_on_run, kwargs: see build(). TypeError for what build() does not take."""
        _check_options(kwargs)
        super().activate(build_on_run, **kwargs)
        CURRENT.journal = self._recording
        self._directory = _directory_of(kwargs)
        message = "models run as ever: compiled in memory, in this process, at each run(). No project is written, no program built"
        logger.info(f"'cpp_standalone' is taken as a hint: {message}", "one_runtime", once=True)

    def reinit(self) -> None:
        """Forget what was recorded; the default clock has its dt of 0.1 ms again. activate() goes on with a new simulation."""
        if CURRENT.journal is self._recording:
            CURRENT.journal = None
            defaultclock.dt = Quantity(1e-4, dim=second.dim)
        self._forget()

    # ---- building and running -------------------------------------------------------------------------------------------

    @property
    def has_been_run(self) -> bool:
        return self._has_been_run or (self.build_on_run and self._recording.has_run)

    def build(self, direct_call: bool = True, **options: Any) -> None:
        """All runs have been described. run: whether results are wanted now; run_args: with these values (see `run`).

        What is there to choose for a compiler (directory, compile, debug, clean, with_output) has no effect. RuntimeError if run() builds
        by itself, or for a second call without reinit(). TypeError for options that do not exist.
        """
        if self.build_on_run and direct_call:
            hint = "leave device.build() out, or set_device('cpp_standalone', build_on_run=False)"
            raise ModelRuntimeError(
                Problem("run() builds and runs already", met="device.build()", expected="no call, with build_on_run=True", hint=hint)
            )
        if self.has_been_run:
            hint = "device.reinit() and device.activate() begin anew; device.run() repeats what was built"
            raise ModelRuntimeError(
                Problem(
                    "this simulation has been built and run already",
                    met="a second device.build()",
                    hint=hint,
                    expected="one build of a simulation",
                )
            )
        _check_options(options)
        chosen = _OPTIONS | self.build_options | options
        self._directory = _directory_of(chosen)
        self._built = True
        if chosen["run"]:
            self._has_been_run = True
            if chosen["run_args"]:
                self._recording.repeat(chosen["run_args"])

    def run(
        self, directory: str | None = None, results_directory: str | None = None, with_output: bool = True, run_args: RunArgs = None
    ) -> None:
        """The whole simulation again, from the first statement after set_device(): with new random numbers, unless it calls seed().

        run_args: values to change, by variable or TimedArray, `{G.tau: 10*ms}`, or as 'group.variable=number' in base units. They are set
        before the first run, or where apply_run_args() was called. Arrays that were read before keep what they show. RuntimeError
        before build() or without any run, TypeError for values of another shape, DimensionMismatchError for another unit.
        """
        if results_directory is not None:
            _check_relative(results_directory)
        if not (self._built or self.build_on_run) or not self._recording.has_run:
            met = "no run()" if not self._recording.has_run else "no device.build()"
            raise ModelRuntimeError(
                Problem(
                    "there is nothing that could be run again",
                    met=met,
                    hint="run(...), device.build(), device.run()",
                    expected="a simulation that was built",
                )
            )
        self._recording.repeat(run_args)
        self._has_been_run = True

    def apply_run_args(self) -> None:
        """Values given to run() take effect here: initial values computed from them come after it. RuntimeError for a second call."""
        if self._recording.is_marked:
            raise ModelRuntimeError(
                Problem(
                    "apply_run_args() can be called once only",
                    met="a second call",
                    expected="one call in a run",
                    hint="leave the second call out",
                )
            )
        self._recording.mark()

    # ---- C++ ------------------------------------------------------------------------------------------------------------

    def insert_code(self, slot: str, code: str) -> None:
        """NotAvailableError: there is no C++ program. A warning for a slot that Brian 2 does not have either."""
        if slot not in _SLOTS:
            super().insert_code(slot, code)
            return
        hint = "a network_operation runs Python at each step"
        raise NotAvailableError(
            Problem(
                "C++ code cannot be inserted: there is no C++ program",
                met=f"code for '{slot}'",
                hint=hint,
                expected="a network operation, or nothing",
            )
        )

    def run_function(self, name: str, include_in_parent: bool = True) -> AbstractContextManager[None]:
        """`with device.run_function('f'):` what is done inside is done, once. NotAvailableError for a function that nobody would call."""
        if not include_in_parent:
            met = "include_in_parent=False"
            raise NotAvailableError(
                Problem(
                    f"'{name}' would be a function of a C++ program, and there is none",
                    met=met,
                    hint="leave it out",
                    expected="no function of a C++ program",
                )
            )
        return nullcontext()

    # ---- files ----------------------------------------------------------------------------------------------------------

    @property
    def project_dir(self) -> str:
        """A folder that now holds every stage of the code made so far (debug/dumps.py): `directory`, or one for temporary files."""
        if self._directory is None:
            self._directory = tempfile.mkdtemp(prefix="ranvier_standalone_")
        write_dumps(self._directory)
        return self._directory

    @property
    def timers(self) -> dict[str, Any]:
        """Seconds: of the last run, and of all compiling."""
        return {"run_binary": self._last_run_time, "compile": {"clean": 0.0, "make": CURRENT.timings.seconds["compile"]}}

    def delete(self, code: bool = True, data: bool = True, run_args: bool = True, directory: bool = True, force: bool = False) -> None:
        """Delete the files that project_dir wrote; force: the folder with all that is in it. Results stay: they are in memory."""
        if directory and not (code and data and run_args):
            met = f"code={code}, data={data}, run_args={run_args}, directory=True"
            raise ModelValueError(
                Problem(
                    "a folder is deleted with all that is in it",
                    met=met,
                    hint="directory=False keeps it",
                    expected="a folder that only holds what was written here, or force=True",
                )
            )
        if self._directory is None or not os.path.isdir(self._directory):
            return
        if code:
            remove_dumps(self._directory)
        if directory:
            if force:
                shutil.rmtree(self._directory)
            elif rest := os.listdir(self._directory):
                logger.warn(f"'{self._directory}' stays: it holds {', '.join(rest)[:200]}", "delete_skips_directory")
            else:
                os.rmdir(self._directory)


def _check_options(options: dict[str, Any]) -> None:
    for name in options:
        if name not in _OPTIONS:
            hint = f"it is called {_RENAMED[name]} now" if name in _RENAMED else did_you_mean(name, _OPTIONS, "leave it out")
            raise ModelTypeError(Problem(f"device.build() does not take '{name}'", met=name, expected=", ".join(_OPTIONS), hint=hint))
    _check_relative(options.get("results_directory", "results"))
    if options.get("additional_source_files"):
        met = repr(options["additional_source_files"])[:120]
        raise NotAvailableError(
            Problem("C++ files cannot be added: there is no C++ program", met=met, hint="leave them out", expected="no additional files")
        )


def _check_relative(results_directory: str) -> None:
    if os.path.isabs(results_directory):
        raise ModelTypeError(
            Problem(
                "results_directory is relative to the project",
                met=repr(results_directory),
                expected="a relative path",
                hint="such as 'results_2'",
            )
        )


def _directory_of(options: dict[str, Any]) -> str | None:
    given = options.get("directory", _OPTIONS["directory"])
    return None if given is None else os.path.abspath(os.fspath(given))
