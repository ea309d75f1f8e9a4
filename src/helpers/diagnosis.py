"""Which single slip would turn the number that other claims imply into the number that was printed."""

SLIPS = ("carried_over", "digit_wrong", "digits_swapped", "digit_missing", "digit_added")


def name_slip(printed: float, implied: float) -> str:
    """One of digit_wrong, digits_swapped, digit_missing, digit_added, or unexplained. Whole numbers only."""
    if printed != round(printed) or implied != round(implied) or implied < 0 or printed < 0:
        return "unexplained"
    a, b = str(round(printed)), str(round(implied))
    if len(a) == len(b):
        differ = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(differ) == 1:
            return "digit_wrong"
        if (
            len(differ) == 2
            and differ[1] == differ[0] + 1
            and a[differ[0]] + a[differ[1]] == b[differ[1]] + b[differ[0]]
        ):
            return "digits_swapped"
    if _lacks_one(a, b):
        return "digit_missing"
    return "digit_added" if _lacks_one(b, a) else "unexplained"


def _lacks_one(short: str, long: str) -> bool:
    """Whether `short` is `long` without one of its digits."""
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def explain_change(before: float, after: float, change: float) -> tuple[str, str]:
    """(slip, what the number would then have been) where `before` plus `change` is not `after`.

    Tried in turn: the later total, the earlier total, the change.
    """
    if before == after and change:
        return "carried_over", f"{change:+,.10g} implies {before + change:,.10g}"
    for printed, implied, text in (
        (after, before + change, f"{change:+,.10g} implies {before + change:,.10g}"),
        (before, after - change, f"{change:+,.10g} implies {after - change:,.10g} before"),
        (change, after - before, f"the totals imply {after - before:+,.10g}"),
    ):
        if (slip := name_slip(printed, implied)) != "unexplained":
            return slip, text
    return "unexplained", f"the totals imply {after - before:+,.10g}"
