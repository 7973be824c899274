"""Each example runs as its first lines say, without a warning, and prints what it promises."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent/'examples'
# Arguments, and what the output has to hold.
EXPECTED = {
    'adex': ([], r'adapting: 10 spikes[\s\S]*tonic: 24 spikes[\s\S]*burst at the onset: 11 spikes[\s\S]*transient: 3 spikes'),
    'brunel': (['2500'], r'Brunel, asynchronous irregular: 64 of 2500 neurons, 500 ms'),
    'cobahh': ([], r'mean rate [234]\d\.\d\d Hz'),
    'cuba': ([], r'mean rate [3-9]\.\d\d Hz'),
    'hodgkin_huxley': ([], r'\n4 spikes, the first at \[123\.59 201\.93 216\.93\] ms'),
    'ornstein_uhlenbeck': ([], r'standard deviation (1\.9[5-9]|2\.0[0-5])\d mV \(theory 2\.000\), correlation after 10 ms 0\.3[5-8]'),
    'random_delays': ([], r'64 of 4000 neurons, 1000 ms[\s\S]*mean rate 1[78]\.\d\d Hz'),
    'stdp': ([], r'weights after 20 s'),
    'tsodyks_markram': ([], r'depressing synapse[\s\S]*facilitating synapse'),
}


def output(name: str, folder: Path) -> str:
    arguments, _ = EXPECTED[name]
    done = subprocess.run([sys.executable, '-W', 'error', EXAMPLES/f'{name}.py', *arguments], cwd=folder, capture_output=True,
                          text=True, encoding='utf-8', timeout=120, env={**os.environ, 'PYTHONIOENCODING': 'utf-8'})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_example_is_here() -> None:
    assert {path.stem for path in EXAMPLES.glob('*.py')} == EXPECTED.keys() | {'terminal'}


@pytest.mark.parametrize('name', EXPECTED)
def test_example(name: str, tmp_path: Path) -> None:
    assert re.search(EXPECTED[name][1], output(name, tmp_path))


def test_cuba_tells_all(tmp_path: Path) -> None:
    """The raster, the number of spikes, the mean rate, where the time went, and a picture where it can be made."""
    text = output('cuba', tmp_path)
    rows = [line for line in text.splitlines() if any('\u2800' < character <= '\u28ff' for character in line)]
    assert len(rows) == 16
    spikes, rate = re.search(r'^(\d+) spikes, mean rate ([\d.]+) Hz$', text, re.MULTILINE).groups()
    assert float(rate) == pytest.approx(int(spikes)/4000, abs=0.006)
    stages = dict(re.findall(r'^ *(\w+) +([\d.]+) ms$', text, re.MULTILINE))
    assert list(stages) == ['import', 'build', 'connect', 'compile', 'run', 'together']
    assert all(float(spent) > 0 for spent in stages.values())
    assert (tmp_path/'cuba.png').is_file() == (importlib.util.find_spec('matplotlib') is not None)
