"""A form in JupyterLab to claim or dismiss the numbers of an article beside its text; elsewhere it stands still."""

import html
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from helpers.author import ledger
from helpers.author.accounts import CLAIMED, DISMISSED, OPEN, Entry, account, explain_misplaced
from helpers.author.add import Addition, Proposal
from helpers.author.figure import Row
from helpers.author.propose import Known
from helpers.base import parameters, paths, words
from helpers.base.errors import UsageError, WorkbookError
from helpers.corpus import schema, texts
from helpers.corpus.columns import make_empty
from helpers.corpus.faults import Fault
from helpers.corpus.printed import Words
from helpers.corpus.rules import REASONS
from helpers.corpus.texts import Text
from helpers.explore.explorer import Panel, find_articles

WIDE = {"style": {"description_width": "9em"}, "layout": {"width": "32em"}}
LOOKS = {  # of a number in the text: told by more than a colour
    CLAIMED: "border-bottom: 3px solid #0072B2",
    DISMISSED: "border-bottom: 1px dotted #555; color: #555",
    OPEN: "border: 2px solid #D55E00; font-weight: bold",
}
NAMES = {  # columns whose cells are names of another table's rows
    "claimant_id": "claimants", "measure_id": "measures", "definition_id": "definitions",
    "side": "sides", "scope": "scopes",
}  # fmt: skip
GIVEN = ("article_id", "claim_id")


