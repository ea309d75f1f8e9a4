"""Two claimants at odds: numbers that cannot both be right, and numbers of which one counts more by its words."""

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from helpers.book.book import Book
from helpers.corpus.nesting import list_wider
from helpers.show import pairings, views
from helpers.show.finding import CONTRADICTION, GAP, LENGTH, Finding, say_count, say_last, say_times, say_who, size
from helpers.show.names import Names, quote, upper

NEAR = 31  # days between two numbers that are set side by side
MOST_PAIRS = 10  # of claimants that contradict each other on one subject, the furthest apart


def find_contradictions(book: Book, names: Names) -> Iterator[Finding]:
    """Of each two claimants and subject, the numbers that are furthest apart; of one definition if there are such."""
    against = book.furthest.groupby(["side", "measure_id"], sort=False).head(MOST_PAIRS)
    if against.empty:
        return
    is_a_more = (against["low_a"] >= against["high_b"]).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.where(is_a_more, against["low_a"] / against["high_b"], against["low_b"] / against["high_a"])
    against = against.assign(times=np.where(np.isfinite(times), times, np.inf), is_a_more=is_a_more)
    ends = {x: pairings.span_ends(against, x, book) for x in "ab"}
    is_told = {x: pairings.list_told(against, x, book) for x in "ab"}
    for nth, (row, a, b) in enumerate(zip(against.itertuples(), ends["a"], ends["b"], strict=True)):
        less, more = ("b", "a") if row.is_a_more else ("a", "b")
        said = {"a": a, "b": b}
        counted = {x: names.counted(getattr(row, f"definition_{x}")) for x in "ab"}
        scope = {x: getattr(row, f"scope_{x}") for x in "ab"}
        where, shared = dict.fromkeys("ab", ""), scope[less]
        if scope["a"] != scope["b"]:
            where, shared = {x: f" in {names.place(scope[x])}" for x in "ab"}, ""
        about = {"side": row.side, "measure_id": row.measure_id, "scope": shared}
        second = names.amount(said[more], row.measure_id)
        if counted["a"] != counted["b"] or scope["a"] != scope["b"]:
            second += f" {counted[more]}{where[more]}"
        is_far = np.isfinite(row.times) and row.times >= 1.1
        multiple = f"at least {say_times(row.times)} as many" if is_far else ""
        day = names.by(row.date, row.measure_id, getattr(row, f"definition_{less}"))
        who = {x: names.who(getattr(row, f"claimant_{x}")) for x in "ab"}
        other = second if is_told[more][nth] else f"by own numbers {second}"
        sentence, short = (
            f"{say_who(who[less], is_derived=not is_told[less][nth])} {first}{where[less]} {day}, {who[more]} {other}"
            for first in say_count(said[less], getattr(row, f"definition_{less}"), names, **about)
        )
        if multiple and len(sentence) + len(multiple) + 2 <= LENGTH:
            sentence, multiple = f"{sentence}: {multiple}", ""
        caution = f"{upper('; '.join(filter(None, [multiple, row.needs])))}." if multiple or row.needs else ""
        yield Finding(CONTRADICTION, row.side, row.measure_id, sentence, row.claim_ids, caution, short)


def find_gaps(book: Book, names: Names) -> Iterator[Finding]:
    """Of each subject, the latest numbers of two claimants of which one counts more than the other, on near days."""
    latest, within = views.list_latest(book), book.corpus.definition_within
    for (side, measure, scope), own in latest.groupby(["side", "measure_id", "scope"], sort=False):
        if len(set(own["definition_id"])) == 1:
            continue
        rows = [*own.itertuples()]
        pairs = [
            (min(wide.date, narrow.date), size(wide) / size(narrow), wide, narrow)
            for wide, narrow in permutations(rows, 2)
            if wide.claimant_id != narrow.claimant_id
            and wide.definition_id != narrow.definition_id
            and wide.definition_id in list_wider(narrow.definition_id, within)
            and abs((wide.date - narrow.date).days) <= NEAR
            and size(wide) > size(narrow) > 0
        ]
        if not pairs:
            continue
        *_, wide, narrow = max(pairs, key=lambda pair: pair[:2])
        counted = {row.Index: names.counted(row.definition_id) for row in (wide, narrow)}
        about = {"side": side, "measure_id": measure, "scope": scope}
        who, is_worked_out = names.who(narrow.claimant_id), narrow.status == "implied"
        firsts = say_count(wide.said, wide.definition_id, names, **about)
        days = {row.Index: say_last(row, measure, names) for row in (wide, narrow)}
        had = f"{names.amount(narrow.said, measure)} {counted[narrow.Index]} {days[narrow.Index]}"
        sentence, short = (
            f"{say_who(names.who(wide.claimant_id), is_derived=wide.status == 'implied')} {first} {days[wide.Index]}; "
            f"{say_who(who, is_derived=True) if is_worked_out else f'{who} had'} {had}"
            for first in firsts
        )
        caution = (
            f"{quote(upper(counted[wide.Index]))} holds more than {quote(counted[narrow.Index])}: no contradiction."
        )
        yield Finding(GAP, side, measure, sentence, f"{wide.claim_ids};{narrow.claim_ids}", caution, short)
