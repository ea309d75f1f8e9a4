"""The controls of explore: a box with its key per claimant, and the others by the name of what they choose."""

import html

import ipywidgets as widgets
import pandas as pd
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path as Outline

from helpers.base import words
from helpers.explore.lookup import Choice, Lookup

LABELLED = {"style": {"description_width": "6em"}}
SHORT = {"description_width": "6em", "button_width": "7.5em"}
NOWRAP = {"flex_flow": "row nowrap", "align_items": "center"}
SIGNS = {Outline.MOVETO: "M", Outline.LINETO: "L", Outline.CURVE3: "Q", Outline.CURVE4: "C", Outline.CLOSEPOLY: "Z"}


def build_boxes(corpus: Lookup, choice: Choice) -> tuple[dict[str, widgets.Checkbox], dict[str, widgets.Widget]]:
    """A box per claimant, and each of them with the mark and the colour that the claimant has in the picture."""
    looks = corpus.read(choice.corrections).claimants.set_index("claimant_id")
    boxes, keyed = {}, {}
    for claimant in corpus.list_options("claimant_id"):
        name, color, marker = looks.loc[claimant, ["name", "color", "marker"]]
        boxes[claimant] = widgets.Checkbox(
            claimant in choice.claimants, description=name, indent=False,
            layout={"width": "auto", "margin": "2px 12px 2px 2px"},
        )  # fmt: skip
        keyed[claimant] = widgets.HBox([widgets.HTML(draw_key(marker, color)), boxes[claimant]])
    return boxes, keyed


def draw_key(marker: str, color: str) -> str:
    """A claimant's mark as a picture of one line's height."""
    style = MarkerStyle(marker)
    outline = style.get_path().transformed(style.get_transform())
    steps = [f"{SIGNS[code]}{' '.join(f'{n:.3f}' for n in points)}" for points, code in outline.iter_segments()]
    drawn = " ".join(step if step[0] != "Z" else "Z" for step in steps)
    look = f'fill="{html.escape(color)}" stroke="{html.escape(color)}" stroke-width="0.1"'
    return (
        '<svg width="16" height="16" viewBox="-0.9 -0.9 1.8 1.8" aria-hidden="true" style="margin: 8px 2px 0 0">'
        f'<path transform="scale(1 -1)" d="{drawn}" {look}/></svg>'
    )


def build_controls(corpus: Lookup, choice: Choice, scale: str) -> dict[str, widgets.Widget]:
    """What is chosen beside the claimants, by the name of it."""
    names, wide = corpus.names, {"layout": {"flex": "1 1 300px", "margin": "2px 12px 2px 2px"}}
    measures = [(names.measure(measure), measure) for measure in corpus.list_options("measure_id")]
    days = [(words.short_day(pd.Timestamp(day)), day) for day in corpus.list_days()]
    corrections = [("applied", "applied"), ("as printed", "as_printed")]
    sides, scopes = [(names.side(choice.side), choice.side)], [(names.place(choice.scope), choice.scope)]
    return {
        "measure_id": widgets.Dropdown(options=measures, value=choice.measure_id, description="Measure", **LABELLED),
        "side": widgets.Dropdown(options=sides, value=choice.side, description="Side", **LABELLED),
        "scope": widgets.Dropdown(options=scopes, value=choice.scope, description="Place", **LABELLED),
        "known_on": widgets.SelectionSlider(
            options=days, value=choice.known_on, description="Known on", **LABELLED, **wide
        ),
        "corrections": widgets.ToggleButtons(
            options=corrections, value=choice.corrections, description="Corrections", style=SHORT, layout=NOWRAP
        ),
        "scale": widgets.ToggleButtons(
            options=["linear", "log"], value=scale, description="Axis", style=SHORT, layout=NOWRAP
        ),
    }
