"""Controls in JupyterLab, on ipywidgets, and what follows from them; elsewhere the same cells stand still."""

import asyncio
import base64
import gc
import html
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from helpers.base import parameters, paths, words
from helpers.explore import lookup
from helpers.explore.lookup import Choice, Lookup, View
from helpers.kernel import notebooks
from helpers.show import publish

CHOSEN = ("measure_id", "side", "scope", "known_on", "corrections")
LABELLED = {"style": {"description_width": "6em"}}
SCROLLED = {"layout": {"max_height": "28em", "overflow": "auto"}}


class Panel:
    """One cell's output: a widget where a kernel runs, and beside it what is shown where none does."""

    def __init__(self, widget: widgets.Widget, static: dict, about: dict | None = None) -> None:
        self._widget, self._static, self._about = widget, static, about or {}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict, dict]:
        live = self._widget._repr_mimebundle_()
        return {notebooks.WIDGET: live[notebooks.WIDGET]} | self._static, self._about


class Explorer:
    """Controls for a choice of what to see, and panels that follow it: `controls` (by name), `boxes` (by claimant).

    Begins with what a report with these parameters leads with, and with the statement that is about the latest day.
    `view` is what is shown, `picture` the widget with its timeline. Raises CorpusError if the corpus in the folder
    `raw` does not fit the schema, ParameterError if no claim is left.
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
        scale: str = "log",
    ) -> None:
        self._lookup = corpus = Lookup(raw or paths.raw(), vintage=vintage, max_gap_days=max_gap_days)
        begin = {"known_on": known_on, "corrections": corrections, "claimants": claimants, "measure": measure}
        choice = corpus.start(**begin)
        self._is_setting = False
        self._foreseen: list[asyncio.TimerHandle] = []
        self.boxes, self.controls = _build_controls(corpus, choice, scale)
        self.picture, self._status = widgets.HTML(), widgets.HTML()
        self._statements, self._checks = widgets.HTML(**SCROLLED), widgets.HTML(**SCROLLED)
        self._origin = widgets.HTML()
        for panel in (self._statements, self._checks, self._origin):
            panel.add_class("jp-RenderedHTMLCommon")  # so that tables look as elsewhere in JupyterLab
        self._pick = widgets.Select(rows=8, layout={"width": "auto"})
        self._narrow(choice)
        self._show(choice)
        for control in [*self.controls.values(), *self.boxes.values()]:
            control.observe(self._guard(self._follow), "value")
        self._pick.observe(self._guard(self._trace), "value")
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
        image = publish.save_plot(view.draw(scale), name, alt=view.alt(scale), table=view.tabulate())
        data, about = image._repr_mimebundle_()
        picks, (slider, *toggles) = list(self.controls.values())[:3], list(self.controls.values())[3:]
        rows = [_row(self.boxes.values()), _row(picks), slider, _row(toggles), self._status, self.picture]
        return Panel(widgets.VBox(rows), {"text/plain": view.alt(scale)} | data, about)

    def statements(self) -> Panel:
        """The statements behind the timeline."""
        table = self.view.tabulate_statements()
        return Panel(self._statements, {"text/plain": table.to_string(), "text/html": _write(table)})

    def checks(self) -> Panel:
        """What the checks say of these statements."""
        table = self.view.tabulate_checks()
        counts = ", ".join(f"{n} {verdict.replace('_', ' ')}" for verdict, n in table["verdict"].value_counts().items())
        said = f"{words.count(len(table), 'check')}: {counts or 'none'}. This still view leaves out those that agree."
        rest = table[table["verdict"] != "agrees"]
        static = {"text/plain": f"{said}\n{rest.to_string()}", "text/html": f"<p>{said}</p>{_write(rest)}"}
        return Panel(self._checks, static)

    def origin(self) -> Panel:
        """A list to pick a statement from, and where it is from: claims, clues, mended cells."""
        tables = self._lookup_origin()
        static = {"text/plain": "\n\n".join(f"{t}\n{table.to_string()}" for t, table in tables.items())}
        return Panel(widgets.VBox([self._pick, self._origin]), static | {"text/html": _write_tables(tables)})

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
        """Once nothing is asked of the kernel, look up what the days beside, and the other corrections, would show."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel: nobody will ask
            return
        for call in self._foreseen:
            call.cancel()
        days = list(self.controls["known_on"].options)
        at = days.index(choice.known_on)
        near = [replace(choice, known_on=day) for day in (*days[at + 1 : at + 2], *days[max(at - 1, 0) : at])]
        near.append(replace(choice, corrections=parameters.other(choice.corrections)))
        self._foreseen = [loop.call_later(0.2 * i, self._judge, other) for i, other in enumerate(near, start=1)]

    def _judge(self, choice: Choice) -> None:
        """Have the checks of a choice made; its book keeps them."""
        _ = self._lookup.look(choice).checks

    def _narrow(self, choice: Choice) -> None:
        """Offer the sides and scopes of the chosen measure, keeping what is chosen, and who speaks of it."""
        self._is_setting = True
        try:
            wanted = {"measure_id": choice.measure_id}
            for column in ("side", "scope"):
                control, options = self.controls[column], self._lookup.list_options(column, **wanted)
                kept = control.value if control.value in options else options[0]
                if list(control.options) != options:
                    control.options = options
                control.value = wanted[column] = kept
            speaking = self._lookup.list_options("claimant_id", **wanted)
            for claimant, box in self.boxes.items():
                box.disabled = claimant not in speaking
        finally:
            self._is_setting = False

    def _show(self, choice: Choice) -> None:
        self.view, scale = self._lookup.look(choice), self.controls["scale"].value
        view = self.view
        picture = base64.b64encode(lookup.to_svg(view.draw(scale)).encode()).decode()
        alt = html.escape(view.alt(scale))
        self.picture.value = f'<img src="data:image/svg+xml;base64,{picture}" alt="{alt}" style="max-width: 100%">'
        rows = view.tabulate_statements()
        self._statements.value, self._checks.value = _write(rows), _write(view.tabulate_checks())
        self._is_setting = True
        try:
            before = self._pick.value
            labels = rows["statement"] + ": " + rows["claimant"] + ", " + rows["says"] + " " + rows["definition"]
            options = list(zip(labels + ", " + rows["about"], rows["statement"], strict=True))
            if list(self._pick.options) != options:
                self._pick.options = options
            names = [name for _, name in options]
            self._pick.value = before if before in names else names[-1] if names else None
        finally:
            self._is_setting = False
        self._trace()

    def _trace(self) -> None:
        self._origin.value = _write_tables(self._lookup_origin())

    def _lookup_origin(self) -> dict[str, pd.DataFrame]:
        return self.view.trace(self._pick.value) if self._pick.value else {}


