"""Pictures in the terminal for the examples: rasters, curves, bars, and where the time went.

Called by the examples after their run. The one part of an example that is not Brian's language.
"""

import importlib.util
import sys
import time
from typing import Any

import numpy as np

COLUMNS = 100   # characters


def raster(spikes: Any, duration: Any, title: str, rows: int = 16) -> None:
    """Draw a SpikeMonitor, time to the right, each line of dots a neuron; then say how many spikes there were."""
    i, t = np.asarray(spikes.i), np.asarray(spikes.t)
    neurons, duration = len(spikes.source), float(duration)
    shown = np.unique(np.linspace(0, neurons - 1, min(4*rows, neurons)).astype(int))
    line = np.full(neurons, -1)
    line[shown] = np.arange(len(shown))
    column = np.minimum((t/duration*2*COLUMNS).astype(int), 2*COLUMNS - 1)
    dots = np.zeros((len(shown), 2*COLUMNS), dtype=bool)
    drawn = line[i] >= 0
    dots[line[i[drawn]], column[drawn]] = True
    print(f'{title}: {len(shown)} of {neurons} neurons, {duration*1000:g} ms')
    _print_dots(dots)
    print(f'{len(i)} spikes, mean rate {len(i)/neurons/duration:.2f} Hz\n')


def curve(x: Any, y: Any, title: str, rows: int = 8) -> None:
    """Draw y against x (plain numbers), each column of dots from the least to the greatest value that falls into it."""
    x, y = np.asarray(x), np.asarray(y)
    low, high = float(y.min()), float(y.max())
    column = ((x - x[0])/(x[-1] - x[0])*(2*COLUMNS - 1)).astype(int)
    level = np.rint((high - y)/((high - low) or 1)*(4*rows - 1)).astype(int)
    dots = np.zeros((4*rows, 2*COLUMNS), dtype=bool)
    for c in range(2*COLUMNS):
        inside = level[column == c]
        if inside.size:
            dots[inside.min():inside.max() + 1, c] = True
    print(f'{title}, from {low:.4g} to {high:.4g}')
    _print_dots(dots)
    print(f'{x[0]:<.4g}{x[-1]:>{COLUMNS - 1}.4g}\n')


def bars(counts: Any, edges: Any, title: str) -> None:
    """Draw a histogram as it comes from numpy.histogram."""
    print(title)
    for count, left in zip(counts, edges[:-1], strict=True):
        print(f'{left:8.3g} {"#"*round(80*count/max(counts))} {count}')
    print()


def where_the_time_went() -> None:
    """Print the seconds of this process by stage, as ranvier has counted them."""
    import ranvier

    seconds = ranvier.timings()
    for stage, spent in seconds.items():
        print(f'{stage:>8} {1000*spent:8.1f} ms')
    print(f'{"together":>8} {1000*sum(seconds.values()):8.1f} ms')


def save_picture(spikes: Any, title: str, path: str) -> None:
    """Save the raster as a picture if matplotlib is installed and the folder can be written to."""
    if importlib.util.find_spec('matplotlib') is None:
        print('no picture: matplotlib is not installed')
        return
    started = time.perf_counter()
    import matplotlib

    matplotlib.use('Agg')   # a file, never a window
    from matplotlib import pyplot

    pyplot.figure(figsize=(10, 5))
    pyplot.plot(np.asarray(spikes.t)*1000, np.asarray(spikes.i), 'k,')
    pyplot.xlabel('time (ms)')
    pyplot.ylabel('neuron')
    pyplot.title(title)
    try:
        pyplot.savefig(path, dpi=120)
    except OSError as error:
        print(f'no picture: {error}')
    else:
        print(f'{path} written by matplotlib in {1000*(time.perf_counter() - started):.0f} ms, not counted above')


def _print_dots(dots: np.ndarray) -> None:
    """Print a matrix of dots, eight to a braille character; where the terminal has none, one character for any of the eight."""
    rows = -(-dots.shape[0]//4)
    padded = np.zeros((4*rows, dots.shape[1]), dtype=bool)
    padded[:dots.shape[0]] = dots
    # Unicode numbers the dots of a cell down the left column, down the right, and then the fourth row.
    bit = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
    cells = (padded.reshape(rows, 4, -1, 2)*bit[:, None, :]).sum(axis=(1, 3))
    braille = (sys.stdout.encoding or '').lower().startswith('utf')
    for row in cells:
        print(''.join(chr(0x2800 + cell) if braille else " '"[int(cell > 0)] for cell in row).rstrip('\u2800 '))
