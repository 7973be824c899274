"""EXP: expressions and abstract code (README.md beside this file)."""

from both import both
from rows import row


@row(
    "EXP-01",
    "Arithmetic",
    without=("ranvier.llvm.spelling", "v.both(uneven, opposite)", "v.both(uneven, v.both(opposite, zero))"),
)
def test_EXP_01_signs_of_floor_division_and_remainder() -> None:
    both("""
        G = NeuronGroup(5, '''n : integer
                              q : integer
                              r : integer''')
        G.n = 'i - 2'
        G.q = 'n // 2'
        G.r = 'n % 3'
        quotients, remainders = G.q[:], G.r[:]
    """)
