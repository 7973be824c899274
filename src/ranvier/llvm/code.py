"""LLVM IR as text, one function at a time: the sheet of paper on which the lowering writes.

Text is four times cheaper than a builder of objects. Values are named `%t1, %t2, ...`; blocks are named by their writer.
"""

from __future__ import annotations


class Code:
    """The lines of one function body, in order, and the declarations they need.

    `hoisted` collects what is wanted in front of a loop after the loop has begun (see `mark_preheader`). `tables`: constants that are read
    from memory, by type (llvm/operands.py).
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.declarations: set[str] = set()
        self.tables: dict[str, list[str]] = {}
        self.block = "entry"
        self._hoisted: list[str] | None = None
        self._hoist_at = 0
        self._names = 0

    def let(self, text: str) -> str:
        """Writes `%tN = text`; gives the name."""
        self._names += 1
        name = f"%t{self._names}"
        self.lines.append(f"  {name} = {text}")
        return name

    def do(self, text: str) -> None:
        self.lines.append(f"  {text}")

    def label(self, name: str) -> None:
        """Begins a basic block."""
        self.lines.append(f"{name}:")
        self.block = name

    def fresh(self, stem: str) -> str:
        """A block name that nobody has."""
        self._names += 1
        return f"{stem}{self._names}"

    def declare(self, declaration: str) -> None:
        """Notes `declare ...` once."""
        self.declarations.add(declaration)

    def constant(self, scalar: str, value: str) -> int:
        """Puts a constant into the table of its type, which `%double.table` or `%float.table` points to; gives its place."""
        table = self.tables.setdefault(scalar, [])
        table.append(value)
        return len(table) - 1

    def mark_preheader(self) -> None:
        """From now on, until the next mark, `hoist` writes here."""
        self._flush()
        self._hoisted, self._hoist_at = [], len(self.lines)

    def hoist(self, text: str) -> str:
        """As `let`, but in front of the innermost loop."""
        assert self._hoisted is not None
        self._names += 1
        name = f"%t{self._names}"
        self._hoisted.append(f"  {name} = {text}")
        return name

    def text(self) -> str:
        self._flush()
        return "\n".join(self.lines)

    def _flush(self) -> None:
        if self._hoisted:
            self.lines[self._hoist_at : self._hoist_at] = self._hoisted
        self._hoisted = None
