"""What is worth saying about a corpus, ranked: each finding is a sentence, the claims behind it, and its picture."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.corpus.lists import split
from helpers.corpus.qualifiers import FORECAST
from helpers.judge.sources import check_wordings
from helpers.show import pace, views
from helpers.show.at_odds import find_contradictions, find_gaps
from helpers.show.finding import (
    LATEST,
    PACE,
    PICTURES,
    RANK,
    SIDES,
    STALE,
    WORDING,
    Finding,
    say_count,
    say_days,
    say_last,
    say_who,
    size,
)
from helpers.show.names import Names, quote, read_names, upper
from helpers.show.ruled_out import find_wrong

OLD = 30  # days from which on a number was old when it was printed
COLUMNS = ["rank", "kind", "side", "measure_id", "sentence", "caution", "claim_ids", "picture"]


@lru_cache(maxsize=4)
def list_findings(book: Book, picture: str = "") -> list[Finding]:
    """What is worth saying, the gravest kind first; of one kind, what is about the most claimed subject, of paces
    what moved most and of old numbers the oldest. `picture`: what this plot shows, alone.

    There is always something: where no number stands for a known day, what was said last.
    """
    makers = (find_contradictions, find_wrong, _wordings, find_gaps, _paces, _sides, _stale, _latest)
    wanted = [make for kind, make in zip(RANK, makers, strict=True) if picture in ("", PICTURES[kind])]
    found = [finding for make in wanted for finding in make(book, read_names(book.corpus))]
    subjects = list(views.list_subjects(book.statements)[["side", "measure_id"]].itertuples(index=False, name=None))
    place = {subject: nth for nth, subject in enumerate(dict.fromkeys(subjects))}
    own_order = (PACE, STALE)
    if not found and picture in ("", PICTURES[LATEST]):
        return [_find_last(book, read_names(book.corpus))]
    return sorted(found, key=lambda f: (RANK.index(f.kind), 0 if f.kind in own_order else place[f.side, f.measure_id]))


def pick_cards(findings: list[Finding], most: int = 3) -> list[Finding]:
    """The first of each kind, so many at most."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.kind, finding)
    return list(first.values())[:most]


def pick_title(findings: list[Finding], picture: str, otherwise: str) -> str:
    """What a picture is called: the first finding that it shows."""
    found = pick_headline(findings, picture)
    return found.title if found else otherwise


def pick_headline(findings: list[Finding], picture: str) -> Finding | None:
    """The first finding that a picture shows."""
    return next((f for f in findings if f.picture == picture), None)


def keep_about(
    findings: list[Finding], side: str, measure_id: str, claim_ids: Iterable[str] | None = None
) -> list[Finding]:
    """Those on one side and measure; where the claims on one place of these are given, those that rest on any."""
    own = [f for f in findings if (f.side, f.measure_id) == (side, measure_id)]
    if claim_ids is None:
        return own
    given = set(claim_ids)
    return [f for f in own if not given.isdisjoint(split(f.claim_ids))]


