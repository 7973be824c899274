"""The schemes under their names, as scripts import them: `from ranvier import euler`. Loaded when one of them is asked for."""

from ranvier.equations.schemes.choose import MISSING, SCHEMES

exact = linear = independent = SCHEMES["exact"]
exponential_euler = SCHEMES["exponential_euler"]
euler = SCHEMES["euler"]
rk2 = SCHEMES["rk2"]
rk4 = SCHEMES["rk4"]
heun = SCHEMES["heun"]
milstein = SCHEMES["milstein"]
gsl_rk2 = MISSING["gsl_rk2"]
gsl_rk4 = MISSING["gsl_rk4"]
gsl_rkf45 = MISSING["gsl_rkf45"]
gsl_rkck = MISSING["gsl_rkck"]
gsl_rk8pd = MISSING["gsl_rk8pd"]
