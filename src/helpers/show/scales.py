"""Round numbers, days and places for axes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num


def find_share(ax: Axes, number: float) -> float:
    """How far up on a value axis a number stands, as a share."""
    low, high = ax.get_ylim()
    if ax.get_yscale() == "log":
        return float(np.log(max(number, low) / low) / np.log(high / low))
    return (number - low) / (high - low)


def spread(wished: Sequence[float], gap: float, *, least: float = -np.inf, most: float = np.inf) -> np.ndarray:
    """Places moved as little as needed so that neighbours are at least `gap` apart, between `least` and `most`."""
    order = np.argsort(wished, kind="stable")
    placed = np.asarray(wished, dtype=float)[order]
    for _ in range(500):
        before = placed.copy()
        short = np.clip(gap - np.diff(placed), 0, None)
        placed[:-1] -= short / 2
        placed[1:] += short / 2
        rank = np.arange(len(placed))
        placed = np.clip(placed, least + rank * gap, most - rank[::-1] * gap)
        if np.abs(placed - before).max(initial=0) < 0.01:
            break
    result = np.empty(len(placed))
    result[order] = placed
    return result


def write_short(number: float) -> str:
    """A number beside an axis: 400,000; 2 million."""
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(number) >= size:
            return f"{number / size:,.4g} {name}"
    return f"{number:,.10g}"


def pick_steps(top: float, most: int = 5) -> list[float]:
    """Round numbers from 0 up to about `top`, no more than `most` above 0, the last no lower than four fifths of it."""
    if top <= 0:
        return [0, 1]
    size = 10 ** np.floor(np.log10(top / most))
    step = next(size * k for k in (1, 2, 2.5, 5, 10, 20) if top / (size * k) <= most)
    last = int(top / step)
    last += step * last < 0.8 * top
    return [float(step * k) for k in range(last + 1)]


def list_decades(low: float, high: float) -> list[float]:
    """The powers of ten around these."""
    return [float(10.0**k) for k in range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)]


def mark_days(ax: Axes, first: pd.Timestamp, last: pd.Timestamp, *, width: float) -> None:
    """A date axis of so many pixels: ticks on months, on years, or on days of a short span; each year once."""
    days = max((last - first).days, 1)
    most = max(2, int(width / 90))
    if days <= 80:
        step = max(1, -(-days // most))
        ticks = pd.date_range(first, last, freq=f"{step}D")
        said = [f"{d.day} {d:%b}\n{d:%Y}" if i == 0 else f"{d.day} {d:%b}" for i, d in enumerate(ticks)]
    else:
        months = next((m for m in (1, 2, 3, 6) if days / 30.4 / m <= most), 12 * -(-days // (365 * most)))
        ticks = pd.date_range(first.replace(day=1), last, freq="MS")
        ticks = ticks[(ticks >= first) & ((ticks.month - 1 + 12 * (ticks.year - ticks.year.min())) % months == 0)]
        years = pd.Series(ticks.year).ne(pd.Series(ticks.year).shift())
        said = [f"{d:%b}\n{d:%Y}" if is_new else f"{d:%b}" for d, is_new in zip(ticks, years, strict=True)]
        if not len(ticks):
            ticks, said = pd.DatetimeIndex([first]), [f"{first:%b}\n{first:%Y}"]
    ax.set_xticks([date2num(d) for d in ticks], said, linespacing=1.25)
