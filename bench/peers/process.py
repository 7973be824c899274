"""A process, its last line, how long it took and how much memory. Called by the peers."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# One thread, whatever the libraries underneath would like.
ONE_THREAD = {'OMP_NUM_THREADS': '1', 'OPENBLAS_NUM_THREADS': '1', 'MKL_NUM_THREADS': '1', 'PYTHONWARNINGS': 'ignore'}


def environment() -> dict[str, str]:
    """This one's with one thread; byte code of modules is kept, as it is for users."""
    return {**{name: value for name, value in os.environ.items() if name != 'PYTHONDONTWRITEBYTECODE'}, **ONE_THREAD}


@dataclass(frozen=True)
class Done:
    """What is left of a process."""

    last_line: str
    whole: float     # seconds
    peak: float      # most bytes of memory it had at once; 0 where the system does not tell


def finish(command: Sequence[str | Path], folder: Path | None = None) -> Done:
    """Run it to its end. RuntimeError with its complaint if it fails."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err, cwd=folder, env=environment())
        peak = 0.0
        if hasattr(os, 'wait4'):
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            peak = usage.ru_maxrss*(1.0 if sys.platform == 'darwin' else 1024.0)
        else:
            process.wait()
        whole = time.perf_counter() - started
        out.seek(0)
        err.seek(0)
        printed, complaint = out.read().decode(), err.read().decode()
    if process.returncode:
        raise RuntimeError(f'{command[0]} failed ({process.returncode}):\n{printed[-2000:]}\n{complaint[-4000:]}')
    return Done(printed.splitlines()[-1] if printed else '', whole, peak)
