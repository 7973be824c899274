"""Running a user's script as Python would. Takes a path, gives the names it leaves. Used by the commands `run` and `explain`."""

from __future__ import annotations

import builtins
import json
import linecache
import os
import sys
import traceback
from collections.abc import Sequence
from types import ModuleType, TracebackType
from typing import Any

from ranvier.brian.hook import serve_brian2
from ranvier.caller import is_ours
from ranvier.messages import note_script
from ranvier.syntax.errors import ModelError
from ranvier.units import DimensionMismatchError


def attempt(path: str, arguments: Sequence[str]) -> tuple[int, dict[str, Any]]:
    """(exit code, names) of a script. What it raises is printed as Python does, without ranvier's way to the script, nor
    its way to a mistake in the model; SystemExit passes."""
    try:
        source = _source(path)
    except (OSError, ValueError) as error:
        print(f"ranvier: cannot read {path}: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return 2, {}
    try:
        return 0, execute(path, source, arguments)
    except (Exception, KeyboardInterrupt) as error:
        frames = _from_script(error.__traceback__, path)
        if error.__cause__ is not None and error.__cause__.__traceback__ is None:  # the kind of the mistake, for programs that look for it
            error.__cause__ = None
        of_the_user = isinstance(error, (ModelError, DimensionMismatchError)) or _ends_in_the_script(frames)
        shown = error.with_traceback(_of_the_user(frames) if of_the_user else frames)
        sys.last_type, sys.last_value, sys.last_traceback = type(shown), shown, shown.__traceback__  # as Python's own loop over scripts
        if sys.excepthook is sys.__excepthook__:
            traceback.print_exception(shown)  # unlike the hook it looks into linecache, which has the lines of notebooks
        else:
            sys.excepthook(type(shown), shown, shown.__traceback__)
        return 130 if isinstance(error, KeyboardInterrupt) else 1, {}


def execute(path: str, source: bytes, arguments: Sequence[str]) -> dict[str, Any]:
    """Runs the source as the script at `path`: as __main__, with `brian2` served by ranvier; the names it has bound.

    sys.argv, sys.path and __main__ are what they are under `python path`, and stay so. What the script raises passes through.
    """
    main = ModuleType("__main__")
    main.__dict__.update(__file__=path, __builtins__=builtins, __cached__=None)
    sys.modules["__main__"] = main
    sys.argv = [path, *arguments]
    note_script()
    if not sys.flags.safe_path:
        sys.path[0] = os.path.dirname(os.path.abspath(path))
    serve_brian2()
    exec(compile(source, path, "exec", dont_inherit=True), main.__dict__)
    return main.__dict__


def _source(path: str) -> bytes:
    with open(path, "rb") as file:
        source = file.read()
    if not path.endswith(".ipynb"):
        return source
    text = _cells(json.loads(source))
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)  # tracebacks show lines of cells, not of the file
    return text.encode()


def _cells(notebook: Any) -> str:
    """The code of a notebook as one script; `%` and `!` lines, which talk to the notebook, become comments."""
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    lines = "\n\n".join(cells).split("\n")
    return "\n".join(f"# {line}" if line.lstrip().startswith(("%", "!")) else line for line in lines)


def _from_script(found: TracebackType | None, path: str) -> TracebackType | None:
    """The part of a traceback that begins in the script; None for one that does not reach it (a syntax error)."""
    while found is not None and found.tb_frame.f_code.co_filename != path:
        found = found.tb_next
    return found


def _ends_in_the_script(found: TracebackType | None) -> bool:
    """Whether code of the user raised it: a function that a run called, say. Not ranvier, nor a package that it or the user called."""
    while found is not None and found.tb_next is not None:
        found = found.tb_next
    installed = (sys.prefix, sys.base_prefix)
    return found is not None and not is_ours(found.tb_frame) and not found.tb_frame.f_code.co_filename.startswith(installed)


def _of_the_user(found: TracebackType | None) -> TracebackType | None:
    """Without the frames of ranvier: the message of a mistake in the model says where in the model it is, and the way through ranvier to
    a function of the user says nothing."""
    if found is None:
        return None
    following = _of_the_user(found.tb_next)
    frame = found.tb_frame
    left_out = is_ours(frame) or frame.f_globals.get("__name__") == "contextlib"  # which decorates functions of ours
    return following if left_out else TracebackType(following, frame, found.tb_lasti, found.tb_lineno)
