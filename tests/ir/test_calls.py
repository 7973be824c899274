"""TimedArrays: the row that a time belongs to, as Brian 2 has it (thresholds measured there)."""

import math

import numpy as np
import pytest
from models import array, execute, scope_of, variable

from ranvier.equations.scope import Index, Table
from ranvier.ir.build import MapSpec, build_kernel
from ranvier.ir.calls import table_divisions
from ranvier.syntax.statements import parse_statements
from ranvier.units.dimension import DIMENSIONLESS

MS = 1e-3


def table_at(times, table_dt, dt, rows=5):
    values = array(*np.arange(rows) * 10.0)
    stim = Table("stim", DIMENSIONLESS, values, table_dt, rows, None)
    out = array(*np.zeros(len(times)))
    scope = scope_of({"x": array(*times), "out": out, "stim": stim})
    execute(build_kernel(MapSpec(), parse_statements("out = stim(x)"), scope, dt=dt), 0, len(times))
    return (out.data / 10).tolist()


# (step of the array, step of the group, latest time that still reads row 0, earliest that reads row 1), in ms. From Brian 2.9.
BRIAN = [
    (1.0, 0.1, 0.99595, 0.99625), (1.0, 0.3, 0.98425, 0.98454), (1.0, 1.0, 0.93743, 0.93773), (1.0, 0.125, 0.99204, 0.99234),
    (1.0, 3.0, 0.87472, 0.87502), (1.0, 7.0, 0.74989, 0.75019), (1.0, 9.0, 0.49992, 0.50022), (2.0, 0.25, 1.98410, 1.98469),
]  # fmt: skip


@pytest.mark.parametrize("table_dt, dt, row0, row1", BRIAN)
def test_where_the_next_value_begins(table_dt, dt, row0, row1):
    assert table_at([row0 * MS, row1 * MS], table_dt * MS, dt * MS) == [0, 1]


def test_times_outside_and_times_of_the_grid():
    assert table_at([-1.0, -1e-9, 100.0, math.inf, -math.inf], MS, 0.1 * MS) == [0, 0, 4, 4, 0]
    steps = np.arange(50)
    assert table_at(steps * (0.1 * MS), MS, 0.1 * MS) == (steps // 10).clip(0, 4).tolist()


def test_divisions_are_a_power_of_two():
    assert [table_divisions(1.0, dt) for dt in (0.1, 1.0, 8.0, 9.0, 100.0)] == [128, 8, 1, 1, 1]


def test_columns():
    values = array(*range(6))  # 3 rows, 2 columns
    stim = Table("stim", DIMENSIONLESS, values, MS, 3, 2)
    out = array(0.0, 0.0, 0.0)
    scope = scope_of({"t": variable(array(1.5 * MS), "t", index=None), "i": Index("i"), "out": out, "stim": stim})
    execute(build_kernel(MapSpec(), parse_statements("out = stim(t, i)"), scope, dt=0.1 * MS), 0, 3)
    assert out.data[:2].tolist() == [2, 3] and math.isnan(out.data[2])


def test_changing_the_step_changes_arguments_only():
    stim = Table("stim", DIMENSIONLESS, array(1.0, 2.0), MS, 2, None)
    scope = scope_of({"x": array(0.0), "stim": stim})
    kernels = {build_kernel(MapSpec(), parse_statements("x = stim(x)"), scope, dt=dt).kernel for dt in (1e-4, 3e-4)}
    assert len(kernels) == 1
