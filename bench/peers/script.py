"""A workload as text: a script in Brian's language, cut off where it begins to draw. Called by the peers."""

from pathlib import Path

IMPORT = 'from ranvier import *\n'
DRAWING = 'from terminal import '


def script(path: Path, imports: str = IMPORT, before_run: str = '') -> str:
    """The text up to where it draws, with another first import, and with lines of one's own before its run.

    ValueError if there is no import to replace, or not one line that runs.
    """
    text = path.read_text(encoding='utf-8').partition(DRAWING)[0]
    if IMPORT not in text or text.count('\nrun(') != 1:
        raise ValueError(f'{path} needs a line {IMPORT!r} and one that begins with run(')
    return text.replace(IMPORT, imports, 1).replace('\nrun(', f'\n{before_run}run(', 1)
