"""The functions and constants of the language, once: arity, dimensions, types, and what each becomes.

A table. Read by dimensions.py (rules) and by ir/build.py (`lowering`). Adding a function that is an operation of the kernel IR is one
row here and one in ir/ops.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from ranvier.equations.scope import Constant, FunctionSymbol
from ranvier.record import record
from ranvier.units.dimension import DIMENSIONLESS


@record
class Function:
    """A function of the language.

    args: what each argument must be: '1' dimensionless, 'time' seconds, 'any' any dimension, 'same' the dimension of the first.
    dim: of the result: '1', 'same' as the first argument, or 'sqrt' of it.
    kind: of the result: 'float', 'integer', or 'highest' of the arguments (booleans count as integers).
    lowering: what the IR builder makes of it:
        'op'        the operation of ir/ops.py that bears the name `op`; arguments are cast to float where the operation is float only
        'draw'      a random operation, named `op`; each call in the text is a draw of its own
        'int'       cast to i64: truncates towards zero, a boolean gives 0 or 1
        'clip'      min(max(x, low), high): high wins where low > high
        'timestep'  int((t + 1e-3*dt)/dt)
    stateful: two calls with equal arguments give different values, so a call is never moved, merged or repeated.
    """

    name: str
    args: tuple[str, ...]
    dim: str
    kind: str
    lowering: str = "op"
    op: str | None = None
    stateful: bool = False

    @property
    def arity(self) -> int:
        return len(self.args)

    @property
    def usage(self) -> str:
        """As in a text: 'clip(x, low, high)'."""
        return f"{self.name}({_ARGUMENTS.get(self.name, 'x' if self.args else '')})"


_OF_NUMBER = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "exp", "log", "log10", "expm1", "log1p", "exprel")

_ARGUMENTS = {"clip": "x, low, high", "timestep": "t, dt"}

_TABLE = (
    *(Function(name, ("1",), "1", "float", op=name) for name in _OF_NUMBER),
    Function("sqrt", ("any",), "sqrt", "float", op="sqrt"),
    Function("abs", ("any",), "same", "highest", op="abs"),
    Function("sign", ("any",), "1", "highest", op="sign"),
    Function("floor", ("any",), "same", "float", op="floor"),
    Function("ceil", ("any",), "same", "float", op="ceil"),
    Function("clip", ("any", "same", "same"), "same", "highest", lowering="clip"),
    Function("int", ("1",), "1", "integer", lowering="int"),
    Function("timestep", ("time", "time"), "1", "integer", lowering="timestep"),
    Function("rand", (), "1", "float", lowering="draw", op="rand", stateful=True),
    Function("randn", (), "1", "float", lowering="draw", op="randn", stateful=True),
    Function("poisson", ("1",), "1", "integer", lowering="draw", op="poisson", stateful=True),
)

BINOMIAL = Function("_binomial", ("1", "1"), "1", "integer", lowering="draw", op="binomial", stateful=True)
"""Of n and p. Not a name of the language: what PoissonInput and BinomialFunction are made of."""

BUILTIN_FUNCTIONS: Mapping[str, FunctionSymbol] = {function.name: FunctionSymbol(function.name, function) for function in _TABLE}

CONSTANTS: Mapping[str, Constant] = {
    name: Constant(name, value, DIMENSIONLESS, literal=True) for name, value in (("pi", math.pi), ("e", math.e), ("inf", math.inf))
}
