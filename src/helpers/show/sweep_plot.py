"""Draw how the numbers of each series move over the runs of a sweep."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.base import words
from helpers.corpus.tables import Corpus
from helpers.show.lettering import SMALL, shorten, wrap
from helpers.show.names import read_names
from helpers.show.scales import mark_days
from helpers.show.sheet import NARROW, WIDE, Caption, Sheet

GUTTER, GAP, HEIGHT = 64, 28, 150  # pixels: of the axis's numbers, between panels, of a panel
MOST = 24  # panels; the table has all
GROUPS = (("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "D"), ("#CC79A7", "v"), ("#56B4E9", "P"), ("#E69F00", "X"))


def place_runs(numbers: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The joined numbers that say something, with `panel` (the series), `x` and `group` (how else runs differ).

    `x` is the day up to which a run knows (the last one for all that is known) where runs differ in it and in few other
    ways, else the number of the run.
    """
    parameters = list(numbers.columns[: list(numbers.columns).index("claimant_id")])
    others = [p for p in parameters if p not in ("run", "known_on") and len(set(numbers[p])) > 1]
    said = [
        ", ".join(f"{name} {value if value != '' else '(all)'}" for name, value in zip(others, row, strict=True))
        for row in numbers[others].itertuples(index=False)
    ]
    if len(set(numbers["known_on"])) > 1 and len(set(said)) <= len(GROUPS):
        x = pd.to_datetime(numbers["known_on"].replace("", None)).fillna(corpus.articles["published"].max())
    else:
        x, said = pd.Series(pd.factorize(numbers["run"])[0] + 1, index=numbers.index), [""] * len(numbers)
    names = read_names(corpus)
    panel = [f"{names.who(row.claimant_id)}: {names.tell(row._asdict())}" for row in numbers.itertuples(index=False)]
    placed = numbers.assign(panel=panel, x=x, group=said)
    return placed[placed["low"].gt(0) | placed["high"].notna() | placed["value"].notna()]


def has_days(shown: pd.DataFrame) -> bool:
    return pd.api.types.is_datetime64_any_dtype(shown["x"])


def count_left_out(shown: pd.DataFrame) -> int:
    """How many series have no panel."""
    return max(0, shown["panel"].nunique() - MOST)


def draw_moves(shown: pd.DataFrame, caption: Caption, width: int = WIDE) -> Sheet:
    """One panel per series: over the runs, what it states or what follows (marks), and its bounds (arrows).

    Rows of `place_runs`. Groups that say the same lie inside each other, the first outermost.
    """
    names = list(shown["panel"].unique())[:MOST]
    groups = dict(zip(shown["group"].unique(), GROUPS, strict=False))
    n_columns = 1 if width == NARROW else 2
    room = (width - GAP * (n_columns - 1)) / n_columns
    titles = [wrap(name, room, SMALL, bold=True) for name in names]
    head = 18 * len(groups) + 8 if len(groups) > 1 else 0
    row_height = 16 * max((len(lines) for lines in titles), default=1) + HEIGHT + 56
    sheet = Sheet(caption, height=head + row_height * -(-len(names) // n_columns), width=width)
    for nth, (group, (color, marker)) in enumerate(groups.items() if len(groups) > 1 else ()):
        sheet.line([8], [8 + 18 * nth], marker=marker, size=8, color=color)
        sheet.text(24, 12 + 18 * nth, shorten(group, width - 24))
    for nth, name in enumerate(names):
        left, top = nth % n_columns * (room + GAP), head + nth // n_columns * row_height
        for i, line in enumerate(titles[nth]):
            sheet.text(left, top + 12 + 16 * i, line, weight="bold")
        place = {
            "left": left + GUTTER,
            "top": top + row_height - HEIGHT - 44,
            "width": room - GUTTER - 8,
            "height": HEIGHT,
        }
        _draw_panel(sheet, shown, name, groups, place)
    return sheet


def _draw_panel(sheet: Sheet, shown: pd.DataFrame, name: str, groups: dict, place: dict[str, float]) -> None:
    """One series over the runs."""
    ax, own = sheet.axes(**place), shown[shown["panel"] == name]
    ends = own[["low", "high", "value"]].to_numpy(dtype=float).ravel()
    sheet.draw_scale(ax, ends[np.isfinite(ends)], **place, is_log=False, most=4)
    for i, (group, (color, marker)) in enumerate(groups.items()):
        style = {"color": color, "ls": "", "zorder": 4, "mew": 1.3, "ms": 5 + 2 * (len(groups) - 1 - i)}
        _draw_series(ax, own[own["group"] == group].sort_values("x", kind="stable"), marker, style)
    first, last = shown["x"].min(), shown["x"].max()
    reach = max((last - first) * 0.06, pd.Timedelta(days=1)) if has_days(shown) else 0.6
    ax.set_xlim(first - reach, last + reach)
    if has_days(shown):
        mark_days(ax, first, last, width=place["width"])
    else:
        ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))


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


def tell_moves(shown: pd.DataFrame) -> str:
    """Which series moved most over the runs of a sweep, and from what to what. Rows of `moves.place_runs`."""
    if shown.empty:
        return "No run has a key number."
    ranked = []
    for panel, own in shown.sort_values("x", kind="stable").groupby("panel", sort=False):
        said = [words.span(low, high) for low, high in zip(own["low"], own["high"], strict=True)]
        least, most = own["low"].min(), own["low"].max()
        ranked.append((most / least if least > 0 else 1.0, len(set(said)), panel, said[0], said[-1]))
    _, n_different, panel, first, last = max(ranked, key=lambda r: (r[1] > 1, r[0]))
    if n_different == 1:
        return "No series moves over the runs."
    moved = sum(r[1] > 1 for r in ranked)
    return (
        f"{moved} of {words.count(len(ranked), 'series', 'series')} move over the runs; {panel} from {first} to {last}"
    )
