"""Which single slip would turn the number that other claims imply into the number that was printed."""

import math
from collections.abc import Iterator

from helpers.judge.verdicts import UNEXPLAINED

CARRIED_OVER, SILENT_CORRECTION, MISDATED = "carried_over", "silent_correction", "misdated"


def name_slip(printed: float, implied: float) -> str:
    """One of digit_wrong, digits_swapped, digit_missing, digit_added, or unexplained.

    Whole numbers only, and not of one digit both: any such number is one digit away from any other.
    """
    if printed != round(printed) or implied != round(implied) or printed == implied or printed * implied < 0:
        return UNEXPLAINED
    if max(abs(printed), abs(implied)) < 10:
        return UNEXPLAINED
    a, b = str(round(abs(printed))), str(round(abs(implied)))
    if len(a) == len(b):
        if sum(x != y for x, y in zip(a, b, strict=True)) == 1:
            return "digit_wrong"
        if any(a[:i] + a[i + 1 :] == b[:j] + b[j + 1 :] and a[i] == b[j] for i in range(len(a)) for j in range(len(b))):
            return "digits_swapped"  # one digit stands elsewhere
    if _lacks_one(a, b):
        return "digit_missing"
    return "digit_added" if _lacks_one(b, a) else UNEXPLAINED


def _lacks_one(short: str, long: str) -> bool:
    """Whether `short` is `long` without one of its digits."""
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def name_slip_into(printed: float, low: float, high: float) -> str:
    """The slip, rarest first, that leads from a number within [low, high] to the printed one outside.

    Without both ends there is too much room to guess: unexplained.
    """
    if printed != round(printed) or not 0 < low <= high or math.isinf(high) or max(printed, high) < 10:
        return UNEXPLAINED
    for slip, meant in _undo_slips(str(round(printed))):
        if meant[0] != "0" and low <= int(meant) <= high:
            return slip
    return UNEXPLAINED


def _undo_slips(digits: str) -> Iterator[tuple[str, str]]:
    """Each slip that may have led to these digits, rarest first, with the digits that were meant."""
    places, any_digit = range(len(digits)), "0123456789"
    for i in places[:-1]:
        yield "digits_swapped", digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
    for i in range(len(digits) + 1):
        yield from (("digit_missing", digits[:i] + digit + digits[i:]) for digit in any_digit)
    if len(digits) > 1:
        yield from (("digit_added", digits[:i] + digits[i + 1 :]) for i in places)
    for i in places:
        yield from (("digit_wrong", digits[:i] + digit + digits[i + 1 :]) for digit in any_digit)
