"""Physical constants, CODATA 2014 (Mohr, Newell & Taylor 2016). Takes units, gives quantities.

Not imported by default: `from ranvier.units.constants import gas_constant`.
"""

from __future__ import annotations

from math import pi

from ranvier.units.names import __getattr__ as _unit_named

_amp, _coulomb, _farad, _gram, _joule, _kelvin, _kilogram, _metre, _mole, _newton = map(
    _unit_named, ("amp", "coulomb", "farad", "gram", "joule", "kelvin", "kilogram", "metre", "mole", "newton")
)

avogadro_constant = 6.022140857e23 * (1 / _mole)
boltzmann_constant = 1.38064852e-23 * (_joule / _kelvin)
electric_constant = 8.854187817e-12 * (_farad / _metre)
electron_mass = 9.10938356e-31 * _kilogram
elementary_charge = 1.6021766208e-19 * _coulomb
faraday_constant = 96485.33289 * (_coulomb / _mole)
gas_constant = 8.3144598 * (_joule / (_mole * _kelvin))
magnetic_constant = 4 * pi * 1e-7 * (_newton / _amp**2)
molar_mass_constant = 1 * (_gram / _mole)
zero_celsius = 273.15 * _kelvin

__all__ = [
    "avogadro_constant",
    "boltzmann_constant",
    "electric_constant",
    "electron_mass",
    "elementary_charge",
    "faraday_constant",
    "gas_constant",
    "magnetic_constant",
    "molar_mass_constant",
    "zero_celsius",
]
