"""`ranvier explain SCRIPT NAME`: every stage of one object of a script, from its text to machine code."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from ranvier.cli.script import attempt
from ranvier.debug.explain import STAGES, explain
from ranvier.model.objects import BrianObject
from ranvier.run.network import Network
from ranvier.syntax.errors import ModelError

USAGE = f"""usage: ranvier explain SCRIPT NAME [--stage STAGE] [-- ARGUMENTS]

Runs a script as `ranvier run` does (what it prints goes to the error stream, what it plots nowhere), then prints what became of an object:
its equations, abstract code, kernels, LLVM IR and assembly.

NAME         a name of the script (G, S.pre, G.state_updater), or the name of an object (neurongroup_1)
--stage      one of: {", ".join(STAGES)}
ARGUMENTS    for the script"""


def main(arguments: Sequence[str]) -> int:
    """The exit code: that of the script if it fails, 2 if NAME is no object in it."""
    given = list(arguments)
    stages: tuple[str, ...] = STAGES
    passed = given[given.index("--") + 1 :] if "--" in given else []
    given = given[: given.index("--")] if "--" in given else given
    if "--stage" in given:
        k = given.index("--stage")
        stages = tuple(given[k + 1 : k + 2])
        del given[k : k + 2]
    if len(given) != 2 or not set(stages) <= set(STAGES) or not stages:
        print(USAGE)
        return 0 if given in (["-h"], ["--help"]) else 2
    path, name = given
    os.environ.setdefault("MPLBACKEND", "Agg")
    with contextlib.redirect_stdout(sys.stderr):
        code, names = attempt(path, passed)
    if code:
        return code
    item = find(name, names)
    if item is None:
        print(f"ranvier: {path} has no object {name!r}. {_objects(name, names)}", file=sys.stderr)
        return 2
    try:
        print(explain(item, stages, names))
    except ModelError as error:
        print(f"ranvier: {error}", file=sys.stderr)
        return 2
    return 0


def find(name: str, names: Mapping[str, Any]) -> BrianObject | Network | None:
    """The object that a script's name (with attributes) is bound to, or the object whose own name it is."""
    first, *rest = name.split(".")
    found: Any = names.get(first)
    for attribute in rest:
        found = getattr(found, attribute, None)
    if isinstance(found, (BrianObject, Network)):
        return found
    return next((item for item in _all(names) if item.name == name), None)


def _all(names: Mapping[str, Any]) -> list[BrianObject]:
    """The objects that a script has names for, those in its lists and networks, and what belongs to them."""
    found: dict[int, BrianObject] = {}
    waiting: list[Any] = list(names.values())
    for value in waiting:
        if isinstance(value, Network):
            waiting += value.objects
        elif isinstance(value, (list, tuple)):
            waiting += [part for part in value if isinstance(part, (BrianObject, Network))]
        elif isinstance(value, BrianObject) and id(value) not in found:
            found[id(value)] = value
            waiting += value.contained_objects
    return list(found.values())


def _objects(name: str, names: Mapping[str, Any]) -> str:
    there = [key for key, value in names.items() if isinstance(value, (BrianObject, Network))]
    there += [item.name for item in _all(names)]
    near = get_close_matches(name, there, 1)
    return (f"Did you mean {near[0]}? " if near else "") + (f"There are: {', '.join(there)}." if there else "It leaves no objects.")
