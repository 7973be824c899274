"""What a process finds as brian2 that a script under `ranvier run` has started: it goes on being served by ranvier."""

import importlib
import sys

from ranvier.brian.hook import serve_brian2

serve_brian2()
del sys.modules["brian2"]
sys.modules["brian2"] = importlib.import_module("brian2")
