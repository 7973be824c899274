"""`ranvier run SCRIPT [ARGUMENTS]`: a script for Brian 2 or for ranvier, run on ranvier."""

from __future__ import annotations

from collections.abc import Sequence

from ranvier.cli.script import attempt

USAGE = """usage: ranvier run SCRIPT [ARGUMENTS]

Runs a Python script (or the code of a notebook, .ipynb) as `python SCRIPT ARGUMENTS` would, except that its imports of `brian2` and
all below it give ranvier. The exit code is the script's."""


def main(arguments: Sequence[str]) -> int:
    """The exit code of the script: 1 after an exception, which is printed as Python does. 2: there is no such script."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE)
        return 0 if arguments else 2
    return attempt(arguments[0], arguments[1:])[0]
