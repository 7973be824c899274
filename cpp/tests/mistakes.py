"""Makes each mistake of mistakes.txt in a copy of cpp/ and sees that the tests notice: `python cpp/tests/mistakes.py [word ...]`.

Prints the mistakes that nobody noticed and those that cannot be made any more, and exits with 1 if there are any. A mistake is noticed
when its test fails or does not end; one that does not compile is none worth listing. Words: only lines that contain one of them.
Each mistake recompiles only what includes the file it is in: a few minutes for all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

CPP = Path(__file__).parents[1]
FLAGS = ["-std=c++20", "-O0", "-DRANVIER_CHECKS", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-ffp-contract=off"]


def main(words: list[str]) -> int:
    lines = [line for line in (CPP / "tests" / "mistakes.txt").read_text().splitlines() if line and not line.startswith("#")]
    chosen = [line for line in lines if not words or any(word in line for word in words)]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        base = Path(folder)
        sources = [*(CPP / "src").glob("*.cpp"), *(CPP / "tests").glob("*.cpp")]
        errors = [error for error in pool.map(partial(compile_one, CPP, base), sources) if error]
        if errors:
            sys.exit(errors[0])
        complaints = [complaint for complaint in pool.map(partial(try_mistake, base), chosen) if complaint]
    print(*complaints, f"{len(chosen)} mistakes, {len(complaints)} unnoticed", sep="\n")
    return 1 if complaints else 0


def compile_one(root: Path, out: Path, source: Path) -> str:
    """Object and list of dependencies into `out`; what the compiler says if it fails."""
    target = out / source.with_suffix(".o").name
    command = [os.environ.get("CXX", "c++"), *FLAGS, f"-I{root / 'include'}", "-MMD", "-c", str(source), "-o", str(target)]
    done = subprocess.run(command, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stderr[:1000] or "the compiler failed"


def try_mistake(base: Path, line: str) -> str | None:
    """None if it is noticed, else what to say."""
    fields = line.replace("\\|", "\0").split("|")
    file, right, wrong, test = (field.strip().replace("\0", "|").replace("\\n", "\n") for field in fields)
    with tempfile.TemporaryDirectory() as folder:
        root, objects = Path(folder) / "cpp", []
        shutil.copytree(CPP, root, ignore=shutil.ignore_patterns("bind", "bench"))
        text = (root / file).read_text()
        if right not in text:
            return f"not in the file: {line}"
        (root / file).write_text(text.replace(right, wrong, 1))
        for source in [*(root / "src").glob("*.cpp"), root / "tests" / "main.cpp", root / "tests" / f"test_{test}.cpp"]:
            unchanged = base / source.with_suffix(".o").name
            if file not in unchanged.with_suffix(".d").read_text():
                objects.append(unchanged)
                continue
            if error := compile_one(root, Path(folder), source):
                return f"does not compile: {line}\n{error}"
            objects.append(Path(folder) / unchanged.name)
        program = Path(folder) / "test"
        subprocess.run([os.environ.get("CXX", "c++"), *FLAGS, *map(str, objects), "-o", str(program)], check=True)
        try:
            done = subprocess.run([str(program)], capture_output=True, timeout=60)
        except subprocess.TimeoutExpired:
            return None
        return f"unnoticed: {line}" if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
