"""All preferences of Brian 2, with what they mean in ranvier: what some set, and why the others change nothing.

A row of the table is BrianPreference(default, meaning, ...). Without effect are those that choose between ways of generating, compiling or
keeping code: ranvier has one way, in memory. Setting one of them is said once in the log.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ranvier import messages
from ranvier.context import CURRENT, SLOTS
from ranvier.preferences.definition import BrianPreference
from ranvier.types import Type

CATEGORIES = {
    "core": "What all models start from",
    "core.network": "Networks",
    "legacy": "How things were in earlier versions of Brian",
    "logging": "Messages on the console and in a file",
    "codegen": "How code is generated",
    "codegen.cpp": "The C++ compiler",
    "codegen.generators": "Writers of code",
    "codegen.generators.cpp": "The writer of C++",
    "codegen.runtime": "Code that runs in the process",
    "codegen.runtime.cython": "Cython",
    "codegen.runtime.numpy": "NumPy",
    "delivery": "How events reach synapses (not in Brian 2)",
    "plan": "How steps are put together (not in Brian 2)",
    "devices": "Where models run",
    "devices.cpp_standalone": "The device 'cpp_standalone'",
    "GSL": "Integrators of the GNU Scientific Library",
}

_ONE_WAY = "there is one way of running here, machine code made in memory; no other target, compiler or folder is involved"
_NO_COMPILER = "models are compiled in memory; no C++ compiler is called"
_NO_FILES = "no source file is written, unless get_cython_cache_dir() or device.project_dir asks for one"
_NO_PROCESS = "the model runs in this process; no program is built or started"
_TARGETS = ("auto", "cython", "numpy")
_TYPES = {np.dtype(type_.numpy): type_ for type_ in (Type.F64, Type.F32, Type.I32, Type.I64)}


def _of_context(name: str, convert: Callable[[Any], Any] = lambda value: value) -> Callable[[Any], None]:
    return lambda value: setattr(CURRENT, name, convert(value))


def _of_log(name: str) -> Callable[[Any], None]:
    return lambda value: messages.SETTINGS.__setitem__(name, value)


def _console_level(value: str) -> None:
    messages.SETTINGS["console_log_level"] = value
    messages.BrianLogger.console_handler.setLevel(messages.LEVELS[value.upper()])


def _is_dtype(*kinds: type[np.generic]) -> Callable[[Any], bool]:
    return lambda value: any(value == kind for kind in kinds)


def _dtype_name(value: Any) -> str:
    return np.dtype(value).name


def _is_level(value: Any) -> bool:
    return value.upper() in messages.LEVELS


def _is_target(value: Any) -> bool:
    return value in _TARGETS or isinstance(value, type)


def _is_schedule(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(slot, str) and not slot.startswith(("before_", "after_")) for slot in value)


def _compiler(default: Any, docs: str, validator: Callable[[Any], Any] | None = None) -> BrianPreference:
    return BrianPreference(default, docs, validator, without_effect=_NO_COMPILER)


def _message(name: str, default: Any, docs: str, validator: Callable[[Any], Any] | None = None, expected: str = "") -> BrianPreference:
    return BrianPreference(default, docs, validator, effect=_of_log(name), expected=expected)


_LEVEL_NAMES = ", ".join(messages.LEVELS)
_A_TARGET = f"one of {', '.join(map(repr, _TARGETS))}"

TABLE: dict[str, dict[str, BrianPreference]] = {
    "core": {
        "default_float_dtype": BrianPreference(
            np.float64,
            "The element type of float variables of objects made from now on, where dtype= says nothing else.",
            _is_dtype(np.float64, np.float32),
            _dtype_name,
            effect=_of_context("float_type", lambda value: _TYPES[np.dtype(value)]),
            expected="float64 or float32",
        ),
        "default_integer_dtype": BrianPreference(
            np.int32,
            "The element type of integer variables of objects made from now on.",
            _is_dtype(np.int32, np.int64),
            _dtype_name,
            effect=_of_context("integer_type", lambda value: _TYPES[np.dtype(value)]),
            expected="int32 or int64",
        ),
        "outdated_dependency_error": BrianPreference(
            None,
            "Whether old versions of other packages are an error.",
            lambda value: value is None or isinstance(value, bool),
            without_effect="versions are checked when ranvier is installed",
        ),
        "stop_on_keyboard_interrupt": BrianPreference(
            True,
            "Ctrl-C ends a run after its present step and the script goes on. False: it raises KeyboardInterrupt there.",
            effect=_of_context("stop_on_interrupt"),
        ),
    },
    "core.network": {
        "default_schedule": BrianPreference(
            list(SLOTS),
            "The slots of networks that have no schedule of their own, in order.",
            _is_schedule,
            effect=_of_context("schedule", tuple),
            expected="a list of names without before_ and after_",
        ),
    },
    "legacy": {
        "refractory_timing": BrianPreference(
            False,
            "A neuron is refractory while t - lastspike <= refractory, in floating point, as up to Brian 2.1.2; not by whole steps.",
            effect=_of_context("legacy_refractory_timing"),
        ),
    },
    "logging": {
        "console_log_level": BrianPreference(
            "INFO", f"The lowest level shown on the console: {_LEVEL_NAMES}.", _is_level, effect=_console_level, expected=_LEVEL_NAMES
        ),
        "file_log": _message(
            "file_log",
            True,
            "Whether BrianLogger.initialize() begins a log file, in the folder for temporary files. It is written when somebody asks for "
            "BrianLogger.tmp_log, and when the script ends with an error that is none of the model.",
        ),
        "file_log_level": _message(
            "file_log_level", "DEBUG", f"The lowest level written to the log file: {_LEVEL_NAMES}.", _is_level, _LEVEL_NAMES
        ),
        "file_log_max_size": _message(
            "file_log_max_size", 10_000_000, "The bytes after which a new log file is begun; one old one is kept."
        ),
        "delete_log_on_exit": _message(
            "delete_log_on_exit", True, "Whether the log file and the copy of the script go when the process ends without an error."
        ),
        "save_script": _message("save_script", True, "Whether a copy of the script as it was started is kept, as the log file is."),
        "std_redirection": _message("std_redirection", True, "Whether std_silent hides what native code and child processes print."),
        "std_redirection_to_file": BrianPreference(
            True, "Whether what std_silent hides goes into a file.", without_effect="it goes nowhere: no compiler runs that could print"
        ),
        "display_brian_error_message": _message(
            "display_brian_error_message", True, "Whether an uncaught error is followed by the paths of the log file and the script's copy."
        ),
        "warn_for_unused_objects": BrianPreference(
            True, "Whether objects that never ran are reported when they go.", effect=_of_context("warn_for_unused_objects")
        ),
    },
    "codegen": {
        "target": BrianPreference(
            "auto", "The language of generated code.", _is_target, without_effect=_ONE_WAY, level="info", expected=_A_TARGET
        ),
        "string_expression_target": BrianPreference(
            "numpy", "The language for strings that run at once.", _is_target, without_effect=_ONE_WAY, expected=_A_TARGET
        ),
        "synapse_connect_target": BrianPreference(
            None,
            "The language for connect().",
            lambda value: value is None or _is_target(value),
            without_effect=_ONE_WAY,
            expected=f"None or {_A_TARGET}",
        ),
        "loop_invariant_optimisations": BrianPreference(
            True, "Whether what is the same for all elements is computed once.", without_effect="it always is"
        ),
        "max_cache_dir_size": BrianPreference(1000, "MB of compiled code above which users are told.", without_effect=_NO_FILES),
    },
    "codegen.cpp": {
        "compiler": _compiler("", "The compiler: 'gcc', 'msvc' or '' for either."),
        "extra_compile_args": _compiler(None, "More arguments, for any compiler.", lambda value: True),
        "extra_compile_args_gcc": _compiler(
            ["-w", "-O3", "-ffast-math", "-march=native", "-std=c++17"], "More arguments for gcc and clang."
        ),
        "extra_compile_args_msvc": _compiler(["/Ox", "/w", "", "/MP"], "More arguments for MSVC."),
        "extra_link_args": _compiler([], "More arguments for the linker."),
        "include_dirs": _compiler([], "Where headers lie."),
        "library_dirs": _compiler([], "Where libraries lie."),
        "runtime_library_dirs": _compiler([], "Where libraries lie when the code runs."),
        "libraries": _compiler([], "Libraries to link with."),
        "headers": _compiler([], "Headers to include."),
        "define_macros": _compiler([], "Macros to define: pairs of name and value."),
        "msvc_vars_location": _compiler("", "Where vcvarsall.bat lies."),
        "msvc_architecture": _compiler("", "The architecture that MSVC compiles for."),
    },
    "codegen.generators.cpp": {
        "restrict_keyword": _compiler("__restrict", "The keyword for pointers without aliases."),
        "flush_denormals": BrianPreference(False, "Whether tiny numbers count as 0 during a run.", without_effect="they always do"),
    },
    "codegen.runtime.cython": {
        "multiprocess_safe": BrianPreference(True, "Whether processes may share a folder of code.", without_effect=_NO_FILES),
        "cache_dir": BrianPreference(
            None,
            "The folder that get_cython_cache_dir() names and fills with every stage of the code made so far; None: one of the user's.",
            lambda value: value is None or isinstance(value, str),
            expected="None or a path",
        ),
        "delete_source_files": BrianPreference(
            True, "Whether generated code goes after it was compiled.", without_effect="get_cython_cache_dir() writes it down at any time"
        ),
    },
    "codegen.runtime.numpy": {
        "discard_units": BrianPreference(
            False, "Whether Python functions in model code get numbers without units.", without_effect="they are told by their declarations"
        ),
    },
    "delivery": {
        "strategy": BrianPreference(
            "auto",
            "How events of a pathway are delivered, in runs begun from now on: 'auto' is the fastest way that provably gives the same; "
            "'general' takes one event after the other, in the order of the queue.",
            lambda value: value in ("auto", "general"),
            effect=_of_context("delivery"),
            expected="'auto' or 'general'",
        ),
    },
    "plan": {
        "fuse_steps": BrianPreference(
            True,
            "Whether steps over the same elements become one, in runs begun from now on. Results are the same to the bit; where it is "
            "False, profiling_summary() tells the time of each by itself.",
            effect=_of_context("fuse_steps"),
        ),
    },
    "devices.cpp_standalone": {
        "openmp_threads": BrianPreference(0, "Threads of a run.", without_effect="runs take one thread", level="info"),
        "openmp_spatialneuron_strategy": BrianPreference(
            None, "How branches are shared among threads.", lambda value: value in (None, "branches", "systems"), without_effect=_NO_PROCESS
        ),
        "make_cmd_unix": BrianPreference("make", "The command that builds.", without_effect=_NO_PROCESS),
        "run_cmd_unix": BrianPreference(
            "./main", "The command that runs.", lambda value: isinstance(value, (str, list)), without_effect=_NO_PROCESS
        ),
        "extra_make_args_unix": BrianPreference(["-j"], "Arguments of make.", without_effect=_NO_PROCESS),
        "extra_make_args_windows": BrianPreference([], "Arguments of nmake.", without_effect=_NO_PROCESS),
        "run_environment_variables": BrianPreference({"LD_BIND_NOW": "1"}, "The environment of the program.", without_effect=_NO_PROCESS),
    },
    "GSL": {
        "directory": BrianPreference(
            None,
            "Where the GSL is installed.",
            lambda value: value is None or isinstance(value, str),
            without_effect="its integrators are not available",
        ),
    },
}
