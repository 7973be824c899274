"""Runs scripts and keeps what each leaves behind: `left_behind.py brian2|ranvier FOLDER` writes FOLDER/<script>.pickle.

Each script is one that a user of Brian 2 might have written; for ranvier its import line is changed and nothing else. Kept are, by
name: numbers and arrays that the script assigned, all that monitors recorded, all variables of groups and synapses.
"""

import ast
import gc
import importlib
import pickle
import sys
import warnings
from pathlib import Path

import numpy as np

SCRIPTS = sorted(
    path for path in Path(__file__).parent.glob("*.py") if path.name not in ("conftest.py", "left_behind.py", "test_scripts.py")
)


def main(package: str, folder: str) -> None:
    module = importlib.import_module(package)
    if package == "brian2":
        module.prefs.codegen.target = "numpy"
        module.BrianLogger.log_level_error()
    for path in SCRIPTS:
        text = path.read_text()
        assert text.count("from brian2 import *\n") == 1, path
        module.defaultclock.dt = 0.1 * module.ms
        namespace = {"__name__": path.stem}
        exec(compile(text.replace("from brian2 import", f"from {package} import"), path, "exec"), namespace)
        assigned = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        kept = {name: value(namespace[name]) for name in sorted(assigned & namespace.keys()) if not name.startswith("_")}
        Path(folder, f"{path.stem}.pickle").write_bytes(pickle.dumps({name: held for name, held in kept.items() if held is not None}))
        namespace.clear()
        gc.collect()
        gc.freeze()  # what is left is the package's, and Brian searches it for garbage twice a run


def value(thing):
    """As arrays and dictionaries of arrays; None for what is not compared (functions, networks, strings)."""
    kind = type(thing).__name__
    if isinstance(thing, (bool, int, float, np.ndarray, np.generic)) or kind == "VariableView":
        return np.array(thing)
    if isinstance(thing, (list, tuple)) and thing and all(isinstance(part, (int, float, np.generic)) for part in thing):
        return np.array(thing)
    if isinstance(thing, dict):
        return {str(key): held for key, part in thing.items() if (held := value(part)) is not None}
    if kind in ("SpikeMonitor", "EventMonitor"):
        return {"count": np.array(thing.count), "i": np.array(thing.i), "t": np.array(thing.t)}
    if kind == "StateMonitor":
        names = thing.record_variables if hasattr(thing, "record_variables") else thing.variables
        return {name: np.array(getattr(thing, f"{name}_")) for name in ("t", *sorted(names))}
    if kind == "PopulationRateMonitor":
        return {"t": np.array(thing.t_), "rate": np.array(thing.rate_)}
    if kind == "NeuronGroup":
        return {name: np.array(part) for name, part in thing.get_states(units=False).items()}
    if kind == "Synapses":
        stored = {*thing.equations.parameter_names, *thing.equations.diff_eq_names, *(thing.event_driven or ())}
        return {name: np.array(getattr(thing, f"{name}_")[:]) for name in ("i", "j", *sorted(stored))}
    return None


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*sys.argv[1:])
