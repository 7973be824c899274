"""Where the generated code lies, for scripts that ask: every stage of what this process compiled, as files.

Takes the engine's list of kernels, gives a folder: for each kernel its abstract code, the kernel, LLVM IR and assembly. Nothing is written
until get_cython_cache_dir() or device.project_dir asks; from then on the folder is completed when the process ends. Brian 2's module
`brian2.codegen.runtime.cython_rt.extension_manager` is served by: get_cython_cache_dir.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator

from ranvier.ir.kernel import Source
from ranvier.ir.text import show
from ranvier.llvm.engine import Made, assembly, llvm_ir, made
from ranvier.messages import get_logger
from ranvier.preferences import prefs
from ranvier.syntax.errors import ModelValueError, Problem
from ranvier.syntax.printer import print_block, print_expression

logger = get_logger("ranvier.codegen")

SUFFIXES = (".abstract.txt", ".kernel.txt", ".ll", ".s")
"""Of the files of one kernel, by stage."""

_OURS = re.compile(r"\w+_[0-9a-f]{8}(?:\.abstract\.txt|\.kernel\.txt|\.ll|\.s)")
_asked: set[str] = set()  # folders to be completed at the end


def get_cython_cache_dir() -> str:
    """The folder of generated code: prefs.codegen.runtime.cython.cache_dir, or `ranvier/code` among the caches of the user.

    It holds every stage of what was compiled so far, and, when the process has ended, of what was compiled later.
    """
    directory = _directory()
    write_dumps(directory)
    return directory


def clear_cache(target: str) -> None:
    """Delete the files that get_cython_cache_dir() wrote; compiled code is in memory and stays. ValueError for a target other than
    'cython', OSError if other files are there too: then nothing is deleted."""
    if target != "cython":
        raise ModelValueError(
            Problem(
                f"there is no cache for the target '{target}'",
                met=repr(target),
                expected="'cython'",
                hint="what ranvier compiles stays in memory: there is nothing to clear",
            )
        )
    directory = _directory()
    if not os.path.isdir(directory):
        return
    strangers = [name for name in os.listdir(directory) if not _OURS.fullmatch(name)]
    if strangers:
        raise OSError(f"'{directory}' holds files that ranvier did not write, such as '{strangers[0]}': nothing was deleted")
    remove_dumps(directory)
    os.rmdir(directory)


def write_dumps(directory: str) -> None:
    """All stages of all kernels compiled so far, now and once more when the process ends."""
    os.makedirs(directory, exist_ok=True)
    if not _asked:
        atexit.register(_complete)
    _asked.add(directory)
    for kernel in made():
        stem = os.path.join(directory, _stem(kernel))
        if not os.path.exists(stem + SUFFIXES[-1]):  # the last to be written
            for suffix, text in zip(SUFFIXES, _stages(kernel), strict=True):
                with open(stem + suffix, "w", encoding="utf-8") as file:
                    file.write(text)


def remove_dumps(directory: str) -> None:
    """Delete what write_dumps() wrote there; it will not be completed."""
    _asked.discard(directory)
    for name in os.listdir(directory):
        if _OURS.fullmatch(name):
            os.remove(os.path.join(directory, name))


def _directory() -> str:
    chosen = prefs.codegen.runtime.cython.cache_dir
    if chosen is not None:
        return os.path.abspath(chosen)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    for parent in (home, tempfile.gettempdir()):
        try:
            os.makedirs(os.path.join(parent, "ranvier"), exist_ok=True)
        except OSError:
            continue
        if os.access(os.path.join(parent, "ranvier"), os.W_OK):
            return os.path.join(parent, "ranvier", "code")
    raise OSError("there is no place for files: set prefs.codegen.runtime.cython.cache_dir")


def _complete() -> None:
    for directory in sorted(_asked):
        if os.path.isdir(directory):  # the script may have deleted it
            write_dumps(directory)


def _stem(kernel: Made) -> str:
    """The same for the same code, in whichever process: several can write into one folder."""
    code = show(kernel.kernel) + kernel.level + kernel.target.triple + str(kernel.target)
    label = re.sub(r"\W+", "_", kernel.label) or "statement"  # of joined steps: "a + b"
    return f"{label}_{hashlib.sha256(code.encode()).hexdigest()[:8]}"


def _stages(kernel: Made) -> Iterator[str]:
    yield _abstract_code(kernel.kernel.source) + "\n"
    yield show(kernel.kernel) + "\n"
    yield llvm_ir(kernel.kernel, level=kernel.level, target=kernel.target)
    yield assembly(kernel.kernel, level=kernel.level, target=kernel.target)


def _abstract_code(source: Source | None) -> str:
    if source is None:
        return "# a part of code that calls Python between its parts"
    lines = [print_block(source.block)] if source.block else []
    lines += [f"emit {print_expression(source.emit)}"] if source.emit is not None else []
    return "\n".join([*lines, *(f"record {print_expression(expression)}" for expression in source.recorded)])
