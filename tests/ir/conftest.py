"""Makes the generator of random kernels importable (pytest's importlib mode adds no folders), and verifies between passes."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
os.environ["RANVIER_VERIFY"] = "1"
