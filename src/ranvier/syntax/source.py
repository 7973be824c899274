"""Where a piece of model text came from: a text, a place in it, and how to show it. Used by every error message."""

from __future__ import annotations

from ranvier.record import field, record

_SHOWN = 120  # characters of a line that a message shows at most


@record
class Source:
    """A piece of text the user wrote, and what it is.

    text: exactly as written. what: "equations", "reset", "on_pre", "threshold", "condition", ... for messages.
    file, line: where the object was made in the user's script, if known ("made at script.py:12").
    """

    text: str
    what: str = "text"
    file: str | None = None
    line: int | None = None


@record
class Span:
    """Characters [start, end) of a source. Spans never take part in equality of nodes."""

    source: Source = field(repr=False)
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def line_column(self) -> tuple[int, int]:
        """1-based line and column of the start."""
        before = self.source.text[: self.start]
        return before.count("\n") + 1, self.start - (before.rfind("\n") + 1) + 1

    def excerpt(self) -> str:
        """The user's line, and under it carets below the span."""
        text = self.source.text
        first = text.rfind("\n", 0, self.start) + 1
        last = text.find("\n", self.start)
        last = len(text) if last < 0 else last
        line = text[first:last]
        indent = len(line) - len(line.lstrip())
        width = max(1, min(self.end, last) - self.start)
        # Tabs are kept in the padding, so that the caret stands under its character in any terminal.
        begin = max(indent, self.start - first - _SHOWN // 2) if len(line) > _SHOWN else indent
        shown = line[begin : begin + _SHOWN].rstrip()
        padding = "".join("\t" if c == "\t" else " " for c in line[begin : self.start - first])
        return f"    {shown}\n    {padding}{'^' * min(width, max(1, len(shown) - len(padding)))}"


def nowhere(text: str = "", what: str = "generated code") -> Span:
    """The span of text that no user wrote (abstract code made by a scheme)."""
    return Span(Source(text, what), 0, len(text))
