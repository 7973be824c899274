"""Compares what a model gives with the number printed in its paper. Called by the examples at their end."""

import sys


def published(what: str, found: float, value: float, tolerance: float, where: str, unit: str = '') -> None:
    """Print found and published value side by side; end the script with status 1 if they are further apart than the tolerance."""
    fine = abs(found - value) <= tolerance
    unit = unit and f' {unit}'
    verdict = 'reproduced' if fine else 'NOT REPRODUCED'
    print(f'{what}: {found:.4g}{unit}; published {value:g}{unit} ({where}), tolerance {tolerance:g}: {verdict}')
    if not fine:
        sys.exit(1)
