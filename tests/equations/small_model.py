"""A small model that the tests of this folder look names up in."""

from __future__ import annotations

import numpy as np

from ranvier.equations.equations import Equations
from ranvier.equations.layers import NamespaceLayer, default_layers
from ranvier.equations.scope import ArrayVariable, Constant, Index, Names, Scope, Subexpression, Symbol, Table
from ranvier.equations.single import SUBEXPRESSION
from ranvier.syntax.expressions import parse_expression
from ranvier.types import Type
from ranvier.units.catalogue import UNSCALED
from ranvier.units.dimension import DIMENSIONLESS, Dimension

VOLT, AMP, SECOND, SIEMENS = (UNSCALED[name] for name in ("volt", "amp", "second", "siemens"))


def variable(name: str, dim: Dimension = DIMENSIONLESS, type_: Type = Type.F64, **more: object) -> ArrayVariable:
    return ArrayVariable(name, dim, type_, object(), **more)


class Quantity(float):
    """A float with a dimension, as far as namespaces look."""

    def __new__(cls, value: float, dim: Dimension) -> Quantity:
        self = super().__new__(cls, value)
        self.dim = dim
        return self


NAMESPACE = {
    "tau": Quantity(0.01, SECOND), "El": Quantity(-0.07, VOLT), "gl": Quantity(1e-8, SIEMENS), "k": 3, "half": 0.5, "ratio": np.float64(2),
    "array": np.zeros(3), "text": "x", "yes": True,
}  # fmt: skip


def scope_of(equations: Equations | None = None) -> Scope:
    """v, u (volt), g (siemens), w (1), n (integer), flag (boolean), S (shared volt), fixed (read-only), I = gl*v, tables, a namespace."""
    names: dict[str, Symbol] = {
        symbol.name: symbol
        for symbol in (
            variable("t", SECOND, index=None, read_only="it is the time"),
            variable("dt", SECOND, index=None, read_only="it is the time step"),
            variable("v", VOLT), variable("u", VOLT), variable("g", SIEMENS), variable("w"), variable("n", type_=Type.I32),
            variable("flag", type_=Type.BOOL), variable("S", VOLT, index=None), variable("fixed", VOLT, read_only="it is computed"),
            variable("lastspike", SECOND), variable("not_refractory", type_=Type.BOOL, read_only="refractoriness sets it"),
            Index("i"), Constant("N", 10, DIMENSIONLESS),
            Table("stim", AMP, None, 1e-3, 10, None), Table("stim2", AMP, None, 1e-3, 10, 3),
        )
    }  # fmt: skip
    scope = Scope((Names("the model", names), *default_layers(), NamespaceLayer("the namespace", NAMESPACE)))
    names["I"] = Subexpression("I", AMP, "float", parse_expression("gl*v"), scope)
    names["I_shared"] = Subexpression("I_shared", VOLT, "float", parse_expression("S"), scope, shared=True)
    for equation in equations.values() if equations is not None else ():
        index = None if "shared" in equation.flags else ()
        if equation.kind_of_equation == SUBEXPRESSION:
            names[equation.name] = Subexpression(
                equation.name, equation.dim, equation.kind, equation.right_hand_side, scope, "shared" in equation.flags
            )
        else:
            type_ = {"float": Type.F64, "integer": Type.I32, "boolean": Type.BOOL}[equation.kind]
            names[equation.name] = variable(equation.name, equation.dim, type_, index=index)
    return scope


SCOPE = scope_of()
