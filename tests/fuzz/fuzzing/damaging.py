"""Damages COUNT models, one after the other: `python -m fuzzing.damaging COUNT SEED [SECONDS]`. Prints a line of JSON before and after
each: what was damaged, and what came of it. A model that takes more than SECONDS (20) ends the process with a traceback of where it was.
"""

from __future__ import annotations

import faulthandler
import json
import re
import sys
import traceback
import warnings
from random import Random

from fuzzing.damage import damaged
from fuzzing.victims import Victim, evaluated
from ranvier import DimensionMismatchError, MagicError, seed
from ranvier.syntax.errors import ModelError

_PLACE = re.compile(r"in .*, line \d+, column \d+|at .*:\d+|in '.*'")


def outcome(victim: Victim, where: str = "", damage: str = "") -> tuple[str, str]:
    """(what came of it, its words): 'runs', 'refused', 'no place', or the name of an exception that no user should see."""
    texts = victim.texts | ({where: damage} if where in victim.texts else {})
    values = victim.values | ({where[:-1]: damage} if where.endswith("=") else {})
    given = {name: evaluated(text) for name, text in values.items()}
    try:
        victim.build(texts, given)
    except ModelError as error:
        return ("refused" if _PLACE.search(str(error)) else "no place"), str(error)
    except (DimensionMismatchError, MagicError) as error:
        return "refused", str(error)
    except BaseException as error:
        return type(error).__name__, "".join(traceback.format_exception(error)[-12:])
    return "runs", ""


def main(count: int, number: int, seconds: float = 20.0) -> None:
    rng, told = Random(number), sys.stdout
    sys.stdout = sys.stderr  # some damage prints
    warnings.simplefilter("ignore", RuntimeWarning)  # numbers may overflow
    for _ in range(count):
        victim, where, damage = damaged(rng)
        print(json.dumps([victim.name, where, damage]), flush=True, file=told)
        seed(1)
        faulthandler.dump_traceback_later(seconds, exit=True)
        met = outcome(victim, where, damage)
        faulthandler.cancel_dump_traceback_later()
        print(json.dumps(met), flush=True, file=told)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *map(float, sys.argv[3:]))
