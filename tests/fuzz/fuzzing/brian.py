"""A model on Brian 2, in a process of its own: this module is all that process has to import."""

from __future__ import annotations

import gc
import signal

from fuzzing.models import Model
from fuzzing.running import State, built, go, observe, pin_methods


def start_brian() -> None:
    import brian2

    brian2.prefs.codegen.target = "numpy"
    brian2.BrianLogger.log_level_error()
    gc.freeze()  # Brian searches for garbage twice a run: not in sympy


def on_brian(model: Model, methods: dict[str, str]) -> State | None:
    """None where Brian cannot, or not within ten seconds of work: one or two are usual, and its sympy may never end."""
    signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, 10)
    try:
        names = built(model, "brian2")
        pin_methods(names, methods)
        go(names, model.steps)
    except Exception:  # whatever it fails with is Brian's affair
        return None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return observe(model, names)


def _too_long(number: int, frame: object) -> None:
    raise TimeoutError
