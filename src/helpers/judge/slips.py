"""Which single slip would turn the number that other claims imply into the number that was printed."""

import math


def name_slip(printed: float, implied: float) -> str:
    """One of digit_wrong, digits_swapped, digit_missing, digit_added, or unexplained. Whole numbers only."""
    if printed != round(printed) or implied != round(implied) or printed == implied or printed * implied < 0:
        return "unexplained"
    a, b = str(round(abs(printed))), str(round(abs(implied)))
    if len(a) == len(b):
        if sum(x != y for x, y in zip(a, b, strict=True)) == 1:
            return "digit_wrong"
        if any(a[:i] + a[i + 1 :] == b[:j] + b[j + 1 :] and a[i] == b[j] for i in range(len(a)) for j in range(len(b))):
            return "digits_swapped"  # one digit stands elsewhere
    if _lacks_one(a, b):
        return "digit_missing"
    return "digit_added" if _lacks_one(b, a) else "unexplained"


def _lacks_one(short: str, long: str) -> bool:
    """Whether `short` is `long` without one of its digits."""
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def name_slip_into(printed: float, low: float, high: float) -> str:
    """The slip, rarest first, that leads from a number within [low, high] to the printed one outside.

    Without both ends there is too much room to guess: unexplained.
    """
    if printed != round(printed) or printed < 0 or high < low or math.isinf(high):
        return "unexplained"
    digits = str(round(printed))
    places = range(len(digits))
    swapped = (digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in places[:-1])
    longer = (digits[:i] + d + digits[i:] for i in (*places, len(digits)) for d in "0123456789")
    shorter = (digits[:i] + digits[i + 1 :] for i in places if len(digits) > 1)
    changed = (digits[:i] + d + digits[i + 1 :] for i in places for d in "0123456789")
    for slip, others in (
        ("digits_swapped", swapped), ("digit_missing", longer), ("digit_added", shorter), ("digit_wrong", changed),
    ):  # fmt: skip
        if any(low <= int(other) <= high for other in others):
            return slip
    return "unexplained"


def find_stretches(clashing, table: dict, follow) -> dict[int, tuple[str, int, str]]:
    """Totals that are wrong between totals that are right: {change: (slip, node blamed, what is implied)}.

    `clashing` are changes (rows of `table`) that miss their totals, in order; `follow(row)` is the change that starts
    where this one ends, or -1. Totals are wrong where the misses around them add up to 0, each of them makes a miss,
    or all repeat the total before them; otherwise fewer slips explain the row.
    """
    found: dict[int, tuple[str, int, str]] = {}
    start, end, change, miss = (table[name] for name in ("start", "end", "change", "miss"))
    for i in clashing:
        if i in found or math.isnan(miss[i]):
            continue
        rows, off = [i], [miss[i]]
        while off[-1]:
            k = follow(rows[-1])
            if k < 0 or math.isnan(miss[k]) or start[k] != end[rows[-1]]:
                break
            if not miss[k] and end[k] != start[k]:
                break
            rows.append(k)
            off.append(round(off[-1] + miss[k], 6))
        if off[-1]:
            continue
        *inside, last = rows
        for row, by in zip(inside, off, strict=False):
            slip = "carried_over" if end[row] == start[row] else name_slip(end[row], end[row] - by)
            found[row] = (slip, int(table["to"][row]), f"{change[row]:+,.10g} implies {end[row] - by:,.10g}")
        implied = f"{change[last]:+,.10g} implies {start[last] - off[-2]:,.10g} before"
        found[last] = (found[inside[-1]][0], int(table["from"][last]), implied)
    return found


def explain_change(
    before: float, after: float, change: float, previous: float = math.nan, following: float = math.nan
) -> tuple[str, str, str]:
    """(slip, which of before, after and change it is in, the number then implied) where before + change is not after.

    `previous` and `following` say by how much the changes on either side miss their totals (NaN: not known). A change
    that is missed alone was misprinted, or the claimant moved its total without saying so: in numbers of one or two
    digits a digit that fits is no evidence.
    """
    onward, back = (
        f"{change:+,.10g} implies {before + change:,.10g}",
        f"{change:+,.10g} implies {after - change:,.10g} before",
    )
    if following == 0 and previous == 0:
        slip = name_slip(change, after - before)
        is_evidence = slip == "digits_swapped" or (
            slip != "unexplained" and max(abs(change), abs(after - before)) >= 100
        )
        return (slip if is_evidence else "silent_correction"), "change", f"the totals imply {after - before:+,.10g}"
    if before == after and change and following != 0:
        return "carried_over", "after", onward
    for fits, printed, implied, blamed, text in (
        (following == 0, after, before + change, "after", onward),
        (previous == 0, before, after - change, "before", back),
        (False, change, after - before, "change", f"the totals imply {after - before:+,.10g}"),
    ):
        if not fits and (slip := name_slip(printed, implied)) != "unexplained":
            return slip, blamed, text
    return "unexplained", "after" if following != 0 else "change", f"the totals imply {after - before:+,.10g}"
