"""Small models for tests of the builder: a scope from a few words, and a run of the built kernel in the interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ranvier.equations.functions import BUILTIN_FUNCTIONS, CONSTANTS
from ranvier.equations.scope import ArrayVariable, Constant, Names, Scope, Subexpression, Symbol
from ranvier.ir.build import Built, MapSpec, SpaceSpec, build_kernel
from ranvier.ir.interpret import interpret
from ranvier.ir.kernel import Filter
from ranvier.ir.philox import Stream
from ranvier.ir.tables import SamplingTable
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.statements import parse_statements
from ranvier.types import Type, from_numpy
from ranvier.units.dimension import DIMENSIONLESS


@dataclass(eq=False)
class Array:
    """Stands for an array of the runtime: a key with its memory."""

    data: np.ndarray
    name: str = ""

    @property
    def rv_type(self) -> Type:
        return from_numpy(self.data.dtype)


def array(*values: Any, dtype: str = "f8", name: str = "") -> Array:
    return Array(np.array(values, dtype), name)


def variable(data: Array, name: str = "", **options: Any) -> ArrayVariable:
    return ArrayVariable(name or data.name, DIMENSIONLESS, data.rv_type, data, **options)


def constant(name: str, value: Any, literal: bool = False) -> Constant:
    return Constant(name, value, DIMENSIONLESS, literal)


def scope_of(symbols: Mapping[str, Symbol | Array | float | str]) -> Scope:
    """Symbols as they are; an Array is a variable, a number a constant of the namespace, a text a subexpression of the same scope."""
    made: dict[str, Symbol] = {}
    scope = Scope((Names("the model", made), Names("the constants", CONSTANTS), Names("the functions", BUILTIN_FUNCTIONS)))
    for name, meaning in symbols.items():
        if isinstance(meaning, Array):
            meaning.name = name
            made[name] = variable(meaning)
        elif isinstance(meaning, str):
            made[name] = Subexpression(name, DIMENSIONLESS, "float", parse_expression(meaning), scope)
        elif isinstance(meaning, bool | int | float):
            made[name] = constant(name, meaning)
        else:
            made[name] = meaning
    return scope


def build(text: str, symbols: Mapping[str, Any], space: SpaceSpec | None = None, **options: Any) -> Built:
    if "emit" in options:
        options["emit"] = parse_expression(options["emit"])
    return build_kernel(space or MapSpec(), parse_statements(text), scope_of(symbols), **options)


def execute(built: Built, begin: int = 0, end: int | None = None, step: int = 0) -> list[int]:
    """Runs the kernel on the memory of its keys; gives what a filter emitted."""
    arrays = [key.view() if isinstance(key, SamplingTable) else key.data for key in built.array_keys]
    if end is None:
        end = max((len(data) for data in arrays), default=1)
    stream = Stream((1, 2), step)
    count = interpret(built.kernel, arrays, built.scalars, begin, end, stream)
    return arrays[built.kernel.space.out][:count].tolist() if isinstance(built.kernel.space, Filter) else []


def run(text: str, symbols: Mapping[str, Any], space: SpaceSpec | None = None, **options: Any) -> Built:
    built = build(text, symbols, space, **options)
    execute(built, 0, _extent(built))
    return built


def _extent(built: Built) -> int:
    """Elements of the first array that a Map stores to; positions of a list."""
    space = built.kernel.space
    first = getattr(space, "list", getattr(space, "due", None))
    if first is None:
        stored = [op.attr for op in built.kernel.ops if op.code in ("store", "accumulate")]
        first = stored[0] if stored else 0
    return len(built.array_keys[first].data) if built.array_keys else 1


def value_of(text: str, **symbols: Any) -> Any:
    """The value of an expression, as a float."""
    out = array(0.0)
    run(f"out = {text}", {**symbols, "out": out}, exact=True)
    return float(out.data[0])
