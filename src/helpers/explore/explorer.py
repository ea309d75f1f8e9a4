"""Controls in JupyterLab, on ipywidgets, and what follows from them; elsewhere the same cells stand still."""

import asyncio
import base64
import gc
import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from helpers.base import formulas, parameters, paths, words
from helpers.base.errors import UsageError
from helpers.explore import controls, link, lookup, marks, origin
from helpers.explore.lookup import Choice, Lookup, View
from helpers.explore.stage import Stage
from helpers.kernel import notebooks
from helpers.show import publish
from helpers.show.overview import MOST_STATEMENTS

CHOSEN = ("measure_id", "side", "scope", "known_on", "corrections")
MOST_STILL = 200  # rows of a table where no kernel runs
SCROLLED = {"layout": {"max_height": "28em", "overflow": "auto"}}


class Panel:
    """One cell's output: a widget where a kernel runs, and beside it what is shown where none does."""

    def __init__(self, widget: widgets.Widget, static: dict, about: dict | None = None) -> None:
        self._widget, self._static, self._about = widget, static, about or {}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict, dict]:
        live = self._widget._repr_mimebundle_()
        return {notebooks.WIDGET: live[notebooks.WIDGET]} | self._static, self._about


def find_articles(articles: str) -> Path | None:
    """The folder with texts that a parameter names, below the project's; None: it names none. Raises UsageError if
    there is no such folder.
    """
    folder = paths.root() / articles
    if not folder.is_dir():
        raise UsageError(f"parameter articles = {articles!r}: is not a folder")
    return folder if articles else None


