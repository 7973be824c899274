from __future__ import annotations

import sys
from pathlib import Path

# The tests import left_behind.py, which also runs by itself.
sys.path.insert(0, str(Path(__file__).parent))
