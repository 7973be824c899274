"""`import ranvier.numpy_ as np`: NumPy that knows units (units/numpy_.py), under the path where scripts for Brian 2 look for it."""

import sys

from ranvier.units import numpy_

sys.modules[__name__] = numpy_
