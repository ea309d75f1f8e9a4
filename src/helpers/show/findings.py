"""What is worth saying about a corpus, ranked: each finding is a sentence, the claims behind it, and its picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.corpus.lists import split
from helpers.corpus.nesting import list_wider
from helpers.show import pace, views
from helpers.show.names import Names, quote, read_names, upper

NEAR = 31  # days between two numbers that are set side by side
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

    `claim_ids`: the claims behind it, joined by semicolons.
    """

    kind: str
    side: str
    measure_id: str
    sentence: str
    claim_ids: str
    caution: str = ""

    @property
    def picture(self) -> str:
        """The name of the plot that shows it."""
        return PICTURES[self.kind]


@lru_cache(maxsize=16)
def list_findings(book: Book) -> list[Finding]:
    """What is worth saying, the gravest kind first; of one kind, what is about the most claimed subject, of paces
    what moved most and of old numbers the oldest.
    """
    makers = (_contradictions, _wrong, _wordings, _gaps, _paces, _sides, _stale, _latest)
    found = [finding for make in makers for finding in make(book, read_names(book.corpus))]
    subjects = list(views.list_subjects(book.statements)[["side", "measure_id"]].itertuples(index=False, name=None))
    place = {subject: nth for nth, subject in enumerate(dict.fromkeys(subjects))}
    own_order = (PACE, STALE)
    return sorted(found, key=lambda f: (RANK.index(f.kind), 0 if f.kind in own_order else place[f.side, f.measure_id]))


def pick_cards(findings: list[Finding], most: int = 3) -> list[Finding]:
    """The first of each kind, so many at most."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.kind, finding)
    return list(first.values())[:most]


def pick_title(findings: list[Finding], picture: str, otherwise: str, *, side: str = "", measure_id: str = "") -> str:
    """What a picture is called: the first finding that it shows, on this subject where one is named."""
    own = (f for f in findings if f.picture == picture and side in ("", f.side) and measure_id in ("", f.measure_id))
    return next((f.sentence for f in own), otherwise)


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
    against = book.compared[book.compared["verdict"].isin(["contradict", "broken"])]
    against = against[against["claimant_a"] != against["claimant_b"]]
    if against.empty:
        return
    is_a_more = (against["low_a"] >= against["high_b"]).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.where(is_a_more, against["low_a"] / against["high_b"], against["low_b"] / against["high_a"])
    against = against.assign(times=np.where(np.isfinite(times), times, np.inf), is_a_more=is_a_more)
    against["is_nested"] = against["relation"] != "same_definition"
    against["both"] = [
        " ".join(sorted(pair)) for pair in zip(against["claimant_a"], against["claimant_b"], strict=True)
    ]
    against = against.sort_values(["is_nested", "times", "date"], ascending=[True, False, True], kind="stable")
    for row in against.drop_duplicates(["side", "measure_id", "both"]).itertuples():
        less, more = ("b", "a") if row.is_a_more else ("a", "b")
        said = {x: _say_end(row, x, book) for x in "ab"}
        counted = {x: names.counted(getattr(row, f"definition_{x}")) for x in "ab"}
        scope = {x: getattr(row, f"scope_{x}") for x in "ab"}
        if scope["a"] != scope["b"]:
            counted = {x: f"{counted[x]} in {names.place(scope[x])}" for x in "ab"}
        second = said[more] if counted["a"] == counted["b"] else f"{said[more]} {counted[more]}"
        is_far = np.isfinite(row.times) and row.times >= 1.1
        multiple = f"at least {say_times(row.times)} as many" if is_far else ""
        day = _say_day(row.date, row.measure_id, getattr(row, f"definition_{less}"), book)
        sentence = (
            f"{names.who(getattr(row, f'claimant_{less}'))} claimed {said[less]} {counted[less]} {day}, "
            f"{names.who(getattr(row, f'claimant_{more}'))} {second}"
        )
        if multiple and len(sentence) + len(multiple) + 2 <= LENGTH:
            sentence, multiple = f"{sentence}: {multiple}", ""
        caution = f"{upper('; '.join(filter(None, [multiple, row.needs])))}." if multiple or row.needs else ""
        yield Finding(CONTRADICTION, row.side, row.measure_id, sentence, row.claim_ids, caution)


def _say_end(row: pd.Series, x: str, book: Book) -> str:
    """The number of one of a pair (a or b), as its own claims leave it."""
    own = views.keep_claimant(book.corpus, getattr(row, f"claimant_{x}"))
    values = {"low": getattr(row, f"low_{x}"), "high": getattr(row, f"high_{x}"), "status": ""}
    return views.span_rows(pd.DataFrame([values | {"date": row.date, "claim_ids": row.claim_ids}]), own)[0]


def _say_day(day: pd.Timestamp, measure_id: str, definition_id: str, book: Book) -> str:
    one = pd.DataFrame({"measure_id": [measure_id], "definition_id": [definition_id]})
    return f"{'by' if book.corpus.list_growing(one)[0] else 'on'} {words.short_day(day)}"


def _wrong(book: Book, names: Names) -> Iterator[Finding]:
    """Of each claimant and subject the first number that its own others rule out, and how many more there are."""
    sure = book.repairs[book.repairs["doubt"].eq("surely_wrong") & book.repairs["statement_id"].notna()]
    rows = book.statements.merge(sure[["statement_id", "would_be"]], on="statement_id")
    rows = rows.sort_values(["as_of_latest", "statement_id"], kind="stable")
    for (claimant, side, measure), own in rows.groupby(["claimant_id", "side", "measure_id"], sort=False):
        row = own.iloc[0]
        leave = f", which leave {words.number(row['would_be'])}" if row["would_be"] == row["would_be"] else ""
        kind = "a change of " if row["kind"] == "change" else ""
        rest = f" ({len(own) - 1} more such)" if len(own) > 1 else ""
        thing = names.thing(side, measure, row["definition_id"], row["scope"])
        sentence = upper(
            f"{kind}{words.limit(row)} {thing} on {words.short_day(row['as_of_latest'])} cannot be right by the other "
            f"numbers of {names.who(claimant)}{leave}{rest}"
        )
        yield Finding(WRONG, side, measure, sentence, row["claim_ids"])


def _wordings(book: Book, names: Names) -> Iterator[Finding]:
    """Of each article, the first of its words that say more than the claimant counts."""
    rows = list_narrowed(book)
    for (article, claimant, side, measure), own in rows.groupby(
        ["article_id", "claimant_id", "side", "measure_id"], sort=False
    ):
        row = own.iloc[0]
        published = book.corpus.articles.set_index("article_id")["published"][article]
        sentence = (
            f"An article of {words.short_day(published)} says {quote(row['wording'])} of the "
            f"{words.limit(row)} that {names.who(claimant)} counted as {names.counted(row['definition_id'])}"
        )
        yield Finding(WORDING, side, measure, sentence, ";".join(own["claim_id"]))


def list_narrowed(book: Book) -> pd.DataFrame:
    """One row per claim whose article's word is narrower than what its claimant counts, in the order of the text."""
    checks = book.problems.query("check == 'wording_fits_definition' and verdict == 'contradicts'")
    ids = {name for cell in checks["claim_ids"] for name in split(cell)}
    rows = book.carried[book.carried["claim_id"].isin(ids)]
    return rows.sort_values(["published", "article_id", "paragraph", "claim_id"], kind="stable", ignore_index=True)


