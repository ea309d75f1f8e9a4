"""Which single slip would turn the number that other claims imply into the number that was printed."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from helpers.judge.verdicts import UNEXPLAINED

CARRIED_OVER, SILENT_CORRECTION = "carried_over", "silent_correction"


@dataclass(frozen=True)
class Slip:
    """Why a printed change misses the totals at its ends: `name` is the diagnosis, `implied` what the others imply.

    `blamed` is the number that slipped: one of the totals `before` and `after`, or the `change`.
    """

    name: str
    blamed: str
    implied: str


@dataclass(frozen=True)
class Chain:
    """Printed changes and the totals at both ends of their periods; per change.

    `printed`: NaN for a bound or range. `start` and `end`: the totals, NaN unless both are known. `miss`: how much
    more than printed lies between them (0 if all three can be true); its last entry is NaN, for the change -1.
    `next_changes` start where it ends, `previous_changes` end where it starts.
    """

    printed: np.ndarray
    start: np.ndarray
    end: np.ndarray
    miss: np.ndarray
    next_changes: np.ndarray
    previous_changes: np.ndarray


def name_slip(printed: float, implied: float) -> str:
    """One of digit_wrong, digits_swapped, digit_missing, digit_added, or unexplained. Whole numbers only."""
    if printed != round(printed) or implied != round(implied) or printed == implied or printed * implied < 0:
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
    if printed != round(printed) or printed < 0 or high < low or math.isinf(high):
        return UNEXPLAINED
    for slip, meant in _undo_slips(str(round(printed))):
        if low <= int(meant) <= high:
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


def explain_changes(clashing_changes: list[int], chain: Chain) -> dict[int, Slip]:
    """Why each of these changes, sorted by the day on which they end, misses its totals; by change.

    A change that its totals fit has a slip too where both belong to a stretch of wrong totals.
    """
    found = find_stretches(clashing_changes, chain)
    for change in clashing_changes:
        if change not in found:
            found[change] = _explain_alone(change, chain, found.get(int(chain.previous_changes[change])))
    return found


def find_stretches(clashing_changes: list[int], chain: Chain) -> dict[int, Slip]:
    """Totals that are wrong between totals that are right, by the changes that lead to and from them.

    Totals are wrong where the misses around them add up to 0, each of them makes a miss, or all repeat the total before
    them; otherwise fewer slips explain the row.
    """
    found: dict[int, Slip] = {}
    for change in clashing_changes:
        if change not in found and not math.isnan(chain.miss[change]):
            found |= _explain_stretch(_follow_misses(change, chain), chain)
    return found


def _follow_misses(change: int, chain: Chain) -> dict[int, float]:
    """The changes from this one on until their misses add up to 0, with the sum up to each; none if they never do."""
    sums = {change: chain.miss[change]}
    while sums[change]:
        following = int(chain.next_changes[change])
        miss, start = chain.miss[following], chain.start[following]
        is_wrong_start = miss != 0 or start == chain.end[following]
        if math.isnan(miss) or start != chain.end[change] or not is_wrong_start:
            return {}
        sums[following] = round(sums[change] + miss, 6)
        change = following
    return sums


def _explain_stretch(sums: dict[int, float], chain: Chain) -> dict[int, Slip]:
    """The slip in the total to which each change of a stretch leads; for the last one, in the total before it."""
    found: dict[int, Slip] = {}
    name, off_before = UNEXPLAINED, 0.0
    for change, off in sums.items():
        printed, start, end = chain.printed[change], chain.start[change], chain.end[change]
        if off:
            name = CARRIED_OVER if end == start else name_slip(end, end - off)
            found[change] = Slip(name, "after", _imply(printed, end - off))
        else:
            found[change] = Slip(name, "before", _imply(printed, start - off_before) + " before")
        off_before = off
    return found


def _explain_alone(change: int, chain: Chain, slip_before: Slip | None) -> Slip:
    """Why a change outside any stretch misses its totals. `slip_before`: the slip of the change before it, if any."""
    printed, start, end = chain.printed[change], chain.start[change], chain.end[change]
    if math.isnan(printed):
        return Slip(UNEXPLAINED, "change", "")
    previous, following = (chain.miss[near[change]] for near in (chain.previous_changes, chain.next_changes))
    if slip_before and slip_before.name != UNEXPLAINED and slip_before.blamed == "after":
        start, previous = start - previous, 0.0  # the total at its start is known to be wrong
        if start + printed == end:
            return Slip(slip_before.name, "before", _imply(printed, start) + " before")
    return explain_change(start, end, printed, previous, following)


def explain_change(
    before: float, after: float, change: float, previous: float = math.nan, following: float = math.nan
) -> Slip:
    """The slip where before + change is not after.

    `previous` and `following` say by how much the changes on either side miss their totals (NaN: not known). A change
    that is missed alone was misprinted, or the claimant moved its total without saying so: in numbers of one or two
    digits a digit that fits is no evidence.
    """
    moved, between = after - before, f"the totals imply {after - before:+,.10g}"
    onward, back = _imply(change, before + change), _imply(change, after - change) + " before"
    if previous == 0 and following == 0:
        name, is_long = name_slip(change, moved), max(abs(change), abs(moved)) >= 100
        is_evidence = name == "digits_swapped" or (name != UNEXPLAINED and is_long)
        return Slip(name if is_evidence else SILENT_CORRECTION, "change", between)
    if before == after and change and following != 0:
        return Slip(CARRIED_OVER, "after", onward)
    for is_borne_out, blamed, printed, implied, text in (
        (following == 0, "after", after, before + change, onward),
        (previous == 0, "before", before, after - change, back),
        (False, "change", change, moved, between),
    ):
        if not is_borne_out and (name := name_slip(printed, implied)) != UNEXPLAINED:
            return Slip(name, blamed, text)
    return Slip(UNEXPLAINED, "after" if following != 0 else "change", between)


def _imply(change: float, total: float) -> str:
    return f"{change:+,.10g} implies {total:,.10g}"
