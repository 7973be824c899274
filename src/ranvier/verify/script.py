"""The course of a verification: first two trials beside each other, then what they call for.

* All values agree with two seeds: agree, value by value.
* They differ, and nothing depends on chance: how sensitive is Brian to its own rounding? Its initial values are changed by 1e-12.
  Not that sensitive: disagree. As sensitive as the sides differ: agree, within that. Chaotic (trains of spikes differ): in
  distribution, over such changes.
* Something depends on chance, all of it before the first step (initial values, synapses, delays): both sides begin with what Brian has
  drawn, and what follows is compared value by value, as above. What is drawn is compared in distribution, over seeds, without running.
* Something depends on chance while it runs: in distribution, over seeds (distribution.py).
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterable

import numpy as np

from ranvier.verify import distribution, evidence
from ranvier.verify.child import ENDED
from ranvier.verify.control import CONTROLS
from ranvier.verify.course import Course, most_different, ways_out, whole
from ranvier.verify.distribution import TrialFailed
from ranvier.verify.evidence import Evidence
from ranvier.verify.hooks import JITTER, Trial
from ranvier.verify.process import NAMES, OURS, THEIRS, ChildDied, Simulators
from ranvier.verify.report import AGREE, CANNOT_TELL, DISAGREE, Report, Row
from ranvier.verify.rounding import rounding
from ranvier.verify.same_start import from_the_same_start, kept


def verify_script(
    path: str | os.PathLike[str],
    arguments: Iterable[str] = (),
    *,
    trials: int | None = None,
    target: str = "",
    scale_duration: float = 1.0,
    jobs: int | None = None,
    budget: float = 600.0,
    say: Callable[[str], None] = lambda line: None,
) -> Report:
    """Run a script on Brian 2 and on ranvier and compare what its objects hold after their runs.

    arguments: of the script (sys.argv[1:]). trials: runs a side where chance is involved (default: until decided, 10 to 80). target: of
    Brian's code generation: 'numpy', 'cython', 'cpp_standalone' (default: what the script sets, else numpy; cython where a trial takes
    long and a compiler is there). scale_duration: factor on the duration of every run. jobs: processes at work (default: cores, at most
    8). budget: seconds of comparing in distribution. say: is told how far it is. FileNotFoundError if there is no such script.
    """
    path = os.fspath(path)
    if not os.path.isfile(path):
        raise FileNotFoundError(f"there is no script {path!r}")
    if trials is not None and trials < 10:
        raise ValueError(f"{trials} trials cannot tell a difference from chance: at least 10")
    if importlib.util.find_spec("brian2") is None:
        return Report(path, CANNOT_TELL, "not run", ["Brian 2 is not installed here: pip install brian2"])
    workers = jobs or min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    with Simulators(path, arguments, workers) as simulators:
        course = Course(path, simulators, Trial(0, scale_duration, target=target), trials, budget, workers, say)
        try:
            return _decide(course)
        except TrialFailed as failed:
            return course.report(CANNOT_TELL, "", [failed.args[0], failed.args[1]])
        except ChildDied as died:
            return course.report(CANNOT_TELL, "", [str(died)])


def _decide(course: Course) -> Report:
    for side in (THEIRS, OURS):  # one after the other: these are timed
        course.first[side] = course.run(side, kept(course, side, 0))
        course.say(f"{NAMES[side]}: {whole(course.first[side]):.2f} s")
    failed = _failure(course)
    if failed:
        return course.report(CANNOT_TELL, "the script was run once on each side", failed)
    if not any(result.seen for result in course.first.values()):
        why = "nothing ran in it: there is no group, synapse or monitor to compare"
        return course.report(CANNOT_TELL, "the script was run once on each side", [why])
    others = {side: course.simulators.submit(side, kept(course, side, 1)) for side in (THEIRS, OURS)}
    pairs = {side: [course.first[side], others[side].result()] for side in others}
    if not all(pair[1].seen for pair in pairs.values()):
        side = next(side for side, pair in pairs.items() if not pair[1].seen)
        raise TrialFailed(f"with a second seed the script failed on {NAMES[side]}'s side", pairs[side][1].error)
    found = evidence.gather(pairs[OURS], pairs[THEIRS])
    course.shown = evidence.names([course.first[THEIRS], course.first[OURS]])
    rows = evidence.rows(found, course.shown)
    if found.lonely:
        key, side = next(iter(found.lonely.items()))
        why = f"{course.shown[key]}.{key[2]} is on {NAMES[side]}'s side only"
        return course.report(DISAGREE, "objects were paired by name", [why], rows)
    if found.same:
        chance = "given the random numbers that NumPy draws" if found.by_chance else "nothing depends on the seed"
        return course.report(AGREE, f"two seeds, compared value by value: {chance}", [], rows, 2)
    if found.by_chance:
        return from_the_same_start(course, pairs[THEIRS], found) or _in_distribution(course, found, rows, jitter=False)
    return _sensitivity(course, found, rows)


def _sensitivity(course: Course, found: Evidence, rows: list[Row]) -> Report:
    """Nothing is random and yet the sides differ: is it rounding?"""
    method = f"nothing depends on the seed: compared value by value, beside Brian 2 with its initial values changed by {JITTER:g}"
    why, since = rounding(course, found, rows)
    if np.isnan(since):
        return course.report(DISAGREE, method, why, rows, 2)
    if np.isinf(since):
        return course.report(AGREE, method, why, rows, 2)
    course.remarks.append(f"{why[0]}. Compared in distribution over such changes")
    return _in_distribution(course, found, rows, jitter=True)


def _in_distribution(course: Course, found: Evidence, rows: list[Row], jitter: bool) -> Report:
    compared = course.compare(lambda number: course.plan(number, jitter))
    n = compared.trials
    what = "changes of the initial values by 1e-12" if jitter else "seeds"
    method = f"{n} {what} a side, compared in distribution (false alarms: {100 * distribution.FALSE_ALARM:g} % a script)"
    if n == 0:
        first = f"{min(distribution.STAGES)} trials a side would take about {compared.needed:.0f} s"
        return course.report(CANNOT_TELL, "two seeds: results depend on chance", [first, *ways_out()], [])
    level = course.level(compared)
    rows = [course.row(found, compared, key, level) for key in found.both]
    if compared.different:
        return course.report(DISAGREE, method, [most_different(rows)], rows, n)
    control = CONTROLS.get(compared.control, "")
    if compared.noticed:
        why = f"no difference; {control} on one side would have been noticed"
        return course.report(AGREE, method, [why, *compared.unnoticed], rows, n)
    if compared.noticed is None:
        return course.report(AGREE, method, ["no difference; how large one would have been noticed is not known"], rows, n)
    unsure = [f"no difference was found, but {control} on one side might not have been noticed either"]
    if compared.out_of_time:
        unsure += [f"more trials would take about {compared.needed:.0f} s", *ways_out()]
    return course.report(CANNOT_TELL, method, unsure, rows, n)


def _failure(course: Course) -> list[str]:
    """What to say if the script did not come through; an empty list if it can be compared."""
    errors = {side: result.error for side, result in course.first.items() if result.error}
    if not errors:
        return []
    ran = all(result.seen for result in course.first.values())
    ended = all(error.startswith(ENDED) for error in errors.values())  # the script judges its own results, which may be by chance
    if ran and (ended or (len(errors) == 2 and len({_last_line(error).split(":")[0] for error in errors.values()}) == 1)):
        where = "on both sides" if len(errors) == 2 else f"on {NAMES[next(iter(errors))]}'s side"
        how = _last_line(next(iter(errors.values())))
        course.remarks.append(
            f"{how} {where}; its runs were compared" if ended else f"the script ends with {how} {where}; its runs were compared"
        )
        return []
    sides = " and ".join(NAMES[side] for side in errors)
    return [f"the script failed on {sides}", *(f"{NAMES[side]}:\n{error}" for side, error in errors.items())]


def _last_line(error: str) -> str:
    return next((line for line in reversed(error.strip().split("\n")) if line and not line.startswith(" ")), "")
