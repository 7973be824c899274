"""The child process: one simulator, loaded once; each trial is a fork that runs the script and leaves what was seen in a file.

A fork has the memory of a fresh session (no objects, no names taken, the default clock as it was) without importing anything again. Where
there is no fork (Windows) the parent starts a process for each trial. Orders come as lines of JSON, answers go the same way.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback
import warnings
from types import ModuleType
from typing import Any

import numpy as np

from ranvier.brian.hook import serve_brian2
from ranvier.record import record
from ranvier.verify import sides
from ranvier.verify.clockwork import Stopwatch
from ranvier.verify.hooks import Trial, install
from ranvier.verify.observe import Seen

ENDED = "the script ended with"
"""What the error of a script begins with that has ended itself (sys.exit)."""


@record
class Order:
    """What the parent asks for: run `script` with `arguments` as `trial` and write to `into`."""

    script: str
    arguments: list[str]
    trial: dict[str, Any]
    into: str


def main(simulator: str, import_seconds: float) -> None:
    """Serve orders from standard input until it ends. `simulator`: 'brian2' or 'ranvier', already imported."""
    answers = os.fdopen(os.dup(1), "w")
    warnings.simplefilter("ignore")
    sides.silence_plots()
    if simulator == "brian2":
        sides.serve_ranvier()
    else:
        serve_brian2()
    gc.collect()
    gc.freeze()  # what is here now is no garbage of any trial
    for line in sys.stdin:
        order = Order(**json.loads(line))
        _apart(lambda order=order: perform(simulator, order, import_seconds))
        print("done", file=answers, flush=True)


def perform(simulator: str, order: Order, import_seconds: float) -> None:
    """Run the script once, in this process; writes INTO.npz (arrays) and INTO.json (all else)."""
    stopwatch = Stopwatch(import_seconds)
    trial = Trial(**order.trial)
    with open(order.into + ".out", "w", encoding="utf-8") as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
    watch = install(simulator, trial, stopwatch)
    error = ""
    with stopwatch.of("script"):
        try:
            _run(order.script, order.arguments)
        except SystemExit as end:
            error = "" if end.code in (None, 0) else f"{ENDED} {end.code!r}"
        except BaseException:
            error = _shown(order.script)
    sys.stdout.flush()
    sys.stderr.flush()
    write(order.into, watch.seen(), {"error": error, "seconds": stopwatch.seconds, "about": watch.about()})


def write(into: str, seen: list[Seen], rest: dict[str, Any]) -> None:
    arrays: dict[str, np.ndarray] = {}
    entries = []
    for number, item in enumerate(seen):
        entries.append({name: getattr(item, name) for name in ("run", "owner", "name", "kind", "dt", "elements", "duration")})
        arrays |= {f"{number}.{name}": values for name, values in item.arrays.items()}
    np.savez(into + ".npz", **arrays)  # type: ignore[arg-type]
    with open(into + ".json", "w", encoding="utf-8") as file:
        json.dump({**rest, "seen": entries}, file)


def _run(script: str, arguments: list[str]) -> None:
    with open(script, "rb") as file:
        code = compile(file.read(), script, "exec")
    main = ModuleType("__main__")
    main.__dict__.update(__file__=script, __builtins__=__builtins__)
    sys.modules["__main__"] = main
    sys.argv = [script, *arguments]
    sys.path.insert(0, os.path.dirname(os.path.abspath(script)))
    exec(code, main.__dict__)


def _shown(script: str) -> str:
    """The exception as far as it concerns the script: its own lines, and what was raised, for what reason."""
    error = sys.exception()
    assert error is not None
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == script]
    lines = ["Traceback:\n", *traceback.format_list(own), *traceback.format_exception_only(error)]
    while error.__cause__ is not None:
        error = error.__cause__
        lines += ["because of ", *traceback.format_exception_only(error)]
    return "".join(lines).strip()


def _apart(work: Any) -> None:
    """In a fork, which ends with the work."""
    if not hasattr(os, "fork"):
        work()
        return
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        work()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)
