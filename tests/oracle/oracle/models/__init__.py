"""The models, each a module with `draw` (values by NumPy, for both sides) and `build` (the model text, for either side)."""
