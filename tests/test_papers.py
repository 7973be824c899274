"""Each model of examples/papers/ runs without a warning and reproduces the numbers printed in its paper."""

import subprocess
import sys
from pathlib import Path

import pytest

PAPERS = Path(__file__).parent.parent / "examples" / "papers"
MODELS = sorted(path for path in PAPERS.glob("*.py") if path.stem != "published")


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_numbers_of_the_paper(path: Path, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-W", "error", path], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "; published " in done.stdout and "NOT" not in done.stdout
    assert "WARNING" not in done.stderr, done.stderr


def test_another_number_is_noticed(tmp_path: Path) -> None:
    code = "from published import published; published('rate', 5.2, 5.0, 0.1, 'Fig. 1')"
    done = subprocess.run([sys.executable, "-c", code], cwd=PAPERS, capture_output=True, text=True)
    assert done.returncode == 1 and "NOT REPRODUCED" in done.stdout
