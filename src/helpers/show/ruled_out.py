"""Numbers that a claimant's own others rule out: one by one, or some of several."""

from collections.abc import Iterator

from helpers.base import words
from helpers.book.book import Book
from helpers.show.finding import WRONG, Finding, say_days
from helpers.show.names import Names, upper


def find_wrong(book: Book, names: Names) -> Iterator[Finding]:
    """Of each claimant and subject the first number that its own others rule out, and how many more there are."""
    sure = book.repairs[book.repairs["doubt"].eq("surely_wrong") & book.repairs["statement_id"].notna()]
    rows = book.statements.merge(sure[["statement_id", "would_be"]], on="statement_id")
    rows, alone = rows.sort_values(["as_of_latest", "statement_id"], kind="stable"), _list_alone(book)
    for (claimant, side, measure), own in rows.groupby(["claimant_id", "side", "measure_id"], sort=False):
        row = own.iloc[0]
        left = names.amount(words.number(abs(row["would_be"])), measure) if row["would_be"] == row["would_be"] else ""
        leave = f", which leave {'a fall of ' if row['would_be'] < 0 else ''}{left}" if left else ""
        why = alone.get(row["statement_id"]) or f" by the other numbers of {names.who(claimant)}{leave}"
        said = words.step(row) if row["kind"] == "change" else words.limit(row)
        rest = f" ({len(own) - 1} more such)" if len(own) > 1 else ""
        thing = names.counts(said, side, measure, row["definition_id"], row["scope"])
        sentence = upper(f"{thing} {say_days(row, names)} cannot be right{why}{rest}")
        yield Finding(WRONG, side, measure, sentence, row["claim_ids"])
    yield from _doubtful(book, names)


def _list_alone(book: Book) -> dict[str, str]:
    """Why a statement cannot be right whatever else is said, per such statement."""
    facts, nodes = book.solved.facts, book.solved.nodes
    clashes = [
        [row for row in clash if row < len(facts.names)] for one in book.solved.conflicts for clash in one.clashes
    ]
    alone = {row for rows in clashes for row in rows} - {row for rows in clashes if len(rows) > 1 for row in rows}
    said = {}
    for row in alone:
        is_on_eve = nodes.last[row] in nodes.eves
        total = ", as nothing had been counted by that day" if is_on_eve else ", as no count is below 0"
        said[facts.names[row]] = ", as such a total never falls" if facts.is_change[row] else total
    return said


def _doubtful(book: Book, names: Names) -> Iterator[Finding]:
    """Of each claimant and subject the first numbers that cannot all be right, with none that is surely wrong: those
    of a clash.
    """
    stated = book.solved.facts.statements
    doubted = book.repairs[book.repairs["statement_id"].notna()]
    is_sure = doubted["doubt"].eq("surely_wrong").groupby(doubted["conflict"]).transform("any")
    rows = book.statements.merge(doubted.loc[~is_sure, ["statement_id", "conflict"]], on="statement_id")
    rows = rows.sort_values(["conflict", "as_of_latest", "statement_id"], kind="stable")
    for (claimant, side, measure), own in rows.groupby(["claimant_id", "side", "measure_id"], sort=False):
        clash = book.solved.conflicts[int(own["conflict"].iloc[0]) - 1].clashes[0]
        first = stated.iloc[[row for row in clash if row < len(stated)]]
        first = first.sort_values(["as_of_latest", "statement_id"])
        if len(first) < 2:
            continue
        said = [words.step(row) if row.kind == "change" else words.limit(row) for row in first.head(4).itertuples()]
        series = list(first[["definition_id", "scope"]].itertuples(index=False, name=None))
        thing = names.thing(side, measure, *series[0])
        if len(set(series)) > 1:
            thing = names.whose(side, measure)
            said = [names.counts(one, side, measure, *own) for one, own in zip(said, series, strict=False)]
        said += [f"{len(first) - len(said)} more"] * (len(first) > len(said))
        ends = dict.fromkeys([first["as_of_latest"].min(), first["as_of_latest"].max()])
        days = [words.short_day(day) for day in ends]
        when = f"from {' to '.join(days)}" if len(days) > 1 else f"of {days[0]}"
        more = own["conflict"].nunique() - 1
        short = f"{words.possessive(names.who(claimant))} numbers of {thing} {when} cannot all be right"
        sentence = f"{short}: {words.listing(said)}{f' ({more} more such)' if more else ''}"
        yield Finding(WRONG, side, measure, sentence, ";".join(first["claim_ids"]), short=short)