def _build_controls(
    corpus: Lookup, choice: Choice, scale: str
) -> tuple[dict[str, widgets.Checkbox], dict[str, widgets.Widget]]:
    """A box per claimant, and the other controls by the name of what they choose."""
    read, free = corpus.read(choice.corrections), {"layout": {"width": "auto", "margin": "2px 12px 2px 2px"}}
    names = read.claimants.set_index("claimant_id")["name"]
    labels = read.measures.set_index("measure_id")["label"]
    boxes = {
        claimant: widgets.Checkbox(claimant in choice.claimants, description=names[claimant], indent=False, **free)
        for claimant in corpus.list_options("claimant_id")
    }
    measures = [(labels[measure], measure) for measure in corpus.list_options("measure_id")]
    corrections = [("applied", "applied"), ("as printed", "as_printed")]
    toggle = {"style": {"description_width": "6em", "button_width": "7em"}}
    return boxes, {
        "measure_id": widgets.Dropdown(options=measures, value=choice.measure_id, description="Measure", **LABELLED),
        "side": widgets.Dropdown(options=[choice.side], description="Side", **LABELLED),
        "scope": widgets.Dropdown(options=[choice.scope], description="Scope", **LABELLED),
        "known_on": widgets.SelectionSlider(
            options=corpus.list_days(), value=choice.known_on, description="Known on", **LABELLED, **free
        ),
        "corrections": widgets.ToggleButtons(
            options=corrections, value=choice.corrections, description="Corrections", **toggle
        ),
        "scale": widgets.ToggleButtons(options=["linear", "log"], value=scale, description="Axis", **toggle),
    }


def _row(controls: Iterable[widgets.Widget]) -> widgets.HBox:
    return widgets.HBox(list(controls), layout={"flex_flow": "row wrap"})


def _write(table: pd.DataFrame) -> str:
    """A table as HTML, its cells escaped."""
    return table.to_html(index=False, border=0, justify="left") if len(table) else "<p>None.</p>"


def _write_tables(tables: dict[str, pd.DataFrame]) -> str:
    return "".join(f"<h4>{html.escape(title)}</h4>{_write(table)}" for title, table in tables.items()) or "<p>None.</p>"
