"""Money is an integer number of øre, everywhere. No floats."""

from collections.abc import Sequence

KRONE = 100
# The largest single amount, in øre (100 milliard kroner): far above any grant, far below the end of BIGINT.
MAX_ORE = 10_000_000_000_000


def ore(kroner: int) -> int:
    """Whole kroner as øre."""
    return kroner * KRONE


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """The total divided by weights, in whole parts that sum to exactly it.

    The largest remainders are rounded up (Hamilton's method), the earlier one first where they tie.
    All zero when the weights are.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [weight * total // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(weights[i] * total % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def shares_of(amounts: Sequence[int]) -> list[int]:
    """Each amount's share of the sum in hundredths of a per cent; they sum to exactly 10 000, or to 0 with the sum."""
    return apportion(10_000, amounts)
