"""`ranvier verify SCRIPT`: a script on Brian 2 and on ranvier, and how well they agree."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ranvier.verify import verify_script

_ABOUT = """Runs a script on the installed Brian 2 and on ranvier, each in processes of its own, and compares what monitors, groups
and synapses hold after the runs: value by value where nothing is left to chance, else in distribution. Prints a row for each, and where
the time went. Exit code: 0 agree, 1 disagree, 2 cannot tell."""


def main(arguments: Sequence[str]) -> int:
    """The exit code of the report; 2 for a script that is not there or options that cannot be."""
    given = list(arguments)
    own, rest = (given[: given.index("--")], given[given.index("--") + 1 :]) if "--" in given else (given, [])
    try:
        options = _parser().parse_args(own)
    except SystemExit as end:  # --help, or a wrong option: argparse has said so
        return int(end.code or 0)
    try:
        report = verify_script(
            options.script,
            rest,
            trials=options.trials,
            target=options.target,
            scale_duration=options.scale_duration,
            jobs=options.jobs,
            budget=options.budget,
            say=lambda line: print(f"... {line}", file=sys.stderr, flush=True),
        )
    except (FileNotFoundError, ValueError) as error:
        print(f"ranvier verify: {error}", file=sys.stderr)
        return 2
    print(report)
    if options.json:
        Path(options.json).write_text(report.to_json(), encoding="utf-8")
    return report.exit_code


def _parser() -> argparse.ArgumentParser:
    usage = "ranvier verify SCRIPT [options] [-- ARGUMENTS OF THE SCRIPT]"
    parser = argparse.ArgumentParser("ranvier verify", description=_ABOUT, usage=usage)
    parser.add_argument("script", metavar="SCRIPT")
    parser.add_argument("--scale-duration", type=float, default=1.0, metavar="X", help="multiply the duration of every run by this")
    parser.add_argument("--trials", type=int, metavar="N", help="trials a side where chance is involved (default: until decided, 10 to 80)")
    parser.add_argument("--budget", type=float, default=600.0, metavar="SECONDS", help="begin no more trials after this (default: 600)")
    parser.add_argument("--target", default="", choices=["numpy", "cython", "cpp_standalone"], help="of Brian's code generation")
    parser.add_argument("--jobs", type=int, metavar="N", help="processes at work (default: cores, at most 8)")
    parser.add_argument("--json", metavar="FILE", help="write the report there, too")
    return parser
