"""A workload: a script in Brian's language, cut off where it begins to draw. Called by the peers."""

from dataclasses import dataclass
from pathlib import Path

IMPORT = 'from ranvier import *\n'
DRAWING = 'from terminal import '


@dataclass(frozen=True)
class Figures:
    """What one run of a peer gave; seconds."""

    run: float       # the loop over time
    whole: float     # the process, from start to end
    spikes: int


def script(path: Path, imports: str = IMPORT) -> str:
    """The text up to where it draws, with another first import. ValueError if there is none to replace."""
    text = path.read_text(encoding='utf-8')
    if IMPORT not in text:
        raise ValueError(f'{path} does not begin with {IMPORT!r}')
    return text.partition(DRAWING)[0].replace(IMPORT, imports, 1)
