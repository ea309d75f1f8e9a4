"""Leave tables and plots where the current run gathers them; outside a run, show them and write nothing."""

import io
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Image, display
from matplotlib.figure import Figure

from helpers.base import paths
from helpers.show import canvas


def to_csv(table: pd.DataFrame) -> bytes:
    """A table as UTF-8 CSV: LF, ISO dates, no needless decimals, empty for NA."""
    dates = {c: table[c].dt.strftime("%Y-%m-%d") for c in table.select_dtypes("datetime")}
    return table.assign(**dates).to_csv(index=False, lineterminator="\n", float_format="%.15g").encode()


def save_table(table: pd.DataFrame, name: str) -> None:
    """Write data/NAME.csv of the current run."""
    _write(f"data/{name}.csv", to_csv(table))


def show_plot(figure: Figure, name: str, *, alt: str, table: pd.DataFrame) -> None:
    """Show a plot with its alternative text; leave plots/NAME.png and .svg, and the plotted numbers beside them."""
    display(save_plot(figure, name, alt=alt, table=table))


def save_plot(figure: Figure, name: str, *, alt: str, table: pd.DataFrame) -> Image:
    """As `show_plot`, but the plot comes back to be shown."""
    png, svg = to_pictures(figure, name, alt=alt)
    for kind, data in (("png", png), ("svg", svg), ("csv", to_csv(table))):
        _write(f"plots/{name}.{kind}", data)
    width = round(figure.get_figwidth() * 96)
    return Image(png, format="png", alt=alt, width=width, metadata={"name": name})


def to_pictures(figure: Figure, name: str, *, alt: str) -> tuple[bytes, bytes]:
    """A plot as PNG and as SVG, the same bytes each time, with its alternative text inside; closes it."""
    png, svg = io.BytesIO(), io.BytesIO()
    # names inside the SVG that do not change from run to run
    with plt.rc_context({"svg.hashsalt": name}), canvas.allow_missing_signs():
        canvas.settle(figure)
        figure.savefig(png, format="png", metadata={"Software": None, "Description": alt})
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None, "Title": alt})
    plt.close(figure)
    return png.getvalue(), svg.getvalue()


def set_display() -> None:
    """Show tables whole, as text: a cut-off cell in a rendered notebook cannot be opened, nor is a cell a formula."""
    pd.options.display.html.use_mathjax = False
    pd.options.display.max_colwidth = None
    pd.options.display.max_columns = None
    pd.options.display.max_rows = 200


def _write(place: str, data: bytes) -> None:
    if (out := paths.out()) is not None:
        path = Path(out) / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
