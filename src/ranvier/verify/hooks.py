"""What a trial changes in the simulator before the script runs: seeds, durations, a jitter, a control, and who looks at the results.

In the child process. The simulators' classes are wrapped, not the script: it cannot tell.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

import ranvier
from ranvier.context import CURRENT
from ranvier.record import record
from ranvier.run.network import Network
from ranvier.verify.clockwork import Stopwatch
from ranvier.verify.control import strengthen
from ranvier.verify.observe import WITH_VARIABLES, Seen, Watch, family, stored
from ranvier.verify.start import Starts

JITTER = 1e-12


@record
class Trial:
    """One execution of the script.

    number: which seeds; 0 leaves the seeds that the script itself sets as they are. scale: factor on durations of runs. jitter: initial
    values change by about 1e-12 of themselves. control: change by 5 % what is in this list ('synapses', ...: see control.py), to see
    whether that would be noticed. target: of Brian's code generation ('' = as the script says, else numpy).
    """

    number: int
    scale: float = 1.0
    jitter: bool = False
    control: str = ""
    target: str = ""
    start: str = ""
    keep: str = ""
    draws: bool = False


class Beginning:
    """What happens before the first step of each object."""

    def __init__(self, trial: Trial, watch: Watch):
        self._trial = trial
        self._watch = watch
        self.starts = Starts(trial.start)

    def of(self, objects: Any) -> None:
        """`objects` are about to run together."""
        trial = self._trial
        if not (trial.start or trial.keep or trial.draws):
            return
        for item, index, name in self._watch.about_to_run(objects):
            label = f"{index}|{name}|"
            if trial.start:
                self.starts.put(item, label)
            if trial.keep:
                self.starts.keep(item, label)
            if trial.draws:
                self._watch.starts(item, index, name)

    def ended(self) -> dict[str, Any]:
        """The script is over."""
        if self._trial.keep:
            self.starts.write(self._trial.keep)
        return {"started": self.starts.complete}


class Installed:
    """What `install` gives: look at it after the script."""

    def __init__(self, seen: Callable[[], list[Seen]], about: Callable[[], dict[str, Any]]):
        self.seen = seen
        self.about = about


def install(simulator: str, trial: Trial, stopwatch: Stopwatch) -> Installed:
    """Prepare this process for one trial."""
    watch = Watch()
    _fixed_seeds(trial)
    if simulator == "brian2":
        about = _brian(trial, stopwatch, watch)
    else:
        about = _ranvier(trial, stopwatch, watch)
    return Installed(lambda: watch.seen, about)


def _fixed_seeds(trial: Trial) -> None:
    """NumPy's and Python's generators start alike on both sides; a seed that the script sets becomes one for each trial."""
    random.seed(1 + trial.number)
    inner = np.random.seed

    @wraps(inner)
    def seed(seed: Any = None) -> None:
        inner(mixed(seed, trial.number))

    inner(1 + trial.number)
    np.random.seed = seed


def mixed(seed: Any, number: int) -> Any:
    """The seed that stands for `seed` in a trial: itself in the first."""
    if seed is None:
        return 1 + number
    return seed if number == 0 or not isinstance(seed, (int, np.integer)) else (int(seed) + 7919 * number) % 2**32


# ---- ranvier ------------------------------------------------------------------------------------------------------------


def _ranvier(trial: Trial, stopwatch: Stopwatch, watch: Watch) -> Callable[[], dict[str, Any]]:
    inner_seed = ranvier.seed
    inner_seed(1 + trial.number)
    ranvier.seed = lambda seed=None: inner_seed(mixed(seed, trial.number))
    before = dict(CURRENT.timings.seconds)
    run = Network.run
    beginning = Beginning(trial, watch)

    @wraps(run)
    def watched(self: Network, duration: Any, *arguments: Any, **options: Any) -> None:
        with stopwatch.of("looking"):
            beginning.of(self.objects)
        if trial.draws:
            return
        if trial.jitter:
            _jitter(self.objects, 2 * trial.number)
        run(self, duration * trial.scale if trial.scale != 1 else duration, *arguments, **options)
        with stopwatch.of("looking"):
            watch.ran(self.objects, self.t_)

    Network.run = watched  # type: ignore[method-assign]
    control = strengthen(trial.control) if trial.control else None

    def about() -> dict[str, Any]:
        for stage in ("build", "connect", "compile", "run"):  # ranvier has counted them itself
            stopwatch.move("script", stage, CURRENT.timings.seconds[stage] - before[stage])
        changed = 0 if control is None else control.changed
        return {"version": ranvier.__version__, "target": "", "changed": changed, **beginning.ended()}

    return about


# ---- Brian 2 ------------------------------------------------------------------------------------------------------------


def _brian(trial: Trial, stopwatch: Stopwatch, watch: Watch) -> Callable[[], dict[str, Any]]:
    import brian2
    from brian2.codegen.codeobject import CodeObject
    from brian2.devices.cpp_standalone.device import CPPStandaloneDevice

    if trial.target == "cpp_standalone":
        brian2.set_device("cpp_standalone", directory=tempfile.mkdtemp(prefix="ranvier-verify-"))
    else:
        brian2.prefs.codegen.target = trial.target or "numpy"
    if trial.target:
        brian2.set_device = brian2.only.set_device = lambda *arguments, **options: None  # the order stands above the script
    brian2.BrianLogger.log_level_error()
    inner_seed = brian2.seed
    inner_seed(1 + trial.number)
    brian2.seed = brian2.only.seed = lambda seed=None: inner_seed(mixed(seed, trial.number))
    objects: list[Any] = []
    of_the_program: list[tuple[Any, list[Any]]] = []
    run, before_run = brian2.Network.run, brian2.Network.before_run
    beginning = Beginning(trial, watch)

    @wraps(run)
    def watched(self: Any, duration: Any, *arguments: Any, level: int = 0, **options: Any) -> None:
        if not standalone():
            with stopwatch.of("looking"):
                beginning.of(self.objects)
            if trial.draws:
                return
        scaled = duration * trial.scale if trial.scale != 1 else duration
        with stopwatch.of("run"):
            run(self, scaled, *arguments, level=level + 1, **options)
        if standalone():
            of_the_program.append((self, list(objects)))
            return
        with stopwatch.of("looking"):
            watch.ran(objects, float(self.t))

    @wraps(before_run)
    def prepared(self: Any, namespace: Any) -> None:
        objects[:] = sorted(self.objects, key=lambda item: item.name)  # magic ones are let go at the end of the run
        if trial.jitter:
            _jitter(objects, 2 * trial.number + 1)
        with stopwatch.of("build"):
            before_run(self, namespace)

    brian2.Network.run, brian2.Network.before_run = watched, prepared
    stopwatch.timed(CodeObject, "compile", "compile")
    connect = brian2.Synapses.connect

    @wraps(connect)
    def connected(self: Any, *arguments: Any, level: int = 0, **options: Any) -> None:
        with stopwatch.of("connect"):
            connect(self, *arguments, level=level + 1, **options)

    brian2.Synapses.connect = connected

    run_program, forget_program = CPPStandaloneDevice.run, CPPStandaloneDevice.reinit

    @wraps(run_program)
    def ran_program(*arguments: Any, **options: Any) -> None:
        run_program(*arguments, **options)
        with stopwatch.of("looking"):  # at once: reinit() takes the values away
            for network, contents in of_the_program:
                watch.ran(contents, float(network.t))

    @wraps(forget_program)
    def forgotten(*arguments: Any, **options: Any) -> None:
        forget_program(*arguments, **options)
        of_the_program.clear()

    CPPStandaloneDevice.run, CPPStandaloneDevice.reinit = ran_program, forgotten

    def about() -> dict[str, Any]:
        used = "cpp_standalone" if standalone() else str(brian2.prefs.codegen.target)
        return {"version": brian2.__version__, "target": used, **beginning.ended()}

    def standalone() -> bool:
        return type(brian2.get_device()).__name__ != "RuntimeDevice"

    return about


# ---- both ---------------------------------------------------------------------------------------------------------------

_jittered: set[int] = set()


def _jitter(objects: Any, seed: int) -> None:
    """Change the variables of the model by about 1e-12 of themselves, once for each object, before its first step.

    Differently on each side: what chaos makes of equal changes would carry the sides' own rounding, which is the same in every trial.
    """
    draws = np.random.RandomState(seed)
    for item in sorted((item for item in objects if family(item) in WITH_VARIABLES), key=lambda item: item.name):
        if id(item) in _jittered:
            continue
        _jittered.add(id(item))
        for name in stored(item):
            values = np.array(item.state(name, use_units=False)[:])
            if values.dtype.kind == "f" and values.size:
                moved = values * (1 + JITTER * draws.standard_normal(values.shape))
                try:
                    item.state(name, use_units=False)[:] = moved
                except Exception:  # read-only, linked: the others will do
                    continue


def environment() -> dict[str, str]:
    """For the child: no windows, and one thread of linear algebra (a fork must not lose threads)."""
    return {**os.environ, "MPLBACKEND": "Agg", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
