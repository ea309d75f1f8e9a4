"""What is worth saying about a corpus, ranked: each finding is a sentence, the claims behind it, and its picture."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.corpus.lists import split
from helpers.corpus.nesting import list_wider
from helpers.corpus.qualifiers import FORECAST
from helpers.judge.sources import check_wordings
from helpers.show import pace, pairings, views
from helpers.show.names import Names, quote, read_names, upper

NEAR = 31  # days between two numbers that are set side by side
MOST_PAIRS = 10  # of claimants that contradict each other on one subject, the furthest apart
LENGTH = 120  # characters of a sentence: two lines of a title
OLD = 30  # days from which on a number was old when it was printed
CONTRADICTION, WRONG, WORDING, GAP, PACE, SIDES, STALE, LATEST = (
    *("contradiction", "wrong", "wording", "gap", "pace", "sides", "stale", "latest"),
)
RANK = (CONTRADICTION, WRONG, WORDING, GAP, PACE, SIDES, STALE, LATEST)  # the gravest first
PICTURES = {
    CONTRADICTION: "side-by-side", WORDING: "wordings", PACE: "pace", STALE: "clocks", SIDES: "overview",
    **dict.fromkeys([WRONG, GAP, LATEST], "totals"),
}  # fmt: skip
COLUMNS = ["rank", "kind", "side", "measure_id", "sentence", "caution", "claim_ids", "picture"]


@dataclass(frozen=True)
class Finding:
    """`sentence` has no full stop. `caution`: what it needs to stand or how not to read it, a sentence; or empty.

    `claim_ids`: the claims behind it, joined by semicolons. `short`: the sentence as it heads a picture that is about
    its subject, if it is too long for that.
    """

    kind: str
    side: str
    measure_id: str
    sentence: str
    claim_ids: str
    caution: str = ""
    short: str = ""

    @property
    def title(self) -> str:
        """What a picture is called that shows it."""
        return self.short if self.short and len(self.sentence) > LENGTH else self.sentence

    @property
    def picture(self) -> str:
        """The name of the plot that shows it."""
        return PICTURES[self.kind]


@lru_cache(maxsize=4)
def list_findings(book: Book, picture: str = "") -> list[Finding]:
    """What is worth saying, the gravest kind first; of one kind, what is about the most claimed subject, of paces
    what moved most and of old numbers the oldest. `picture`: what this plot shows, alone.

    There is always something: where no number stands for a known day, what was said last.
    """
    makers = (_contradictions, _wrong, _wordings, _gaps, _paces, _sides, _stale, _latest)
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


def say_times(times: float) -> str:
    """14.0562 as 14 times, 3.39 as 3.3 times: as much as is sure."""
    return f"{words.floor(times, 0 if times >= 10 else 1)} times"


def _contradictions(book: Book, names: Names) -> Iterator[Finding]:
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
            f"{_claim(who[less], is_derived=not is_told[less][nth])} {first}{where[less]} {day}, {who[more]} {other}"
            for first in _count(said[less], getattr(row, f"definition_{less}"), names, **about)
        )
        if multiple and len(sentence) + len(multiple) + 2 <= LENGTH:
            sentence, multiple = f"{sentence}: {multiple}", ""
        caution = f"{upper('; '.join(filter(None, [multiple, row.needs])))}." if multiple or row.needs else ""
        yield Finding(CONTRADICTION, row.side, row.measure_id, sentence, row.claim_ids, caution, short)


def _claim(who: str, *, is_derived: bool) -> str:
    """Who claimed a number, or whose numbers leave one that nobody printed."""
    return f"{words.possessive(who)} numbers leave" if is_derived else f"{who} claimed"


def _count(
    said: str, definition_id: str, names: Names, *, side: str, measure_id: str, scope: str = ""
) -> tuple[str, str]:
    """A number and what it counts of whom; and the same in short, for where that is too long."""
    short = f"{names.amount(said, measure_id)} {names.counted(definition_id)}"
    short += f" ({names.side(side)})" if names.n_sides > 1 and not names.is_part(measure_id) else ""
    return names.counts(said, side, measure_id, definition_id, scope), short


def _wrong(book: Book, names: Names) -> Iterator[Finding]:
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
        sentence = upper(f"{thing} {_say_days(row, names)} cannot be right{why}{rest}")
        yield Finding(WRONG, side, measure, sentence, row["claim_ids"])
    yield from _doubtful(book, names)


def _say_days(row: Mapping[str, Any], names: Names) -> str:
    """The day or days that a statement is about, inside a sentence; a running total is one by the last of its days."""
    said = names.by(row["as_of_latest"], row["measure_id"], row["definition_id"])
    is_of_one = row["as_of_earliest"] == row["as_of_latest"] or said.startswith("by ")
    return said if is_of_one and row["kind"] != "change" else names.when(row)


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


def _gaps(book: Book, names: Names) -> Iterator[Finding]:
    """Of each subject, the latest numbers of two claimants of which one counts more than the other, on near days."""
    latest, within = views.list_latest(book), book.corpus.definition_within
    for (side, measure, scope), own in latest.groupby(["side", "measure_id", "scope"], sort=False):
        if len(set(own["definition_id"])) == 1:
            continue
        rows = [*own.itertuples()]
        pairs = [
            (min(wide.date, narrow.date), _size(wide) / _size(narrow), wide, narrow)
            for wide, narrow in permutations(rows, 2)
            if wide.claimant_id != narrow.claimant_id
            and wide.definition_id != narrow.definition_id
            and wide.definition_id in list_wider(narrow.definition_id, within)
            and abs((wide.date - narrow.date).days) <= NEAR
            and _size(wide) > _size(narrow) > 0
        ]
        if not pairs:
            continue
        *_, wide, narrow = max(pairs, key=lambda pair: pair[:2])
        counted = {row.Index: names.counted(row.definition_id) for row in (wide, narrow)}
        about = {"side": side, "measure_id": measure, "scope": scope}
        who, is_worked_out = names.who(narrow.claimant_id), narrow.status == "implied"
        firsts = _count(wide.said, wide.definition_id, names, **about)
        days = {row.Index: _say_last(row, measure, names) for row in (wide, narrow)}
        had = f"{names.amount(narrow.said, measure)} {counted[narrow.Index]} {days[narrow.Index]}"
        sentence, short = (
            f"{_claim(names.who(wide.claimant_id), is_derived=wide.status == 'implied')} {first} {days[wide.Index]}; "
            f"{_claim(who, is_derived=True) if is_worked_out else f'{who} had'} {had}"
            for first in firsts
        )
        caution = (
            f"{quote(upper(counted[wide.Index]))} holds more than {quote(counted[narrow.Index])}: no contradiction."
        )
        yield Finding(GAP, side, measure, sentence, f"{wide.claim_ids};{narrow.claim_ids}", caution, short)


def _say_last(row: Any, measure_id: str, names: Names) -> str:
    """The day of a row of `views.list_latest` within a sentence, or the days, where a count that may fall is of some
    day among several.
    """
    said = names.by(row.date, measure_id, row.definition_id)
    if row.first == row.date or not said.startswith("on "):
        return said
    return f"on a day from {words.short_day(row.first)} to {words.short_day(row.date)}"


def _size(row: pd.Series) -> float:
    return next((n for n in (row.value, row.low, row.high) if n == n), float("nan"))


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
            f"{upper(number)} {_say_days(row._asdict(), names)}, as claimed by {names.who(row.claimant_id)}, was "
            f"{row.stale_days} days old when printed on {words.short_day(row.published)}"
            for number in _count(
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
        who=latest.groupby(of_one)["claimant_id"].transform("nunique"), size=[_size(row) for row in latest.itertuples()]
    )
    latest = latest.sort_values(["n", "who", "date", "size"], ascending=False, kind="stable")
    for row in latest.drop_duplicates(["side", "measure_id", "scope"]).itertuples():
        day = _say_last(row, row.measure_id, names)
        thing = names.counts(row.said, row.side, row.measure_id, row.definition_id, row.scope)
        sentence = f"{_claim(names.who(row.claimant_id), is_derived=row.status == 'implied')} {thing} {day}"
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
