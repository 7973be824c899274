"""The gallery: gallery/NAME.txt is a wrong script, the change that makes it right, and the exact message the wrong one gives.

    the wrong script
    --- replace
    text in it
    --- with
    what the hint says
    --- builtin base class
    the message

So the right twin differs from the wrong script only by what is written between the two markers. Run by itself,
`python -X faulthandler gallery_of_mistakes.py NAME ...` executes wrong scripts and prints each name that ended in an exception.
"""

from __future__ import annotations

import gc
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

GALLERY = Path(__file__).parent / "gallery"
SCRIPT = "script.py"


@dataclass(frozen=True)
class Mistake:
    name: str
    wrong: str
    old: str
    new: str
    base: str
    message: str

    @property
    def right(self) -> str:
        return self.wrong.replace(self.old, self.new)

    def write(self, message: str) -> None:
        text = f"{self.wrong}--- replace\n{self.old}\n--- with\n{self.new}\n--- {self.base}\n{message}\n"
        (GALLERY / f"{self.name}.txt").write_text(text)


def read(name: str) -> Mistake:
    wrong, rest = (GALLERY / f"{name}.txt").read_text().split("--- replace\n")
    old, rest = rest.split("\n--- with\n")
    new, rest = rest.split("\n--- ")
    base, message = rest.split("\n", 1)
    return Mistake(name, wrong, old, new, base, message.removesuffix("\n"))


NAMES = sorted(path.stem for path in GALLERY.glob("*.txt"))


def execute(script: str) -> dict[str, Any]:
    """Run a script as a fresh process would: no other object has a name. What it sets is put back."""
    import ranvier
    from ranvier.model import names as registry

    gc.collect(1)  # what is young: looking through all that a long session has made would take longer than the test
    others, registry._living = registry._living, WeakValueDictionary()
    ranvier.start_scope()
    ranvier.seed(1)
    names: dict[str, Any] = {"__name__": "script"}
    try:
        exec(compile(script, SCRIPT, "exec"), names)
    finally:
        ranvier.defaultclock.dt = 0.1 * ranvier.ms
        registry._living = others
    return names


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        print("runs", wanted, flush=True)
        try:
            execute(read(wanted).wrong)
        except Exception:
            print("raised", wanted, flush=True)
