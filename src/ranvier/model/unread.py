"""Names that a text writes and nothing reads: `reset='V = El'` where the variable is v makes a name of the text, and resets nothing.

Takes the statements of a text with the scope they are checked in; says what it finds in the log. Called by the operations that hold
code of users (operations.py, pathway.py). Brian 2 is silent; the run is the same.
"""

from __future__ import annotations

from ranvier.equations.scope import Constant, Scope
from ranvier.messages import get_logger
from ranvier.syntax.nodes import Block, Name
from ranvier.syntax.trees import walk

logger = get_logger("ranvier.groups.group")


def say_unread(block: Block, scope: Scope) -> None:
    """A warning, once, for each name that is neither a variable nor read in a statement of the block."""
    read = {node.id for assign in block for node in walk(assign.value) if isinstance(node, Name)}
    read |= {assign.target.id for assign in block if assign.op}
    for name, span in {assign.target.id: assign.target.span for assign in block if assign.target.id not in read}.items():
        symbol = scope.get(name)
        if symbol is not None and not isinstance(symbol, Constant):
            continue
        what = "is no variable of the model, and" if symbol is None else "is a constant there, which this leaves as it is;"
        hint = scope.unknown(name).hint if symbol is None else ""
        near = f": {hint}" if hint.startswith("did you mean") else ""
        message = f"'{name}', written in {span.source.what}, {what} nothing reads what was written{near}"
        logger.warn(message, "unread_name", once=True)
