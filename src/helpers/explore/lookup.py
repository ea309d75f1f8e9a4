"""What a choice of claimants, measure, day and corrections leaves: statements, checks, a timeline, and their origin."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from helpers.base import words
from helpers.base.parameters import ParameterError
from helpers.book.book import Book
from helpers.corpus.statements import fold
from helpers.corpus.tables import Archive, Corpus, cut, read_archive
from helpers.show import canvas, findings, timeline, views
from helpers.show.views import Focus

STATEMENT = ["statement", "claimant", "definition", "kind", "says", "about", "first_published", "articles", "standing"]
CHECK = ["verdict", "check", "claimant", "date", "expected", "found", "residual", "diagnosis", "claim_ids", "message"]
NOTHING_CHOSEN = "None of the chosen claimants had said anything of this by then"
CLAIM = ["claim_id", "publisher", "title", "published", "paragraph", "printed", "wording", "as_of_basis", "note"]
CLUE = ["clue_id", "dates", "clue", "weekday", "earliest", "latest"]
MENDED = ["claim_id", "column", "printed", "corrected", "reason", "evidence"]


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


@dataclass(frozen=True, eq=False)
class View:
    """What of it a choice shows: `statements` as in statements.csv, and what a timeline draws.

    `book`: what these claimants had said by the day, of all measures together. `corpus`: the claims behind what is
    shown and the articles that print them; `carried`: these claims, each with its statement.
    """

    choice: Choice
    book: Book
    statements: pd.DataFrame
    lines: pd.DataFrame
    limits: pd.DataFrame
    aside: pd.DataFrame
    corpus: Corpus
    carried: pd.DataFrame

    @cached_property
    def checks(self) -> pd.DataFrame:
        """The checks that these statements have a part in, as in checks.csv."""
        found, own = self.book.problems, set(self.corpus.claims["claim_id"])
        has_part = [not own.isdisjoint(str(ids).split(";")) for ids in found["claim_ids"]]
        return found[pd.Series(has_part, index=found.index, dtype=bool)]

    def say(self) -> list[str]:
        """The latest number of each chosen series, and how much of it was printed, in sentences."""
        latest = findings.latest(self.lines, self.limits, self.corpus)
        return [f"{self._about}: {latest}.", findings.reconciled(self.lines, self.corpus)]

    def caption(self, scale: str) -> findings.Caption:
        """Title, subtitle and foot of the timeline on an axis that is "log" or "linear"."""
        corpus = self.corpus
        title = findings.extremes(self.lines, corpus) if len(self.statements) else NOTHING_CHOSEN
        unit = findings.unit(self.choice.focus, corpus)
        marks = "Filled: printed. Ring: implied. Arrow: at least." + findings.mark_aside(self.aside)
        marks += findings.mark_zeros(self.lines, self.limits) if scale == "log" else ""
        return findings.caption(title, f"{self._about}. {unit} {scale.capitalize()} axis. {marks}", corpus)

    def draw(self, scale: str) -> Figure:
        """The timeline, all claimants on one axis."""
        return timeline.draw_timeline(
            self.lines, self.limits, self.aside, max_gap_days=self.book.max_gap_days, scale=scale, **self.caption(scale)
        )

    def alt(self, scale: str) -> str:
        """One sentence for those who do not see the timeline."""
        return findings.alt("Timeline of each chosen claimant's numbers", self.caption(scale))

    def tabulate(self) -> pd.DataFrame:
        """The numbers that the timeline shows."""
        return views.stack(self.lines, self.limits, self.aside)

    def tabulate_statements(self) -> pd.DataFrame:
        """One row per statement, as text, in the order of the days that they are about."""
        own = views.add_names(self.statements.sort_values(["as_of_latest", "statement_id"]), self.corpus)
        doubt = own["statement_id"].map(self.aside.set_index("statement_id")["doubt"].str.replace("_", " "))
        standing = ("revised by " + own["superseded_by"]).fillna("counts").mask(doubt.notna(), doubt)
        table = own.assign(
            statement=own["statement_id"],
            claimant=own["name"],
            definition=own["definition_id"].str.replace("_", " "),
            says=[words.limit(row) for row in own.itertuples()],
            about=[_say_days(row) for row in own.itertuples()],
            articles=own["n_articles"],
            standing=standing,
        )
        return words.table(table, STATEMENT)

    def tabulate_checks(self) -> pd.DataFrame:
        """One row per check of these statements, as text, contradictions first."""
        names = self.corpus.claimants.set_index("claimant_id")["name"]
        own = self.checks.assign(claimant=self.checks["claimant_id"].map(names))
        order = own["verdict"].map({"contradicts": 0, "cannot_tell": 1, "agrees": 2})
        return words.table(own.assign(order=order).sort_values(["order", "date"], kind="stable"), CHECK)

    def trace(self, statement_id: str) -> dict[str, pd.DataFrame]:
        """Where a statement is from, as text: its claims (one row each), the clues that date them, and mended cells.

        Empty tables are left out. Raises KeyError if no statement of the view has this name.
        """
        if statement_id not in set(self.statements["statement_id"]):
            raise KeyError(statement_id)
        corpus = self.corpus
        clues = corpus.date_clues
        own = views.select(self.carried, statement_id=statement_id)
        own = own.merge(corpus.articles[["article_id", "publisher", "title"]], on="article_id")
        is_about = clues["dates"].isin("as_of:" + own["claim_id"])
        is_about |= clues["dates"].eq("published") & clues["article_id"].isin(own["article_id"])
        mended = corpus.corrections.merge(own["claim_id"])
        found = {
            "Its claims": words.table(own, CLAIM),
            "Clues to the dates": words.table(clues[is_about], CLUE),
            "Cells that public record mends": words.table(mended, MENDED),
        }
        return {title: table for title, table in found.items() if len(table)}

    @property
    def _about(self) -> str:
        known_on = words.day(pd.Timestamp(self.choice.known_on))
        return f"{findings.describe_focus(self.choice.focus, self.corpus)}, as known on {known_on}"


class Lookup:
    """A corpus, read once when it is first asked for, and what choices leave of it. Its methods raise CorpusError if it
    does not fit the schema (`workbook check` finds what else is wrong).
    """

    def __init__(self, raw: Path, *, vintage: str = "latest", max_gap_days: int = 30) -> None:
        self.vintage, self.max_gap_days = vintage, max_gap_days
        self._open: Callable[[], Archive] = lru_cache(lambda: read_archive(raw))
        self.read: Callable[[str], Corpus] = lru_cache(lambda corrections: self._open().recall(corrections=corrections))
        self._learn = lru_cache(64)(self._find_book)  # remembered, as readers go back and forth

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

    def list_options(self, column: str, **wanted: str) -> list[str]:
        """The values of a column of claims.csv, as printed or as mended, where other columns are as in `wanted`."""
        said = pd.concat([self.read(corrections).claims for corrections in ("applied", "as_printed")])
        return list(dict.fromkeys(views.select(said, **wanted)[column]))

    def look(self, choice: Choice) -> View:
        """What a choice shows."""
        book = self._learn(choice.known_on, choice.corrections, choice.claimants)
        statements, corpus = views.select(book.statements, **choice.focus), book.corpus
        carried = book.carried[book.carried["statement_id"].isin(statements["statement_id"])]
        said = corpus.claims[corpus.claims["claim_id"].isin(carried["claim_id"])]
        articles = corpus.articles.merge(said[["article_id"]].drop_duplicates()) if len(said) else corpus.articles
        own = replace(corpus, claims=said, articles=articles)
        lines, limits, aside = views.list_drawn(book, choice.focus)
        return View(
            choice=choice, book=book, statements=statements, corpus=own, carried=carried,
            lines=lines, limits=limits, aside=aside,
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


def to_svg(figure: Figure) -> str:
    """A plot as it is laid out, in a form that is quick to make: its text as text. Closes it."""
    figure.set_layout_engine("none")  # the labels were placed in the present one
    file = io.StringIO()
    with plt.rc_context({"svg.fonttype": "none"}), canvas.allow_missing_signs():
        FigureCanvasSVG(figure).print_svg(file, metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return file.getvalue()


def _say_days(row: Any) -> str:
    first, last = row.as_of_earliest, row.as_of_latest
    days = f"{last:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    return f"{days}, since {row.period_start:%Y-%m-%d}" if row.kind == "change" else days
