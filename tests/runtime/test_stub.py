"""The stub is the table of contents of the extension: the same names, the same parameters."""

import ast
import re
from pathlib import Path

from ranvier import _runtime

STUB = ast.parse((Path(__file__).parents[2] / "src" / "ranvier" / "_runtime.pyi").read_text())


def public(names):
    return {name for name in names if not name.startswith("_")}


def test_names():
    declared = {node.name for node in STUB.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    assert public(vars(_runtime)) == declared | {"ABI_VERSION"}


def test_members():
    for node in STUB.body:
        if isinstance(node, ast.ClassDef):
            declared = {member.name for member in node.body if isinstance(member, ast.FunctionDef)}
            assert public(vars(getattr(_runtime, node.name))) == public(declared), node.name


def test_parameters():
    for owner in STUB.body:
        scope = getattr(_runtime, owner.name) if isinstance(owner, ast.ClassDef) else _runtime
        for node in owner.body if isinstance(owner, ast.ClassDef) else [owner]:
            if not isinstance(node, ast.FunctionDef) or node.decorator_list:
                continue
            signature = (getattr(scope, node.name).__doc__ or "").splitlines()[0]
            met = re.findall(r"(\w+): ", signature)
            assert met == [argument.arg for argument in node.args.args if argument.arg != "self"], signature
