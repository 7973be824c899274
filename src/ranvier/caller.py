"""The only reader of Python frames: who called into ranvier, with which names, from which line. Lies below all stages."""

from __future__ import annotations

import sys
from collections import ChainMap
from collections.abc import Mapping
from types import FrameType
from typing import Any

from ranvier.record import record


@record
class Location:
    """A line of the user's script."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def calling_frame(level: int = 0) -> FrameType:
    """The first frame outside the package; `level` more frames out on request (wrappers of users)."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_ours(frame):
        frame = frame.f_back
    for _ in range(level):
        if frame is None or frame.f_back is None:
            break
        frame = frame.f_back
    return frame if frame is not None else sys._getframe(1)


def calling_namespace(level: int = 0) -> Mapping[str, Any]:
    """The names the caller sees: locals before globals. A snapshot of the mapping, not of the values."""
    frame = calling_frame(level)
    if frame.f_locals is frame.f_globals:
        return dict(frame.f_globals)
    return ChainMap(dict(frame.f_locals), dict(frame.f_globals))


def calling_location() -> Location:
    frame = calling_frame()
    return Location(frame.f_code.co_filename, frame.f_lineno)


def is_ours(frame: FrameType) -> bool:
    """Whether a frame is one of the package."""
    module = frame.f_globals.get("__name__", "")
    return module == "ranvier" or module.startswith("ranvier.")