def _gaps(book: Book, names: Names) -> Iterator[Finding]:
    """Of each subject, the latest numbers of two claimants of which one counts more than the other, on near days."""
    latest, within = views.list_latest(book), book.corpus.definition_within
    for (side, measure, _), own in latest.groupby(["side", "measure_id", "scope"], sort=False):
        pairs = [
            (min(wide.date, narrow.date), _size(wide) / _size(narrow), wide, narrow)
            for wide in own.itertuples()
            for narrow in own.itertuples()
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
        days = {row.Index: _say_day(row.date, measure, row.definition_id, book) for row in (wide, narrow)}
        sentence = (
            f"{names.who(wide.claimant_id)} claimed {wide.said} {counted[wide.Index]} {days[wide.Index]}; "
            f"{names.who(narrow.claimant_id)} had {narrow.said} {counted[narrow.Index]} {days[narrow.Index]}"
        )
        caution = (
            f"{quote(upper(counted[wide.Index]))} holds more than {quote(counted[narrow.Index])}: no contradiction."
        )
        yield Finding(GAP, side, measure, sentence, f"{wide.claim_ids};{narrow.claim_ids}", caution)


def _size(row: pd.Series) -> float:
    return next((n for n in (row.value, row.low, row.high) if n == n), float("nan"))


def _paces(book: Book, names: Names) -> Iterator[Finding]:
    """The series whose pace between its first long period and its last moved most, those that moved by a quarter."""
    moved = pace.list_paces(book)
    moved = moved[(moved["times_low"] >= 1.25) | (moved["times_high"] <= 0.8)]
    for row in moved.itertuples():
        thing = names.thing(row.side, row.measure_id, row.definition_id)
        way = "up from" if row.times_low > 1 else "down from"
        sentence = (
            f"{names.who(row.claimant_id)} claimed {pace.say(row.last_low, row.last_high)} {thing} a day since "
            f"{words.short_day(row.last_from)}, {way} {pace.say(row.first_low, row.first_high)} before"
        )
        yield Finding(PACE, row.side, row.measure_id, sentence, row.claim_ids)


def _sides(book: Book, names: Names) -> Iterator[Finding]:
    """What one claimant says of two sides, counted alike on one day; of each claimant the latest."""
    totals = book.statements.query("kind == 'total' and as_of_earliest == as_of_latest")
    totals = totals[totals["superseded_by"].isna() & ~totals["statement_id"].isin(book.set_aside["statement_id"])]
    of_one = ["claimant_id", "measure_id", "definition_id", "scope", "as_of_latest"]
    several = totals[totals.groupby(of_one)["side"].transform("nunique") > 1]
    several = several.sort_values(["as_of_latest", "definition_id"], ascending=[False, True], kind="stable")
    for _, own in several.drop_duplicates([*of_one, "side"]).groupby(["claimant_id", "measure_id"], sort=False):
        rows = own[own["as_of_latest"].eq(own["as_of_latest"].iloc[0])]
        rows = rows[rows["definition_id"].eq(rows["definition_id"].iloc[0])].head(3)
        row = rows.iloc[0]
        said = [f"{words.limit(one)} {names.sided(one.side)}" for one in rows.itertuples()]
        day = _say_day(row["as_of_latest"], row["measure_id"], row["definition_id"], book)
        thing = names.thing("", row["measure_id"], row["definition_id"])
        sentence = f"{names.who(row['claimant_id'])} claimed {words.listing(said)} {thing} {day}"
        yield Finding(SIDES, row["side"], row["measure_id"], sentence, ";".join(rows["claim_ids"]))


def _stale(book: Book, names: Names) -> Iterator[Finding]:
    """Of each claimant, the number that was oldest when an article printed it."""
    old = book.carried[book.carried["stale_days"] >= OLD]
    old = old.sort_values(["stale_days", "claim_id"], ascending=[False, True], kind="stable")
    for row in old.drop_duplicates(["claimant_id", "side", "measure_id"]).itertuples():
        sentence = (
            f"{words.limit(row)} {names.counted(row.definition_id)}, as claimed by {names.who(row.claimant_id)} on "
            f"{words.short_day(row.as_of_latest)}, was {row.stale_days} days old when printed on "
            f"{words.short_day(row.published)}"
        )
        yield Finding(STALE, row.side, row.measure_id, upper(sentence), row.claim_id)


def _latest(book: Book, names: Names) -> Iterator[Finding]:
    """Of each subject, the latest number of the claimant with the most, then of what most claimants count."""
    latest = views.list_latest(book)
    n = book.statements.groupby(SERIES).size().rename("n").reset_index()
    latest = latest.merge(n, on=SERIES, how="left").fillna({"n": 0})
    of_one = ["side", "measure_id", "scope", "definition_id"]
    latest = latest.assign(
        who=latest.groupby(of_one)["claimant_id"].transform("nunique"), size=[_size(row) for row in latest.itertuples()]
    )
    latest = latest.sort_values(["n", "who", "date", "size"], ascending=False, kind="stable")
    for row in latest.drop_duplicates(["side", "measure_id", "scope"]).itertuples():
        day = _say_day(row.date, row.measure_id, row.definition_id, book)
        thing = names.thing(row.side, row.measure_id, row.definition_id, row.scope)
        sentence = f"{names.who(row.claimant_id)} claimed {row.said} {thing} {day}"
        yield Finding(LATEST, row.side, row.measure_id, sentence, row.claim_ids)


def say(findings: list[Finding], most: int = 3) -> words.Sentence:
    """The first findings of different kinds, as a paragraph."""
    return words.say(*(f"{f.sentence}. {f.caution}".strip() for f in pick_cards(findings, most)))


def compare(findings: list[Finding], others: list[Finding]) -> words.Sentence:
    """What is said under one choice and not under another."""
    gone = [f.sentence for f in findings if f.sentence not in {o.sentence for o in others}]
    new = [o.sentence for o in others if o.sentence not in {f.sentence for f in findings}]
    if not gone and not new:
        return words.say(f"All {len(findings)} findings stay as they are.")
    kept = len(findings) - len(gone)
    told = [f"{kept} of {words.count(len(findings), 'finding')} stay as they are."]
    told += [f"Instead of “{a}”: “{b}”." for a, b in zip(gone, new, strict=False)][:3]
    return words.say(*told)


def say_kinds(findings: list[Finding], kinds: list[str]) -> words.Sentence:
    """The first finding of each of these kinds, in this order; the first of all where there is none."""
    chosen = [f for kind in kinds for f in pick_cards([f for f in findings if f.kind == kind], 1)]
    return say(chosen or findings[:1])


def compare_choices(books: dict[str, Book]) -> pd.DataFrame:
    """One row per other choice: how many findings of the first book stay, and the first that is said otherwise."""
    (_, first), *others = books.items()
    found = list_findings(first)
    rows = []
    for choice, book in others:
        own = {f.sentence for f in list_findings(book)}
        kept = [f for f in found if f.sentence in own]
        gone = next((f.sentence for f in found if f.sentence not in own), "")
        rows.append((choice, f"{len(kept)} of {len(found)}", gone))
    return words.table(pd.DataFrame(rows, columns=["choice", "findings that stay", "the first that does not"]))
