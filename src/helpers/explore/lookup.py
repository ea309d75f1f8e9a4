"""What a choice of claimants, measure, day and corrections leaves: statements, checks, a timeline, and their origin."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG

from helpers.base import words
from helpers.base.parameters import ParameterError
from helpers.book.book import Book
from helpers.corpus.statements import fold
from helpers.corpus.tables import Archive, Corpus, cut, read_archive
from helpers.show import findings, plots, sentences, tables, total_subjects, totals, views
from helpers.show.finding import Finding
from helpers.show.lettering import allow_missing_signs
from helpers.show.names import Names, read_names, upper
from helpers.show.sheet import WIDE, Caption, Sheet
from helpers.show.views import Focus

STATEMENT = ["claimant", "says", "counted", "about", "words", "printed in", "standing"]
CHECK = ["verdict", "check", "claimant", "day", "found", "explained by", "claims"]
VERDICTS = {"contradicts": "does not fit", "cannot_tell": "too little said to tell", "agrees": "fits"}
NOTHING_CHOSEN = "None of the chosen claimants had said anything of this by then"


@dataclass(frozen=True)
class Choice:
    """What a reader wants to see. `claimants`: their names in claimants.csv, in order; `known_on`: a day."""

    measure_id: str
    side: str
    scope: str
    claimants: tuple[str, ...]
    known_on: str
    corrections: str = "applied"

    @property
    def focus(self) -> Focus:
        """The measure, the side and the scope."""
        return {"measure_id": self.measure_id, "side": self.side, "scope": self.scope}


class Origin(NamedTuple):
    """Where statements are from: their claims with the article of each, the clues that date them, mended cells."""

    statements: pd.DataFrame
    claims: pd.DataFrame
    clues: pd.DataFrame
    mended: pd.DataFrame


@dataclass(frozen=True, eq=False)
class View:
    """What of it a choice shows: `statements` as in statements.csv, and what a timeline draws.

    `book`: what these claimants had said by the day, of all measures together. `corpus`: the claims behind what is
    shown and the articles that print them; `carried`: these claims, each with its statement. `names`: what a reader
    calls what is shown.
    """

    choice: Choice
    book: Book
    statements: pd.DataFrame
    aside: pd.DataFrame
    corpus: Corpus
    carried: pd.DataFrame
    names: Names

    @cached_property
    def checks(self) -> pd.DataFrame:
        """The checks that these statements have a part in, as in checks.csv."""
        found, own = self.book.problems, set(self.corpus.claims["claim_id"])
        has_part = [not own.isdisjoint(str(ids).split(";")) for ids in found["claim_ids"]]
        return found[pd.Series(has_part, index=found.index, dtype=bool)]

    @cached_property
    def subject(self) -> total_subjects.Subject:
        """What the picture draws."""
        told = self._headline.claim_ids if self._headline else ""
        return total_subjects.read_subject(self.book, self.choice.focus, told=told)

    @cached_property
    def _headline(self) -> Finding | None:
        """What the picture is called after; None if nothing that it shows is worth saying."""
        return findings.pick_headline(self._keep_own(findings.list_findings(self.book, "totals")), "totals")

    def say(self) -> list[str]:
        """What is worth saying of the chosen side, measure and place, in sentences."""
        own = self._keep_own(findings.list_findings(self.book))
        return [f"{f.sentence}. {f.caution}".strip() for f in findings.pick_cards(own)]

    def _keep_own(self, found: list[Finding]) -> list[Finding]:
        about = self.choice.focus["side"], self.choice.focus["measure_id"]
        return findings.keep_about(found, *about, self.corpus.claims["claim_id"])

    def caption(self, scale: str) -> Caption:
        """The texts around the picture on an axis that is "log" or "linear"."""
        title = self._headline.title if self._headline else upper(self.names.subject(**self.choice.focus))
        axis = "Each line ten times the one below." if scale == "log" else ""
        note = "Filled: printed. Ring: follows. Bar with arrow: a bound. Shaded: what is possible. ✕ may not be right."
        said = plots.source(self.corpus) if len(self.statements) else ""
        return Caption(title if len(self.statements) else NOTHING_CHOSEN, f"{self._about}. {axis}", note, said)

    def draw(self, scale: str) -> Sheet:
        """The totals of all chosen claimants on one axis."""
        if not self.subject.series:
            return Sheet(self.caption(scale), height=40)
        return totals.draw([self.subject], self.book, self.caption(scale), WIDE, is_log=scale == "log")

    def alt(self, scale: str) -> str:
        """One sentence for those who do not see the picture."""
        return f"Timeline of each chosen claimant's totals. {total_subjects.tell_latest([self.subject], self.names)}."

    def tabulate(self) -> pd.DataFrame:
        """The numbers that the picture shows."""
        return total_subjects.stack([self.subject])

    def tabulate_statements(self) -> pd.DataFrame:
        """One row per statement, as text, in the order of the days that they are about."""
        own = views.add_names(self.statements.sort_values(["as_of_latest", "statement_id"]), self.corpus)
        doubt = own["statement_id"].map(self.aside.set_index("statement_id")["doubt"].str.replace("_", " "))
        standing = ("replaced by " + own["superseded_by"]).fillna("counts").mask(doubt.notna(), doubt)
        places = self.carried["article_id"] + ", paragraph " + self.carried["paragraph"].astype("str")
        said = self.carried.assign(words="“" + self.carried["wording"] + "”", places=places)
        printed = said.groupby("statement_id")[["words", "places"]].agg(lambda texts: "; ".join(dict.fromkeys(texts)))
        table = own.assign(
            claimant=own["name"],
            says=[words.limit(row) for row in own.itertuples()],
            counted=[self.names.counted(name) for name in own["definition_id"]],
            about=[_say_days(row) for row in own.itertuples()],
            words=printed["words"].reindex(own["statement_id"]).array,
            standing=standing,
            **{"printed in": printed["places"].reindex(own["statement_id"]).array},
        )
        return words.table(table, STATEMENT)

    def list_picks(self) -> list[tuple[str, str]]:
        """Per statement, in the order of the days it is about, how a list calls it, and its name. Totals last."""
        own = self.statements.assign(is_total=self.statements["kind"] == "total")
        own = own.sort_values(["as_of_latest", "is_total", "statement_id"])
        return [
            (f"{self.names.who(row.claimant_id)}, {_say_days(row)}: {words.limit(row)} "
             f"{self.names.counted(row.definition_id)} ({row.statement_id})", row.statement_id)
            for row in own.itertuples()
        ]  # fmt: skip

    def tabulate_checks(self) -> pd.DataFrame:
        """One row per check of these statements, as text, contradictions first."""
        own, none, printed = self.checks, "", sentences.read_printed(self.book)
        table = own.assign(
            order=own["verdict"].map({verdict: place for place, verdict in enumerate(VERDICTS)}),
            verdict=own["verdict"].map(VERDICTS),
            check=own["check"].map(tables.CHECKS),
            claimant=[self.names.who(name) for name in own["claimant_id"]],
            day=[_say_day(day) for day in own["date"]],
            found=[sentences.say_message(said, self.names, printed) for said in own["message"]],
            claims=own["claim_ids"].str.replace(";", ", "),
            **{"explained by": own["diagnosis"].fillna(none).str.replace("_", " ")},
        )
        return words.table(table.sort_values(["order", "date"], kind="stable"), CHECK)

    def trace(self, statement_ids: Sequence[str]) -> Origin:
        """Where statements are from. Raises KeyError if the book has none of one of these names."""
        corpus, own = self.book.corpus, self.book.statements.set_index("statement_id", drop=False)
        found = own.loc[list(statement_ids)]
        said = self.book.carried[self.book.carried["statement_id"].isin(statement_ids)]
        said = said.merge(corpus.articles[["article_id", "publisher", "title", "source_file", "text_sha256", "url"]])
        clues = corpus.date_clues
        is_about = clues["dates"].isin("as_of:" + said["claim_id"])
        is_about |= clues["dates"].eq("published") & clues["article_id"].isin(said["article_id"])
        mended = corpus.corrections.merge(said["claim_id"])
        return Origin(statements=found, claims=said, clues=clues[is_about], mended=mended)

    @property
    def _about(self) -> str:
        known_on = words.day(pd.Timestamp(self.choice.known_on))
        return f"{upper(self.names.subject(**self.choice.focus))}, as known on {known_on}"


class Lookup:
    """A corpus, read once when it is first asked for, and what choices leave of it. Its methods raise CorpusError if it
    does not fit the schema (`workbook check` finds what else is wrong).
    """

    def __init__(self, raw: Path, *, vintage: str = "latest", max_gap_days: int = 30) -> None:
        self.vintage, self.max_gap_days = vintage, max_gap_days
        self._open: Callable[[], Archive] = lru_cache(lambda: read_archive(raw))
        self.read: Callable[[str], Corpus] = lru_cache(lambda corrections: self._open().recall(corrections=corrections))
        self._said: Callable[[], pd.DataFrame] = lru_cache(self._list_said)
        self._learn = lru_cache(64)(self._find_book)  # remembered, as readers go back and forth

    @cached_property
    def names(self) -> Names:
        """What the tables call things."""
        return read_names(self.read("applied"))

    def start(
        self, *, measure: str = "", claimants: str = "", known_on: str = "", corrections: str = "applied"
    ) -> Choice:
        """What a report with these parameters leads with. Raises ParameterError if no claim is left.

        The day is the last one by `known_on` on which anything became known, whose view is the same.
        """
        corpus = self._open().recall(known_on=known_on, corrections=corrections, claimants=claimants)
        if corpus.claims.empty:
            raise ParameterError(
                f"parameter known_on = {known_on!r}: no claim is left of those that the parameters keep"
            )
        focus = views.find_focus(fold(corpus).statements, measure=measure)
        day = max(day for day in self.list_days() if not known_on or day <= known_on)
        chosen = tuple(sorted(corpus.claimants["claimant_id"]))
        return Choice(**focus, claimants=chosen, known_on=day, corrections=corrections)

    def list_days(self) -> list[str]:
        """The days on which articles were published, or what corrects them became public, in order."""
        return [f"{day:%Y-%m-%d}" for day in self._open().list_days()]

    def list_options(self, column: str, *, until: str = "", **wanted: str) -> list[str]:
        """The values of a column of claims.csv, as printed or as mended, where other columns are as in `wanted`.

        `until`: of what had been published by that day alone.
        """
        said = views.select(self._said(), **wanted)
        said = said[said["published"] <= pd.Timestamp(until)] if until else said
        return list(dict.fromkeys(said[column]))

    def _list_said(self) -> pd.DataFrame:
        """All claims, as printed and as mended, with the day on which each was published."""
        corpora = [self.read(corrections) for corrections in ("applied", "as_printed")]
        return pd.concat([c.claims.merge(c.articles[["article_id", "published"]]) for c in corpora])

    def look(self, choice: Choice) -> View:
        """What a choice shows."""
        has_mended = len(self._open().printed.corrections) > 0  # else a book of either kind is the same
        book = self._learn(choice.known_on, choice.corrections if has_mended else "applied", choice.claimants)
        statements, corpus = views.select(book.statements, **choice.focus), book.corpus
        carried = book.carried[book.carried["statement_id"].isin(statements["statement_id"])]
        said = corpus.claims[corpus.claims["claim_id"].isin(carried["claim_id"])]
        articles = corpus.articles.merge(said[["article_id"]].drop_duplicates()) if len(said) else corpus.articles
        own = replace(corpus, claims=said, articles=articles)
        return View(
            choice=choice, book=book, statements=statements, corpus=own, carried=carried,
            aside=views.select(book.set_aside, **choice.focus), names=self.names,
        )  # fmt: skip

    def _find_book(self, known_on: str, corrections: str, claimants: tuple[str, ...]) -> Book:
        """What was known."""
        read = self._open().recall(known_on=known_on, corrections=corrections)
        if set(claimants) >= set(read.claims["claimant_id"]):
            corpus = read
        elif claimants:
            corpus = cut(read, claimants=",".join(claimants))
        else:
            corpus = replace(read, claims=read.claims.iloc[:0], date_clues=read.date_clues.iloc[:0])
        return Book(fold(corpus, vintage=self.vintage), self.max_gap_days)


def to_svg(sheet: Sheet) -> str:
    """A picture with its texts, in a form that is quick to make: its text as text. Closes it."""
    file = io.StringIO()
    with rc_context({"svg.fonttype": "none"}), allow_missing_signs():
        FigureCanvasSVG(sheet.figure).print_svg(file, metadata={"Date": None, "Creator": None})
    return file.getvalue()


def _say_day(day: pd.Timestamp) -> str:
    """16 Feb 2024, which no line breaks."""
    return "" if pd.isna(day) else words.short_day(day).replace(" ", "\u00a0")


def _say_days(row: Any) -> str:
    first, last = row.as_of_earliest, row.as_of_latest
    days = _say_day(last) if first == last else f"{_say_day(first)} to {_say_day(last)}"
    return f"{_say_day(row.period_start)} to {_say_day(last)}" if row.kind == "change" else days
