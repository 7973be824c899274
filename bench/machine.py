"""The machine and the programs that a measurement was made with, in words. Called by table.py."""

import os
import platform
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def describe(brian: str, nest: str | None, compiler: str) -> dict[str, str]:
    """What was found, by what it is; what does not say is left out."""
    found = {'processor': _processor(), 'caches': _caches(), 'memory': _memory(), 'system': f'{platform.system()} {platform.machine()}',
             'Python': platform.python_version(), 'NumPy': _version('numpy'), 'llvmlite': _version('llvmlite'),
             'Brian 2': _asked(brian, 'import brian2; print(brian2.__version__)'),
             'NEST': '' if nest is None else _asked(nest, 'import nest; print(nest.__version__)'),
             'compiler': _first_line([compiler, '--version'])}
    return {name: text for name, text in found.items() if text}


def caches() -> dict[str, int]:
    """Bytes of each level that the first core sees: {'L1d': ..., 'L2': ..., 'L3': ...}. Empty where the system does not tell."""
    sizes = {}
    for index in sorted(Path('/sys/devices/system/cpu/cpu0/cache').glob('index*')):
        kind, level = (index/'type').read_text().strip(), (index/'level').read_text().strip()
        if kind != 'Instruction':
            number, unit = re.fullmatch(r'(\d+)([KM]?)', (index/'size').read_text().strip()).groups()  # type: ignore[union-attr]
            sizes[f'L{level}' + ('d' if kind == 'Data' else '')] = int(number)*{'': 1, 'K': 1024, 'M': 1024**2}[unit]
    return sizes


def commit() -> str:
    """The state of the repository that is measured; empty outside one."""
    here = Path(__file__).resolve().parent
    try:
        return subprocess.run(['git', 'describe', '--always', '--dirty'], cwd=here, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ''


def _processor() -> str:
    try:
        text = Path('/proc/cpuinfo').read_text()
    except OSError:
        return platform.processor()
    names = re.findall(r'^model name\s*: (.*)$', text, re.MULTILINE)
    flags = next(iter(re.findall(r'^flags\s*: (.*)$', text, re.MULTILINE)), '').split()
    vectors = 'AVX-512' if 'avx512dq' in flags else 'AVX2' if 'avx2' in flags else ''
    shared = ', a virtual machine' if 'hypervisor' in flags else ''
    return f'{os.cpu_count()} cores {names[0] if names else platform.processor()}{", " + vectors if vectors else ""}{shared}'


def _caches() -> str:
    return ', '.join(f'{level} {size//1024} KiB' if size < 2**20 else f'{level} {size/2**20:g} MiB' for level, size in caches().items())


def _memory() -> str:
    if not hasattr(os, 'sysconf'):
        return ''
    return f'{os.sysconf("SC_PHYS_PAGES")*os.sysconf("SC_PAGE_SIZE")/2**30:.0f} GiB'


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ''


def _asked(python: str, program: str) -> str:
    done = subprocess.run([python or sys.executable, '-W', 'ignore', '-c', program], capture_output=True, text=True)
    return done.stdout.splitlines()[-1] if done.returncode == 0 and done.stdout else ''


def _first_line(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.partition('\n')[0]
    except OSError:
        return ''
