"""Draw how the numbers of each series move over the runs of a sweep."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from helpers.show import canvas

MOST = 24  # panels; the table has all
GROUPS = (("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "D"), ("#CC79A7", "v"), ("#56B4E9", "P"), ("#E69F00", "X"))


def place_runs(numbers: pd.DataFrame, *, last: pd.Timestamp) -> pd.DataFrame:
    """The joined numbers with `panel` (the series), `x` and `group` (what else differs between runs).

    `x` is the day up to which a run knows (`last` for all that is known) where runs differ in it and in few other
    ways, else the number of the run.
    """
    parameters = list(numbers.columns[: list(numbers.columns).index("claimant_id")])
    others = [p for p in parameters if p not in ("run", "known_on") and len(set(numbers[p])) > 1]
    said = [
        ", ".join(f"{name} {value if value != '' else '(all)'}" for name, value in zip(others, row, strict=True))
        for row in numbers[others].itertuples(index=False)
    ]
    if len(set(numbers["known_on"])) > 1 and len(set(said)) <= len(GROUPS):
        x = pd.to_datetime(numbers["known_on"].replace("", None)).fillna(last)
    else:
        x, said = pd.Series(pd.factorize(numbers["run"])[0] + 1, index=numbers.index), [""] * len(numbers)
    several = len(set(numbers["measure_id"])) > 1
    panel = numbers["series"] + ", " + numbers["label"] if several else numbers["series"]
    return numbers.assign(panel=panel, x=x, group=said)


def has_days(shown: pd.DataFrame) -> bool:
    return pd.api.types.is_datetime64_any_dtype(shown["x"])


def count_left_out(shown: pd.DataFrame) -> int:
    """How many series have no panel."""
    return max(0, shown["panel"].nunique() - MOST)


def draw_moves(shown: pd.DataFrame, *, title: str, subtitle: str, foot: str) -> Figure:
    """One panel per series: over the runs, what it states or what follows (marks), and its bounds (arrows).

    Rows of `place_runs`. Groups that say the same lie inside each other, the first outermost.
    """
    if shown.empty:
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    names = list(shown["panel"].unique())[:MOST]
    groups = dict(zip(shown["group"].unique(), GROUPS, strict=False))
    rows, legend = -(-len(names) // 2), 0.25 * len(groups) if len(groups) > 1 else 0.01
    size, heights = (9.0, 1.2 + 2.1 * rows + legend), [*[2.1] * rows, legend]
    with canvas.panels(title, subtitle, foot, size=size, rows=rows + 1, columns=2, heights=heights) as (figure, axes):
        for ax, name in zip(axes[:-1].flat, names, strict=False):
            own = shown[shown["panel"] == name]
            for i, (group, (color, marker)) in enumerate(groups.items()):
                style = {"color": color, "ls": "", "mew": 1.3, "ms": 5 + 2 * (len(groups) - 1 - i)}
                _draw_series(ax, own[own["group"] == group].sort_values("x", kind="stable"), marker, style)
            ends = own[["low", "high", "value"]].to_numpy(dtype=float)
            ax.set_ylim(min(0, np.nanmin(ends, initial=0)), (np.nanmax(ends, initial=0) or 1) * 1.2)
            ax.set_title("\n".join(textwrap.wrap(canvas.plain(name), 48)), size=9, weight="bold")
            canvas.thousands(ax.yaxis)
            ax.tick_params(labelsize=8)
            one = pd.Timedelta(days=1) if has_days(shown) else 1
            reach = max((shown["x"].max() - shown["x"].min()) * 0.06, one)
            ax.set_xlim(shown["x"].min() - reach, shown["x"].max() + reach)
            if has_days(shown):
                canvas.date_axis(ax, most=4)
            else:
                ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        for ax in list(axes[:-1].flat)[len(names) :]:
            ax.set_visible(False)
        for ax in axes[-1]:
            ax.set_axis_off()
        if len(groups) > 1:
            marks = [Line2D([], [], color=color, marker=marker, ls="") for color, marker in groups.values()]
            axes[-1, 0].legend(marks, [canvas.plain(group) for group in groups], loc="upper left", fontsize=8)
    return figure


def _draw_series(ax: Axes, own: pd.DataFrame, marker: str, style: dict) -> None:
    """One series of one group: bars between its bounds, arrows at them, marks for what is stated or follows."""
    known = own["value"].notna()
    ranged = own[own["low"].notna() & own["high"].notna() & ~known]
    ax.vlines(ranged["x"], ranged["low"], ranged["high"], color=style["color"], lw=1)
    for end, sign in (("low", "^"), ("high", "v")):
        part = own[own[end].notna() & ~known & (own["low"].gt(0) | (end == "high"))]
        ax.plot(part["x"], part[end], marker=sign, mfc="none", **style)
    for status, face in (("stated", style["color"]), ("implied", "none"), ("interpolated", "none")):
        part = own[known & (own["status"] == status)]
        ax.plot(part["x"], part["value"], marker="." if status == "interpolated" else marker, mfc=face, **style)
