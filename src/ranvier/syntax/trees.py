"""What can be done with any tree: find its names and calls, replace parts. Spans of kept parts are kept.

Called by equations (dependencies, substitution), schemes and ir.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping

from ranvier.record import replace
from ranvier.syntax.nodes import Binary, Block, Call, Compare, Conditional, Expression, Logic, Name, Number, Unary

_CALLS_A_LEVEL = 8


def children(node: Expression) -> tuple[Expression, ...]:
    """The direct parts of a node, in the order in which they are written."""
    match node:
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right) | Compare(_, left, right) | Logic(_, left, right):
            return (left, right)
        case Call(_, args):
            return args
        case Conditional(condition, then, otherwise):
            return (then, condition, otherwise)
        case _:
            return ()


def walk(tree: Expression) -> Iterator[Expression]:
    """The node and all below it, parents first, left to right."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def subsets(tree: Expression, wanted: frozenset[str]) -> dict[int, frozenset[str]]:
    """For each node, by id: which of the wanted names are used in it as values. One pass over the tree, however deep."""
    found: dict[int, frozenset[str]] = {}
    nothing: frozenset[str] = frozenset()
    for node in reversed(list(walk(tree))):  # parts before the whole
        if isinstance(node, Name):
            found[id(node)] = frozenset((node.id,)) if node.id in wanted else nothing
            continue
        used = nothing
        for child in children(node):
            if found[id(child)]:
                used |= found[id(child)]
        found[id(node)] = used
    return found


def make_room(levels: int) -> None:
    """So many levels of nesting will be walked by recursion, a few calls each. Calls from Python to Python take memory, and no stack of
    the process: only Python's own limit (1000) stands in the way. It is raised for good, as far as it has to be."""
    needed = 1000 + _CALLS_A_LEVEL * levels
    if sys.getrecursionlimit() < needed:
        sys.setrecursionlimit(needed)


def depth(tree: Expression) -> int:
    """Levels of nesting."""
    levels, nodes = 0, [tree]
    while nodes:
        levels += 1
        nodes = [child for node in nodes for child in children(node)]
    return levels


def names(tree: Expression) -> frozenset[str]:
    """The names used as values (not those of the functions that are called)."""
    return frozenset(node.id for node in walk(tree) if isinstance(node, Name))


def calls(tree: Expression) -> frozenset[str]:
    """The names of the functions that are called."""
    return frozenset(node.function for node in walk(tree) if isinstance(node, Call))


def identifiers(tree: Expression) -> frozenset[str]:
    """All names: values and functions."""
    return names(tree) | calls(tree)


def map_tree(tree: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The tree with `change` applied to every node, parts before the whole. Parts that stay the same object are shared."""
    match tree:
        case Number() | Name():
            return change(tree)
        case Unary(op, operand):
            new = map_tree(operand, change)
            return change(tree if new is operand else Unary(op, new, tree.span))
        case Binary(op, left, right) | Compare(op, left, right) | Logic(op, left, right):
            a, b = map_tree(left, change), map_tree(right, change)
            return change(tree if a is left and b is right else type(tree)(op, a, b, tree.span))
        case Call(function, args):
            mapped = tuple(map_tree(arg, change) for arg in args)
            return change(tree if all(a is b for a, b in zip(mapped, args, strict=True)) else Call(function, mapped, tree.span))
        case Conditional(condition, then, otherwise):
            c, t, o = (map_tree(part, change) for part in (condition, then, otherwise))
            return change(tree if c is condition and t is then and o is otherwise else Conditional(c, t, o, tree.span))


def substitute(tree: Expression, mapping: Mapping[str, Expression]) -> Expression:
    """The tree with each Name in `mapping` replaced, all at once (what is put in is not searched again)."""
    return map_tree(tree, lambda node: mapping.get(node.id, node) if isinstance(node, Name) else node)


def substitute_in_block(block: Block, mapping: Mapping[str, Expression]) -> Block:
    """The same in the values of statements; targets stay."""
    return tuple(replace(statement, value=substitute(statement.value, mapping)) for statement in block)


def rename(tree: Expression, mapping: Mapping[str, str]) -> Expression:
    """The tree with names of values and of functions replaced."""

    def change(node: Expression) -> Expression:
        match node:
            case Name(id) if id in mapping:
                return Name(mapping[id], node.span)
            case Call(function, args) if function in mapping:
                return Call(mapping[function], args, node.span)
            case _:
                return node

    return map_tree(tree, change)


def assigned(block: Block) -> frozenset[str]:
    """The names that the statements write."""
    return frozenset(statement.target.id for statement in block)
