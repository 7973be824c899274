"""`prefs`: what users may choose once for all models. Sets what lies below: context.CURRENT, messages.SETTINGS.

One table (table.py) has every name of Brian 2 with its default, what may be given and what it does here. Files of preferences are read
when this package is imported; `import ranvier` does that only where there is such a file.

Brian 2's module `brian2.core.preferences` is served by: prefs, PreferenceError, BrianPreference, DefaultValidator, brian_prefs.
"""

from ranvier.preferences.definition import BrianPreference as BrianPreference
from ranvier.preferences.definition import DefaultValidator as DefaultValidator
from ranvier.preferences.definition import PreferenceError as PreferenceError
from ranvier.preferences.store import Preferences
from ranvier.preferences.store import brian_prefs as brian_prefs
from ranvier.preferences.table import CATEGORIES, TABLE

prefs = Preferences()
"""The preferences of this process: `prefs.core.default_float_dtype = float32`, `prefs['codegen.target']`."""

for _category, _meaning in CATEGORIES.items():
    prefs.register_preferences(_category, _meaning, **TABLE.get(_category, {}))
prefs.load_preferences()
