"""Matrix exponentials that a scheme asked for (equations/schemes/exact.py): computed at the start of a run, given names in a scope."""

from __future__ import annotations

from typing import Any

from ranvier.equations.schemes.propagator import Propagator
from ranvier.equations.scope import ArrayVariable, Constant, Scope, Symbol
from ranvier.model.execute import evaluate
from ranvier.model.memory import Buffer
from ranvier.types import Type


def propagator_symbols(propagators: tuple[Propagator, ...], scope: Scope, dt: float, begin: int, end: int) -> dict[str, Symbol]:
    """The entries of all propagators: constants, or hidden arrays where a coefficient differs between neurons."""
    symbols: dict[str, Symbol] = {}
    for propagator in propagators:
        per_neuron = any(_has_elements(scope.get(name)) for name in propagator.depends_on)
        span = (begin, end) if per_neuron else (begin, begin + 1)
        coefficients: list[list[Any]] = [
            [None if c is None else evaluate(c, scope, Type.F64, *span) for c in row] for row in propagator.coefficients
        ]
        dims = {entry.name: entry.dim for entry in propagator.entries}
        for name, values in propagator.values(coefficients, dt).items():
            if per_neuron:
                memory = Buffer(Type.F64, end)
                memory.view()[begin:end] = values
                symbols[name] = ArrayVariable(name, dims[name], Type.F64, memory, constant=True, adapts=True)
            else:
                symbols[name] = Constant(name, float(values.reshape(-1)[0]), dims[name])
    return symbols


def _has_elements(symbol: Symbol | None) -> bool:
    return not isinstance(symbol, Constant) and not getattr(symbol, "shared", False)
