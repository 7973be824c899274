"""Make the recordings of Brian 2 that the tests compare with: `python tests/oracle/record.py [NAME ...] [--into FOLDER]`.

Large deterministic networks run in cpp_standalone, stochastic models with the Cython target. Both are compiled without
-ffast-math and without contraction, so that what is recorded is IEEE arithmetic and not one compiler's mood. Needs
brian2 and a C++ compiler; takes some minutes. Run it on the newest Python and brian2 there is.
"""

import argparse
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from oracle.built import Arrays, fingerprint
from oracle.recordings import DETERMINISTIC, STOCHASTIC
from oracle.running import drawn, run
from oracle.storage import RECORDED, save

FLAGS = ['-O2', '-std=c++17', '-fno-fast-math', '-ffp-contract=off']


def main() -> None:
    """Record each name in a process of its own: cpp_standalone takes one model per process."""
    parser = argparse.ArgumentParser(description='Record results of Brian 2.')
    parser.add_argument('names', nargs='*', default=[*DETERMINISTIC, *(name for name in STOCHASTIC if STOCHASTIC[name].recorded)])
    parser.add_argument('--into', type=Path, default=RECORDED, help='folder for the .npz files')
    parser.add_argument('--here', action='store_true', help='one name, in this process')
    arguments = parser.parse_args()
    for name in arguments.names:
        if arguments.here:
            save(name, record(name), note(), arguments.into)
            print(name, 'recorded by', note())
        else:
            subprocess.run([sys.executable, __file__, '--here', '--into', arguments.into, name], check=True)


def note() -> str:
    """Who made the recording."""
    import brian2

    return (f'brian2 {brian2.__version__}, NumPy {np.__version__}, Python {platform.python_version()}, {platform.machine()}, '
            f'{" ".join(FLAGS)}, {date.today().isoformat()}')


def record(name: str) -> Arrays:
    """What recorded/NAME.npz shall hold."""
    import brian2

    brian2.prefs.codegen.cpp.extra_compile_args_gcc = FLAGS
    brian2.BrianLogger.log_level_error()
    if name in DETERMINISTIC:
        recipe = DETERMINISTIC[name]
        given = drawn(recipe.model, **recipe.sizes)
        with tempfile.TemporaryDirectory() as project:
            brian2.set_device('cpp_standalone', directory=project)
            seen = run(brian2, recipe.model, given, recipe.duration)
        kept = {key: values for key, values in seen.items() if not key.endswith('.trace')}
        return {**kept, 'given': fingerprint(given)}
    brian2.prefs.codegen.target = 'cython'
    return stochastic(brian2, name)


def stochastic(simulator: object, name: str, **factors: float) -> Arrays:
    """The statistics of all seeds, one row a seed (short rows filled with NaN)."""
    recipe = STOCHASTIC[name]
    rows = [recipe.statistics(run(simulator, recipe.model, drawn(recipe.model, seed, **recipe.sizes), recipe.duration, seed, **factors))
            for seed in range(recipe.seeds)]
    return {key: _stacked([row[key] for row in rows]) for key in rows[0]}


def _stacked(rows: list[np.ndarray]) -> np.ndarray:
    stacked = np.full((len(rows), max(len(row) for row in rows)), np.nan, dtype=np.float32)
    for k, row in enumerate(rows):
        stacked[k, :len(row)] = row
    return stacked


if __name__ == '__main__':
    main()
