"""Recorded results on disk: small, exact, and read with NumPy alone. Called by record.py and the tests."""

from pathlib import Path

import numpy as np

from .built import Arrays

RECORDED = Path(__file__).parent.parent/'recorded'


def pack(seen: Arrays) -> Arrays:
    """Spike trains as differences, which compress well: steps never fall, and within a step neurons rise."""
    packed = {}
    for name, values in seen.items():
        if name.endswith('.step'):
            packed[name] = _narrow(np.diff(values, prepend=0))
        elif name.endswith('.i'):
            packed[name] = _narrow(values)
        else:
            packed[name] = values
    return packed


def unpack(packed: Arrays) -> Arrays:
    """What `pack` was given."""
    return {name: np.cumsum(values, dtype=np.int32) if name.endswith('.step') else
            values.astype(np.int32) if name.endswith('.i') else values for name, values in packed.items()}


def save(name: str, seen: Arrays, note: str, folder: Path = RECORDED) -> None:
    """Write NAME.npz. `note` says who made it: versions, compiler flags, date."""
    folder.mkdir(exist_ok=True)
    np.savez_compressed(folder/f'{name}.npz', note=np.array(note), **pack(seen))


def load(name: str, folder: Path = RECORDED) -> Arrays:
    """Read NAME.npz; its note is left out."""
    with np.load(folder/f'{name}.npz', allow_pickle=False) as stored:
        return unpack({key: stored[key] for key in stored.files if key != 'note'})


def _narrow(values: np.ndarray) -> np.ndarray:
    return values.astype(np.min_scalar_type(int(values.max()))) if values.size else values.astype(np.uint8)