class Curator:
    """What is claimed, dismissed and open in the articles of a corpus, and a form that changes it.

    `articles`: the folder of their texts; empty: that beside the tables, if there is one. `known_on`: leave out what
    was published after that day. A text that is not the one registered is left alone, and so are the rows of a table.
    Raises CorpusError if the corpus in the folder `raw` is not sound, UsageError if there is no such folder of texts.
    """

    def __init__(self, raw: Path | None = None, *, articles: str = "", known_on: str = "") -> None:
        self._raw = raw or paths.raw()
        self._known_on = parameters.check(known_on=known_on)["known_on"]
        self._done: list[tuple[str, Row]] = []
        self._open: list[Proposal] = []
        self._is_setting = False
        find_articles(articles)
        told = {"description": "Texts in", "placeholder": "beside the tables"}
        self.folder = widgets.Text(articles, continuous_update=False, **told, **WIDE)
        self.article = widgets.Dropdown(description="Article", **WIDE)
        self.number = widgets.Dropdown(description="Open number", **WIDE)
        self.fields = {column: _make_field(column, self._list_choices(column)) for column in self._list_columns()}
        self.reason = widgets.Dropdown(options=REASONS, description="Why no claim", **WIDE)
        self.buttons = {name: widgets.Button(description=name) for name in ("Claim", "Dismiss", "Undo")}
        self._text, self._status, self._counts = widgets.HTML(), widgets.HTML(), widgets.HTML()
        for panel in (self._text, self._counts):
            panel.add_class("jp-RenderedHTMLCommon")
        self._refresh()
        self.folder.observe(self._guard(self._refresh), "value")
        self.article.observe(self._guard(self._show_article), "value")
        self.number.observe(self._guard(self._show_number), "value")
        for name, act in (("Claim", self._claim), ("Dismiss", self._dismiss), ("Undo", self._undo)):
            self.buttons[name].on_click(self._guard(act))

    def say(self) -> list[str]:
        """How much is claimed, dismissed and open."""
        table, others = self.tabulate(), self._list_others()
        said = f"{words.count(int(table['claims'].sum()), 'claim')} in {words.count(len(table), 'article')}, "
        said += f"{words.count(int(table['dismissed'].sum()), 'number')} dismissed."
        there = table["open"].notna()
        found = f"In the {words.count(int(there.sum()), 'text')} at hand {int(table['open'].sum())} are still open."
        if not there.any():
            found = "No text of theirs is at hand here, so what is still open cannot be told."
        left = f"Of {words.listing(others)} another text is at hand than the one registered; it is left alone."
        return [said, found, *([left] if others else [])]

    def tabulate(self) -> pd.DataFrame:
        """One row per article: how many claims, dismissed numbers and, where its text is there, open ones it has."""
        frames = ledger.read(self._raw)
        known, rows = Known(frames).words, []
        for article in self._list_articles(frames).itertuples():
            own = [
                (frames[name]["article_id"] == article.article_id).sum() if name in frames else 0
                for name in ("claims", "dismissed")
            ]
            n_open = None
            if (text := self._read_text(article)) is not None:
                entries = _account(article.article_id, text, frames, known)[0]
                n_open = sum(entry.status == OPEN for entry in entries)
            rows.append([article.article_id, article.title, article.published, *own, n_open])
        table = pd.DataFrame(rows, columns=["article_id", "title", "published", "claims", "dismissed", "open"])
        return table.astype({"open": "Int64"})

    def overview(self) -> Panel:
        """The articles and what stands of each."""
        table = _show_missing(self.tabulate())
        return Panel(self._counts, {"text/plain": table.to_string(), "text/html": _write(table)})

    def text(self) -> Panel:
        """A choice of article, and its paragraphs with their numbers marked; outside a kernel no word of them."""
        said = "With a kernel and the articles' texts, the paragraphs stand here with their numbers marked."
        box = widgets.VBox([self.folder, self.article, self._text])
        return Panel(box, {"text/plain": said, "text/html": f"<p>{said}</p>"})

    def form(self) -> Panel:
        """A form with the row that is proposed for an open number."""
        rows = [
            self.number,
            *self.fields.values(),
            self.reason,
            widgets.HBox(list(self.buttons.values())),
            self._status,
        ]
        said = f"With a kernel, a form stands here: {', '.join(self.fields)}."
        return Panel(widgets.VBox(rows), {"text/plain": said, "text/html": f"<p>{html.escape(said)}</p>"})

    def _list_articles(self, frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
        articles = frames["articles"]
        return articles[articles["published"] <= self._known_on] if self._known_on else articles

    def _list_columns(self) -> list[str]:
        """The cells of a claim that the form has: an optional one if the table has its column."""
        return [name for name in ledger.list_columns(self._raw / "claims.csv") if name not in GIVEN]

    def _list_choices(self, column: str) -> list[str]:
        """What a cell may be, where that is a list."""
        if (table := NAMES.get(column)) is not None:
            frames = ledger.read(self._raw)
            known = frames[table].iloc[:, 0] if table in frames else frames["claims"][column]
            return sorted({*known.dropna()})
        described = schema.fields(schema.read_descriptor(self._raw), "claims")
        return next(field.get("constraints", {}).get("enum", []) for field in described if field["name"] == column)

    def _read_text(self, article: Any, *, is_registered: bool = True) -> Text | None:
        """The prose of an article (a row of articles.csv), if its text is there and the one registered, or is not."""
        try:
            folder = find_articles(self.folder.value) or self._raw / "articles"
            text = texts.read(folder, article.source_file)
        except OSError:
            return None
        return text if text.is_prose and (text.sha256 == article.text_sha256) == is_registered else None

    def _list_others(self) -> list[str]:
        """The articles of which another text is there than the one registered."""
        articles = self._list_articles(ledger.read(self._raw)).itertuples()
        return [one.article_id for one in articles if self._read_text(one, is_registered=False) is not None]

    def _guard(self, act: Callable[[], None]) -> Callable[[object], None]:
        """A callback that tells what went wrong below the form: elsewhere nobody would see it."""

        def run(_: object) -> None:
            if self._is_setting:
                return
            try:
                self._status.value = ""
                act()
            except (WorkbookError, OSError, ValueError) as error:
                self._status.value = _list_faults("Not saved", str(error).splitlines())

        return run

    def _refresh(self) -> None:
        """Offer the articles whose texts are there."""
        articles = self._list_articles(ledger.read(self._raw))
        there = [
            (f"{row.article_id}: {row.title}"[:80], row.article_id)
            for row in articles.itertuples() if self._read_text(row) is not None
        ]  # fmt: skip
        self._set(self.article, there)
        self._show_article()

    def _show_article(self) -> None:
        self._counts.value = _write(_show_missing(self.tabulate()))
        self._text.value, self._open = "", []
        if (article := self.article.value) is not None:
            frames = ledger.read(self._raw)
            row = next(one for one in frames["articles"].itertuples() if one.article_id == article)
            if (text := self._read_text(row)) is not None:
                entries, faults = _account(article, text, frames, Known(frames).words)
                self._text.value = _mark(text, entries)
                if faults:
                    self._text.value = _list_faults("Of this text no row can be proposed", faults) + self._text.value
                else:
                    self._open = Addition(self._raw, article, text).list_open()
        labels = [f"{made.entry.paragraph}: {made.entry.printed} ({made.entry.occurrence})" for made in self._open]
        self._set(self.number, [(label, i) for i, label in enumerate(labels)])
        self._show_number()

    def _show_number(self) -> None:
        """Put the proposed row into the form."""
        made = None if self.number.value is None else self._open[self.number.value]
        for column, field in self.fields.items():
            cell = "" if made is None else made.row[column]
            if isinstance(field, widgets.Dropdown) and cell not in field.options:
                field.options = (*field.options, cell)
            field.value = cell
        self.reason.value = (made.reason if made is not None else "") or REASONS[-1]
        for name in ("Claim", "Dismiss"):
            self.buttons[name].disabled = made is None
        self.buttons["Undo"].disabled = not self._done

    def _set(self, control: widgets.Dropdown, options: list[tuple[str, object]]) -> None:
        """Offer options, keeping what is chosen if it is still among them."""
        self._is_setting = True
        try:
            before = control.value
            control.options = options
            values = [value for _, value in options]
            control.value = before if before in values else values[0] if values else None
        finally:
            self._is_setting = False

    def _claim(self) -> None:
        made = self._open[self.number.value]
        row = made.row | {column: field.value for column, field in self.fields.items()}
        if why := explain_misplaced(made.entry.text, row["paragraph"], row["printed"]):
            raise UsageError(f"paragraph {row['paragraph']} {why}")
        self._save("claims", row)

    def _dismiss(self) -> None:
        self._save("dismissed", self._open[self.number.value].dismissal | {"reason": self.reason.value})

    def _save(self, table: str, row: Row) -> None:
        """Add a row in one step, and show what is left."""
        ledger.add(self._raw, {table: [row]})
        self._done.append((table, row))
        self._show_article()
        self._status.value = f"<p role='status'>Saved in {table}.csv.</p>"

    def _undo(self) -> None:
        """Take back what was saved here last, unless the table has been changed since."""
        table, row = self._done[-1]
        if not ledger.take_back(self._raw, table, row):
            raise ValueError(f"{table}.csv no longer ends in the row that was saved; take it out by hand")
        self._done.pop()
        self._show_article()
        self._status.value = f"<p role='status'>Taken back from {table}.csv.</p>"


def _list_faults(what: str, faults: Iterable[object]) -> str:
    lines = "".join(f"<li>{html.escape(str(line))}</li>" for line in faults)
    return f"<div role='alert'>{what}:<ul>{lines}</ul></div>"


def _account(
    article: str, text: Text, frames: dict[str, pd.DataFrame], known: Words
) -> tuple[list[Entry], list[Fault]]:
    """The numbers of an article, and what points at none, by its line of the table."""
    tables = (frames.get(name, make_empty(name).astype("str")) for name in ("claims", "dismissed"))
    claims, dismissed = (table[table["article_id"] == article] for table in tables)
    entries, faults = account(article, text, claims, dismissed, known)
    return entries, [replace(fault, row=fault.row + 2) for fault in faults]  # a sound table has a row a line


def _make_field(column: str, choices: list[str]) -> widgets.Widget:
    if choices:
        return widgets.Dropdown(options=["", *choices], description=column, **WIDE)
    return widgets.Text(description=column, **WIDE)


def _mark(text: Text, entries: list[Entry]) -> str:
    """The paragraphs as HTML, their numbers marked, everything of them escaped."""
    shown = []
    for i, paragraph in enumerate(text.paragraphs, start=1):
        parts, end = [], 0
        for entry in (entry for entry in entries if entry.paragraph == i):
            title = html.escape(f"{entry.status} {entry.by}".strip())
            printed = html.escape(paragraph[entry.number.start : entry.number.end])
            parts.append(html.escape(paragraph[end : entry.number.start]))
            parts.append(f'<span class="{entry.status}" title="{title}" style="{LOOKS[entry.status]}">{printed}</span>')
            end = entry.number.end
        shown.append(f"<p><small>{i}</small> {''.join(parts)}{html.escape(paragraph[end:])}</p>")
    return "".join(shown)


def _show_missing(table: pd.DataFrame) -> pd.DataFrame:
    """The table with an empty cell where nothing can be told."""
    return table.assign(open=table["open"].astype(object).where(table["open"].notna(), ""))


def _write(table: pd.DataFrame) -> str:
    return table.to_html(index=False, border=0, justify="left")
