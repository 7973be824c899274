"""`ranvier COMMAND`: the table of commands. Each is a module whose `main(arguments)` gives the exit code; the one asked for is imported."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from difflib import get_close_matches

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("ranvier.cli.run", "SCRIPT [ARGUMENTS]: run a script; its `import brian2` gives ranvier"),
    "explain": ("ranvier.cli.explain", "SCRIPT NAME [--stage STAGE]: run a script, print every stage of an object"),
    "verify": ("ranvier.cli.verify", "SCRIPT: run a script on Brian 2 and on ranvier, print how well they agree"),
    "doctor": ("ranvier.cli.doctor", "what this machine and installation are, and ten seconds of tests"),
}
"""Command -> (its module, what it does)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code. 2: there is no such command."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if given else 2
    if given[0] in ("-V", "--version"):
        print(f"ranvier {importlib.import_module('ranvier').__version__}")
        return 0
    if given[0] not in COMMANDS:
        near = get_close_matches(given[0], COMMANDS, 1)
        hint = f"Did you mean `ranvier {near[0]}`?" if near else f"There are: {', '.join(COMMANDS)}."
        if given[0].endswith((".py", ".ipynb")):
            hint = f"To run a script: `ranvier run {given[0]}`."
        print(f"ranvier: there is no command {given[0]!r}. {hint}", file=sys.stderr)
        return 2
    module, _ = COMMANDS[given[0]]
    code: int = importlib.import_module(module).main(given[1:])
    return code


def usage() -> str:
    lines = [f"  ranvier {name:<8} {text}" for name, (_, text) in COMMANDS.items()]
    return "\n".join(["ranvier: spiking neural networks in Brian 2's language", "", *lines, "", "`ranvier COMMAND --help` says more."])