def tabulate(findings: list[Finding]) -> pd.DataFrame:
    """One row per finding, as ranked."""
    rows = [
        (nth, f.kind, f.side, f.measure_id, f.sentence, f.caution, f.claim_ids, f.picture)
        for nth, f in enumerate(findings, 1)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _wordings(book: Book, names: Names) -> Iterator[Finding]:
    """Of each article, the first of its words that say more than the claimant counts."""
    rows = list_narrowed(book)
    for (article, claimant, side, measure), own in rows.groupby(
        ["article_id", "claimant_id", "side", "measure_id"], sort=False
    ):
        row = own.iloc[0]
        published = book.corpus.articles.set_index("article_id")["published"][article]
        number = names.amount(words.limit(row), measure)
        whose = f"{' of' if names.measured_in(measure) else ''} {names.whose(side, measure)}"
        sentence, short = (
            f"An article of {words.short_day(published)} says {quote(row['wording'])} of the {number}{of_whom} that "
            f"{names.who(claimant)} counted as {names.counted(row['definition_id'])}"
            for of_whom in (whose, "")
        )
        yield Finding(WORDING, side, measure, sentence, ";".join(own["claim_id"]), short=short)


def list_narrowed(book: Book) -> pd.DataFrame:
    """One row per claim whose article's word is narrower than what its claimant counts, in the order of the text."""
    checks = check_wordings(book.reading).query("verdict == 'contradicts'")
    ids = {name for cell in checks["claim_ids"] for name in split(cell)}
    rows = book.carried[book.carried["claim_id"].isin(ids)]
    return rows.sort_values(["published", "article_id", "paragraph", "claim_id"], kind="stable", ignore_index=True)


def _paces(book: Book, names: Names) -> Iterator[Finding]:
    """The series whose pace between its first long period and its last moved most, those that moved by a quarter."""
    moved = pace.list_paces(book)
    moved = moved[(moved["times_low"] >= 1.25) | (moved["times_high"] <= 0.8)]
    for row in moved.itertuples():
        thing = names.thing(row.side, row.measure_id, row.definition_id, row.scope)
        way = "up from" if row.times_low > 1 else "down from"
        first, last = pace.say_periods(row, names)
        if last.partition(" a day")[0] == first.partition(" a day")[0]:  # <0.0001 and <0.0001
            continue
        sentence = f"{words.possessive(names.who(row.claimant_id))} total of {thing} grew by {last}, {way} {first}"
        short = f"{upper(thing)}: {last}, {way} {first.replace(' a day', '')}"
        yield Finding(PACE, row.side, row.measure_id, sentence, row.claim_ids, short=short)


def _sides(book: Book, names: Names) -> Iterator[Finding]:
    """What one claimant says of two sides, counted alike on one day; of each claimant and measure the latest."""
    totals = book.statements.query("kind == 'total' and as_of_earliest == as_of_latest")
    totals = totals[totals["superseded_by"].isna() & ~totals["statement_id"].isin(book.set_aside["statement_id"])]
    totals = views.restore_hedges(totals, book.corpus)
    of_one = ["claimant_id", "measure_id", "definition_id", "scope", "as_of_latest"]
    several = totals[totals.groupby(of_one)["side"].transform("nunique") > 1]
    several = several.sort_values(["as_of_latest", "definition_id"], ascending=[False, True], kind="stable")
    for _, own in several.drop_duplicates([*of_one, "side"]).groupby(["claimant_id", "measure_id"], sort=False):
        rows = own[own["as_of_latest"].eq(own["as_of_latest"].iloc[0])]
        rows = rows[(rows[["definition_id", "scope"]] == rows[["definition_id", "scope"]].iloc[0]).all(axis=1)].head(3)
        row = rows.iloc[0]
        of = " of" if names.measured_in(row["measure_id"]) else ""
        told = [names.amount(words.limit(one), row["measure_id"]) + of for one in rows.itertuples()]
        said = [f"{number} {names.sided(side)}" for number, side in zip(told, rows["side"], strict=True)]
        day = names.by(row["as_of_latest"], row["measure_id"], row["definition_id"])
        thing = names.thing("", row["measure_id"], row["definition_id"], row["scope"])
        sentence = f"{names.who(row['claimant_id'])} claimed {words.listing(said)} {thing} {day}"
        yield Finding(SIDES, row["side"], row["measure_id"], sentence, ";".join(rows["claim_ids"]))


def _stale(book: Book, names: Names) -> Iterator[Finding]:
    """Of each claimant, the number that was oldest when an article printed it."""
    old = views.restore_hedges(book.carried[book.carried["stale_days"] >= OLD], book.corpus)
    old = old.sort_values(["stale_days", "claim_id"], ascending=[False, True], kind="stable")
    for row in old.drop_duplicates(["claimant_id", "side", "measure_id"]).itertuples():
        about = {"side": row.side, "measure_id": row.measure_id, "scope": row.scope}
        sentence, short = (
            f"{upper(number)} {say_days(row._asdict(), names)}, as claimed by {names.who(row.claimant_id)}, was "
            f"{row.stale_days} days old when printed on {words.short_day(row.published)}"
            for number in say_count(
                words.step(row) if row.kind == "change" else words.limit(row), row.definition_id, names, **about
            )
        )
        yield Finding(STALE, row.side, row.measure_id, sentence, row.claim_id, short=short)


def _latest(book: Book, names: Names) -> Iterator[Finding]:
    """Of each subject, the latest number of the claimant with the most, then of what most claimants count."""
    latest = views.list_latest(book)
    latest = latest[latest["claim_ids"].ne("")]  # what follows from the eve alone, nobody claims
    n = book.statements.groupby(SERIES).size().rename("n").reset_index()
    latest = latest.merge(n, on=SERIES, how="left").fillna({"n": 0})
    of_one = ["side", "measure_id", "scope", "definition_id"]
    latest = latest.assign(
        who=latest.groupby(of_one)["claimant_id"].transform("nunique"), size=[size(row) for row in latest.itertuples()]
    )
    latest = latest.sort_values(["n", "who", "date", "size"], ascending=False, kind="stable")
    for row in latest.drop_duplicates(["side", "measure_id", "scope"]).itertuples():
        day = say_last(row, row.measure_id, names)
        thing = names.counts(row.said, row.side, row.measure_id, row.definition_id, row.scope)
        sentence = f"{say_who(names.who(row.claimant_id), is_derived=row.status == 'implied')} {thing} {day}"
        yield Finding(LATEST, row.side, row.measure_id, sentence, row.claim_ids)


def _find_last(book: Book, names: Names) -> Finding:
    """What was printed last: a change, a forecast, or that there is nothing."""
    if book.statements.empty:
        return Finding(LATEST, "", "", "Nobody has claimed a number", "")
    row = book.statements.sort_values(["first_published", "as_of_latest", "statement_id"], kind="stable").iloc[-1]
    said = row["kind"] if row["kind"] == FORECAST else "claimed"
    series = (row["side"], row["measure_id"], row["definition_id"], row["scope"])
    is_step = (row["kind"] == "change" and (series[1], series[2]) not in names.growing) or words.is_fall(row)
    number = names.counts(words.step(row) if is_step else words.limit(row), *series)
    number = f"{names.who(row['claimant_id'])} {said} {number} {names.when(row)}"
    return Finding(LATEST, row["side"], row["measure_id"], number, row["claim_ids"])


def say(findings: list[Finding], most: int = 3) -> words.Sentence:
    """The first findings of different kinds, as a paragraph."""
    return words.say(*(_tell(f) for f in pick_cards(findings, most)))


def _tell(finding: Finding) -> str:
    return f"{finding.sentence}. {finding.caution}".strip()


def say_kinds(findings: list[Finding], kinds: list[str], *, otherwise: str, most: int = 1) -> words.Sentence:
    """The first findings of each of these kinds, so many at most, in this order; `otherwise` where there is none."""
    chosen = [f for kind in kinds for f in [f for f in findings if f.kind == kind][:most]]
    return words.say(*(_tell(f) for f in chosen)) if chosen else words.say(otherwise)


def compare_choices(books: dict[str, Book]) -> pd.DataFrame:
    """One row per other choice: how many findings of the first book `stay` word for word, of how many another `day` is
    all that differs, and how many `go`; and of these the first.
    """
    (_, first), *others = books.items()
    found, rows = list_findings(first), []
    for choice, book in others:
        own = {f.sentence for f in list_findings(book)}
        dayless = {words.mask_days(sentence) for sentence in own}
        moved = [f.sentence for f in found if f.sentence not in own]
        gone = [sentence for sentence in moved if words.mask_days(sentence) not in dayless]
        rows.append((choice, len(found) - len(moved), len(moved) - len(gone), len(gone), next(iter(gone), "")))
    return pd.DataFrame(rows, columns=["choice", "stay", "day", "go", "first"])
