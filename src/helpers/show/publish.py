"""Leave tables and plots where the current run gathers them; outside a run, show them and write nothing."""

import io
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd
from IPython.display import Image, display
from PIL import Image as Picture
from PIL.Image import Dither, Quantize
from PIL.PngImagePlugin import PngInfo

from helpers.base import paths
from helpers.show import svg
from helpers.show.sheet import MARGIN, NARROW, WIDE, Sheet

DPI = 120  # pixels an inch of a PNG

Draw = Callable[[int], Sheet]  # a picture of so many pixels


def to_csv(table: pd.DataFrame) -> bytes:
    """A table as UTF-8 CSV: LF, ISO dates, no needless decimals, empty for NA."""
    made = io.BytesIO()
    _write_csv(table, made)
    return made.getvalue()


def _write_csv(table: pd.DataFrame, made: BinaryIO) -> None:
    texts = {c: table[c].dt.strftime("%Y-%m-%d") for c in table.select_dtypes("datetime")}
    texts |= {c: _write_numbers(table[c]) for c in table.select_dtypes("float")}
    table.assign(**texts).to_csv(made, index=False, lineterminator="\n", encoding="utf-8")


def _write_numbers(numbers: pd.Series) -> pd.Series:
    """As text, empty for NaN. Each of the numbers that there are is written once, however often it stands."""
    place, found = pd.factorize(numbers + 0.0)  # no -0
    written = np.array([*(f"{number:.15g}" for number in found), ""], dtype=object)
    return pd.Series(written[place], index=numbers.index)


def save_table(table: pd.DataFrame, name: str) -> None:
    """Write data/NAME.csv of the current run."""
    if (path := _place(f"data/{name}.csv")) is not None:
        with path.open("wb") as made:  # a large table is never held twice
            _write_csv(table, made)


def show_plot(
    draw: Draw, name: str, *, alt: str, table: pd.DataFrame, targets: Mapping[str, svg.Target] | None = None
) -> None:
    """Show a plot with its alternative text; leave plots/NAME.png, .svg and -narrow.svg, and the plotted numbers.

    `targets`: where the words of each claim stand on the page of the run.
    """
    display(save_plot(draw, name, alt=alt, table=table, targets=targets))


def save_plot(
    draw: Draw, name: str, *, alt: str, table: pd.DataFrame, targets: Mapping[str, svg.Target] | None = None
) -> Image:
    """As `show_plot`, but the plot comes back to be shown. Its texts are in the metadata, for the page."""
    sheet = draw(WIDE)
    png = to_png(sheet, alt=alt)
    if paths.out() is not None:
        narrow = draw(NARROW)
        _write(f"plots/{name}.png", png)
        _write(f"plots/{name}.csv", to_csv(table))
        for suffix, picture in (("", sheet), ("-narrow", narrow)):
            _write(f"plots/{name}{suffix}.svg", svg.write(picture, name, targets or {}).encode())
    about = {"name": name, **asdict(sheet.caption)}
    return Image(png, format="png", alt=alt, width=WIDE + 2 * MARGIN, metadata=about)


def to_png(sheet: Sheet, *, alt: str) -> bytes:
    """A plot as PNG, the same bytes each time, with its alternative text inside; its colours are a palette of 256."""
    png, about = io.BytesIO(), PngInfo()
    about.add_text("Description", alt)
    drawn = Picture.fromarray(sheet.render(DPI)).convert("RGB")
    colors = drawn.quantize(256, method=Quantize.FASTOCTREE, dither=Dither.NONE)  # a tenth of the usual method's time
    palette, paper = colors.getpalette() or [], 3 * int(colors.getpixel((0, 0)))  # type: ignore[arg-type]  # an index
    palette[paper : paper + 3] = [255, 255, 255]  # which this method takes for nearly white
    colors.putpalette(palette)
    colors.save(png, format="PNG", pnginfo=about, dpi=(DPI, DPI))
    return png.getvalue()


def set_display() -> None:
    """Show tables as text: a cut-off cell in a rendered notebook cannot be opened, nor is a cell a formula.

    A table is shown whole, one of more than 200 rows by its first and last.
    """
    pd.options.display.html.use_mathjax = False
    pd.options.display.max_colwidth = None
    pd.options.display.max_columns = None
    pd.options.display.max_rows, pd.options.display.min_rows = 200, 100


def _write(name: str, data: bytes) -> None:
    if (path := _place(name)) is not None:
        path.write_bytes(data)


def _place(name: str) -> Path | None:
    """Where a file of the current run goes; None outside a run."""
    if (out := paths.out()) is None:
        return None
    path = Path(out) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
