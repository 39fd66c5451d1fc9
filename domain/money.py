"""Money is an integer number of øre, everywhere. No floats."""

from collections.abc import Sequence

KRONE = 100
# The largest single amount, in øre (100 milliard kroner): far above any grant, far below the end of BIGINT.
MAX_ORE = 10_000_000_000_000


def ore(kroner: int) -> int:
    """Whole kroner as øre."""
    return kroner * KRONE


def shares_of(amounts: Sequence[int]) -> list[int]:
    """Each amount's share of the sum in hundredths of a per cent; they sum to exactly 10 000.

    The largest remainders are rounded up (Hamilton's method), the earlier one first where they tie.
    All zero when the sum is zero.
    """
    total = sum(amounts)
    if total == 0:
        return [0] * len(amounts)
    shares = [amount * 10_000 // total for amount in amounts]
    by_remainder = sorted(range(len(amounts)), key=lambda i: (-(amounts[i] * 10_000 % total), i))
    for i in by_remainder[: 10_000 - sum(shares)]:
        shares[i] += 1
    return shares
