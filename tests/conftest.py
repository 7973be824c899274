"""For all tests: kernels are verified between passes, and slow machines do not make property-based tests fail."""

import os

from hypothesis import settings

os.environ.setdefault("RANVIER_VERIFY", "1")
settings.register_profile("ranvier", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("ranvier")
