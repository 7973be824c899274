"""Helpers of these tests: a system of equations from text, and a plain NumPy evaluator of abstract code."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from mpmath import mp

from ranvier.equations.schemes.system import SchemeContext, System, never_written
from ranvier.equations.scope import ArrayVariable, Constant, FunctionSymbol, Names, Scope, Table
from ranvier.syntax.expressions import parse_expression
from ranvier.syntax.nodes import Binary, Call, Compare, Conditional, Logic, Name, Number, Unary
from ranvier.types import Type


def exprel(x):
    x = np.asarray(x, dtype=float)
    safe = np.where(x == 0, 1.0, x)
    return np.where(x == 0, 1.0, np.expm1(safe) / safe)


FUNCTIONS = {"exprel": exprel, "int": lambda x: np.asarray(x, dtype=float), "timestep": lambda t, dt: np.trunc(t / dt + 1e-3)}
_BINARY = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.true_divide,
    "//": np.floor_divide,
    "%": np.mod,
    "**": lambda a, b: np.asarray(a, dtype=float) ** b,
}
_COMPARE = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal}


def evaluate(node, values):
    """The value of an expression; names and functions are looked up in `values`, then among NumPy's functions."""
    match node:
        case Number(value):
            return value
        case Name(id):
            return values[id]
        case Unary("-", operand):
            return -evaluate(operand, values)
        case Unary(_, operand):
            return np.logical_not(evaluate(operand, values))
        case Binary(op, left, right):
            return _BINARY[op](evaluate(left, values), evaluate(right, values))
        case Compare(op, left, right):
            return _COMPARE[op](evaluate(left, values), evaluate(right, values))
        case Logic(op, left, right):
            return (np.logical_and if op == "and" else np.logical_or)(evaluate(left, values), evaluate(right, values))
        case Conditional(condition, then, otherwise):
            return np.where(evaluate(condition, values), evaluate(then, values), evaluate(otherwise, values))
        case Call(function, args):
            known = values.get(function) or FUNCTIONS.get(function) or getattr(np, function)
            return known(*(evaluate(arg, values) for arg in args))
    raise TypeError(node)


def execute(block, values):
    """The values after the statements (a new dictionary)."""
    values = dict(values)
    with np.errstate(all="ignore"):
        for statement in block:
            values[statement.target.id] = evaluate(statement.value, values)
    return values


def context(dt=1e-4, constants=(), arrays=(), tables=(), stateful=("rand", "randn"), fixed=never_written):
    """A context where `constants` are numbers, `arrays` are per neuron and may change, tables are {name: dt}."""
    symbols = {name: Constant(name, 1.0, None) for name in (*constants, "dt", "t")}
    symbols |= {name: ArrayVariable(name, None, Type.F64, object()) for name in arrays}
    symbols |= {name: Table(name, None, object(), table_dt, 10, None) for name, table_dt in dict(tables).items()}
    symbols |= {name: FunctionSymbol(name, SimpleNamespace(stateful=True)) for name in stateful}
    return SchemeContext(Scope((Names("the test", symbols),)), dt, fixed)


def system(*lines, **kwargs):
    """`x' = ...` is a differential equation, `x = ...` a subexpression. Unknown names are constants."""
    rates, subexpressions = {}, {}
    for line in lines:
        name, _, text = (part.strip() for part in line.partition("="))
        (rates if name.endswith("'") else subexpressions)[name.rstrip("'")] = parse_expression(text)
    kwargs.setdefault("constants", "abcdkmEJ")
    return System(rates, subexpressions, context(**kwargs))


def exact_references(system_, values, h, states):
    """exp of the augmented matrix times each state, with mpmath. values, states: floats by name. Gives a list of floats by name."""
    names = system_.variables
    rates = {x: system_.inline(system_.rates[x], system_.dependencies(system_.rates[x])) for x in names}
    used = set().union(*(system_.dependencies(rate) for rate in system_.rates.values()))
    with mp.workdps(40):
        zero = {x: mp.mpf(value) for x, value in values.items() if x in used} | dict.fromkeys(names, mp.mpf(0))
        rest = [mp.mpf(evaluate(rates[x], zero)) for x in names]
        size = len(names)
        matrix = mp.zeros(size + 1)
        for i, x in enumerate(names):
            matrix[i, size] = rest[i] * h
            for j, y in enumerate(names):
                matrix[i, j] = (mp.mpf(evaluate(rates[x], {**zero, y: mp.mpf(1)})) - rest[i]) * h
    # mpmath's Taylor series loses digits of stiff matrices in proportion to their norm.
    with mp.workdps(40 + int(mp.mnorm(matrix, 1))):
        grown = mp.expm(matrix)
        results = [grown * mp.matrix([mp.mpf(state[x]) for x in names] + [mp.mpf(1)]) for state in states]
        return [{x: float(result[i]) for i, x in enumerate(names)} for result in results]


def exact_reference(system_, values, h):
    """The same for one state, which is among the values."""
    return exact_references(system_, values, h, [values])[0]


def with_subexpressions(system_, values):
    """The values, and those of the subexpressions."""
    trees = {name: system_.inline(tree, system_.dependencies(tree)) for name, tree in system_.subexpressions.items()}
    return {**values, **{name: evaluate(tree, values) for name, tree in trees.items()}}