class Explorer:
    """Controls for a choice of what to see, and panels that follow it: `controls` (by name), `boxes` (by claimant).

    Begins with what a report with these parameters leads with, and with the statement that is about the latest day.
    `view` is what is shown, `stage` the widget with its timeline. `articles`: a folder with the articles' texts, whose
    sentences are then shown, and left nowhere. Raises CorpusError if the corpus in the folder `raw` does not fit the
    schema, ParameterError if a parameter cannot be so or no claim is left, UsageError if there is no such folder of
    articles.
    """

    def __init__(
        self,
        raw: Path | None = None,
        *,
        known_on: str = "",
        corrections: str = "applied",
        vintage: str = "latest",
        claimants: str = "",
        measure: str = "",
        max_gap_days: int = 30,
        articles: str = "",
        scale: str = "log",
    ) -> None:
        self._raw = raw or paths.raw()
        self._articles = find_articles(articles)
        begin = parameters.check(known_on=known_on, corrections=corrections, claimants=claimants, measure=measure)
        parameters.check_names(self._raw, **begin)
        kept = parameters.check(vintage=vintage, max_gap_days=max_gap_days)
        self._lookup = corpus = Lookup(self._raw, **kept)
        choice = corpus.start(**begin)
        self._is_setting = False
        self._foreseen: list[asyncio.TimerHandle] = []
        self.controls = controls.build_controls(corpus, choice, scale)
        self.boxes, self._keyed = controls.build_boxes(corpus, choice)
        self.stage, self._status = Stage(self._pick_mark, self._write_csv), widgets.HTML()
        self._statements, self._checks = widgets.HTML(**SCROLLED), widgets.HTML(**SCROLLED)
        self._origin = widgets.HTML(layout={"max_height": "30em", "overflow": "auto"})
        for panel in (self._statements, self._checks, self._origin):
            panel.add_class("jp-RenderedHTMLCommon")  # so that tables look as elsewhere in JupyterLab
        self._origin.add_class("claims-origin")
        self._pick = widgets.Dropdown(description="Words of", layout={"width": "auto"}, **controls.LABELLED)
        self._narrow(choice)
        self._show(choice)
        for control in [*self.controls.values(), *self.boxes.values()]:
            control.observe(self._guard(self._follow), "value")
        self._pick.observe(self._guard(lambda: self._trace([self._pick.value] if self._pick.value else [])), "value")
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # to look through all that is loaded, every few changes, takes as long as a change

    @property
    def choice(self) -> Choice:
        """What the controls say."""
        chosen = tuple(sorted(claimant for claimant, box in self.boxes.items() if box.value))
        return Choice(claimants=chosen, **{name: self.controls[name].value for name in CHOSEN})

    def look(self, **other: Any) -> View:
        """What is shown if some controls were otherwise; they stay as they are."""
        return self._lookup.look(replace(self.choice, **other))

    def plot(self, name: str) -> Panel:
        """The controls and the timeline; left as the plot `name` of a run, with the plotted numbers."""
        view = self.view
        scale = self.controls["scale"].value
        image = publish.save_plot(lambda _: view.draw(scale), name, alt=view.alt(scale), table=view.tabulate())
        data, about = image._repr_mimebundle_()
        beside = widgets.VBox([self._pick, self._origin], layout={"flex": "1 1 280px", "min_width": "0"})
        self.stage.layout = {"flex": "3 1 520px", "min_width": "0"}
        named = list(self.controls.values())
        rows = [_row(named[:3]), _row(named[3:]), _row(self._keyed.values()), self._status, _row([self.stage, beside])]
        return Panel(widgets.VBox(rows), {"text/plain": view.alt(scale)} | data, about)

    def statements(self) -> Panel:
        """The statements behind the timeline."""
        return Panel(self._statements, _write_still(self.view.tabulate_statements()))

    def checks(self) -> Panel:
        """What the checks say of these statements."""
        table = self.view.tabulate_checks()
        counts = ", ".join(f"{verdict} {n:,}" for verdict, n in table["verdict"].value_counts().items())
        said = f"{words.count(len(table), 'check')}: {counts or 'none'}. This still view leaves out what fits."
        rest = table[table["verdict"] != lookup.VERDICTS["agrees"]]
        return Panel(self._checks, _write_still(rest, said))

    def _guard(self, act: Callable[[], None]) -> Callable[[object], None]:
        """A callback that tells what went wrong in the panel itself: elsewhere nobody would see it."""

        def run(change: object) -> None:
            if self._is_setting:
                return
            try:
                act()
                self._status.value = ""
            except Exception as error:
                self._status.value = f"<p role='alert'>{html.escape(f'{type(error).__name__}: {error}')}</p>"

        return run

    def _follow(self) -> None:
        self._narrow(self.choice)
        self._show(self.choice)
        self._foresee(self.choice)

    def _foresee(self, choice: Choice) -> None:
        """Once nothing is asked of the kernel, look up what the days beside and the other corrections would show, and,
        of a corpus that is not large, what one claimant more or less would.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel: nobody will ask
            return
        for call in self._foreseen:
            call.cancel()
        days = self._lookup.list_days()
        at = days.index(choice.known_on)
        near = [replace(choice, known_on=day) for day in (*days[at + 1 : at + 2], *days[max(at - 1, 0) : at])]
        near.append(replace(choice, corrections=parameters.other(choice.corrections)))
        if len(self.view.book.statements) <= MOST_STATEMENTS:
            chosen = set(choice.claimants)
            near += [replace(choice, claimants=tuple(sorted(chosen ^ {one}))) for one in self._offered]
        self._foreseen = [loop.call_later(0.2 * i, self._judge, other) for i, other in enumerate(near, start=1)]

    def _judge(self, choice: Choice) -> None:
        """Have the checks and the numbers of a choice made; its book keeps them."""
        view = self._lookup.look(choice)
        _ = view.checks, view.book.values

    def _narrow(self, choice: Choice) -> None:
        """Offer the sides and scopes of the chosen measure, keeping what is chosen, and who had spoken of it."""
        self._is_setting = True
        try:
            wanted, names = {"measure_id": choice.measure_id}, self._lookup.names
            for column, name in (("side", names.side), ("scope", names.place)):
                control, options = self.controls[column], self._lookup.list_options(column, **wanted)
                kept = control.value if control.value in options else options[0]
                labelled = [(name(option), option) for option in options]
                if list(control.options) != labelled:
                    control.options = labelled
                control.value = wanted[column] = kept
                control.layout.display = "" if len(options) > 1 else "none"
            self._offered = self._lookup.list_options("claimant_id", until=choice.known_on, **wanted)
            for claimant, keyed in self._keyed.items():
                keyed.layout.display = "" if claimant in self._offered else "none"
        finally:
            self._is_setting = False

    def _show(self, choice: Choice) -> None:
        self.view, scale = self._lookup.look(choice), self.controls["scale"].value
        view, sheet = self.view, self.view.draw(scale)
        self._marks = marks.locate(sheet, view, view.names)
        picture = base64.b64encode(lookup.to_svg(sheet).encode()).decode()
        told = link.find_parameters(choice, self._lookup, self._offered)
        with self.stage.hold_sync():
            self.stage.picture = f"data:image/svg+xml;base64,{picture}"
            self.stage.alt, self.stage.lit = view.alt(scale), []
            self.stage.marks = [{name: mark[name] for name in ("x", "y", "label")} for mark in self._marks]
            chosen = set(choice.claimants) & set(self._offered)
            self.stage.command = link.write_command(told, self._raw) if chosen else ""
        self._statements.value = _write(view.tabulate_statements())
        self._checks.value = _write(view.tabulate_checks())
        self._set_pick(self._pick.value, view.list_picks())
        self._trace([self._pick.value] if self._pick.value else [])

    def _set_pick(self, wanted: str | None, options: list[tuple[str, str]] | None = None) -> None:
        """Have the list of statements say this one, or, if it has none such, its last.

        The list and what it says reach the browser together: on the way a reader could choose from a list that then
        says something else.
        """
        self._is_setting = True
        try:
            with self._pick.hold_sync():
                if options is not None and list(self._pick.options) != options:
                    self._pick.options = options
                names = [name for _, name in self._pick.options]
                self._pick.value = wanted if wanted in names else names[-1] if names else None
        finally:
            self._is_setting = False

    def _pick_mark(self, place: int) -> None:
        """Show what a mark of the picture rests on."""
        statements = self._marks[place]["statements"]
        self._set_pick(next((name for _, name in self._pick.options if name in statements), self._pick.value))
        self._trace(statements)

    def _trace(self, statements: Sequence[str]) -> None:
        self._origin.value = origin.tell(self.view.trace(statements), self.view.names, self._articles)
        wanted = set(statements)
        self.stage.lit = [i for i, mark in enumerate(self._marks) if wanted & set(mark["statements"])]

    def _write_csv(self) -> str:
        """The plotted numbers, as a run leaves them."""
        return formulas.neutralise_table(publish.to_csv(self.view.tabulate())).decode()


def _row(controls: Iterable[widgets.Widget]) -> widgets.HBox:
    return widgets.HBox(list(controls), layout={"flex_flow": "row wrap"})


def _write(table: pd.DataFrame) -> str:
    """A table as HTML, its cells escaped."""
    return table.to_html(index=False, border=0, justify="left") if len(table) else "<p>None.</p>"


def _write_still(table: pd.DataFrame, said: str = "") -> dict[str, str]:
    """A table as it stands where no kernel runs: its first rows, and before them what there is to say."""
    if len(table) > MOST_STILL:
        said = f"{said} The first {MOST_STILL} of {len(table):,} rows; the tables of the report have all.".strip()
    shown = table.head(MOST_STILL)
    html_ = f"<p>{said}</p>{_write(shown)}" if said else _write(shown)
    return {"text/plain": f"{said}\n{shown.to_string()}".strip("\n"), "text/html": html_}
