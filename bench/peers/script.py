"""A workload: a script in Brian's language, cut off where it begins to draw. Called by the peers."""

import os
import subprocess
from collections.abc import Mapping, Sequence
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


def last_line(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """The last line that a command prints. RuntimeError with its complaint if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **(environment or {})})
    if done.returncode:
        raise RuntimeError(f'{command[0]} failed:\n{done.stderr}')
    return done.stdout.splitlines()[-1]
