"""Physical quantities: numbers that know their dimension. Stage 0: imports nothing from ranvier but its own files."""
