"""The source of a Python function, as its syntax tree. Takes a code object; gives the definition that it was compiled from.

Called by inline.py. The file may have changed since: it is compiled again, and what stands at the same place must be the same.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from functools import lru_cache
from types import CodeType


class Unclear(Exception):
    """This Python is not certainly the same as any statements of the language."""


@lru_cache(maxsize=256)
def definition(code: CodeType) -> ast.FunctionDef:
    """The definition in the source of the script, if that is still what was compiled."""
    from inspect import getsource  # 5 ms to import

    try:
        tree = ast.parse(textwrap.dedent(getsource(code))).body[0]
    except (OSError, TypeError, SyntaxError, IndexError) as error:
        raise Unclear from error
    if not isinstance(tree, ast.FunctionDef) or tree.name != code.co_name:
        raise Unclear
    arguments = tree.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs or arguments.defaults:
        raise Unclear
    if not any(found.co_code == code.co_code and found.co_consts == code.co_consts for found in _codes_in(_whole_source(code), code)):
        raise Unclear
    return tree


def _whole_source(code: CodeType) -> str:
    from inspect import findsource

    return "".join(findsource(code)[0])


@lru_cache(maxsize=8)
def _module(source: str) -> CodeType:
    try:
        return compile(source, "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise Unclear from error


def _codes_in(source: str, code: CodeType) -> Iterator[CodeType]:
    """What the definition at the same place of the source is compiled to: the same, unless the file has changed since."""
    rest = [_module(source)]
    while rest:
        found = rest.pop()
        rest += [constant for constant in found.co_consts if isinstance(constant, CodeType)]
        if found.co_name == code.co_name and found.co_firstlineno == code.co_firstlineno:
            yield found
