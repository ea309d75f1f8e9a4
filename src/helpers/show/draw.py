"""Draw the run's tables: one function per plot, table in, figure out; titles and labels are computed by the caller."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from helpers.base import words
from helpers.show import canvas
from helpers.show.canvas import DARK, GREY


def draw_corridors(values: pd.DataFrame, aside: pd.DataFrame, *, title: str, subtitle: str, foot: str) -> Figure:
    """One panel per series: the lowest and highest number that its own claims allow on each day.

    `values`: rows of values.csv with `series`, `color`, `marker`. `aside`: statements in doubt, likewise
    (`values.list_set_aside`). Open above where there is no upper bound.
    """
    if values.empty:
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    names = list(dict.fromkeys(values["series"]))
    rows = (len(names) + 1) // 2
    with canvas.panels(title, subtitle, foot, size=(9.0, 1.2 + 2.1 * rows), rows=rows, columns=2) as (figure, axes):
        for ax, name in zip(axes.flat, names, strict=False):
            own = values[values["series"] == name].sort_values("date")
            color, marker = own["color"].iloc[0], own["marker"].iloc[0]
            gone = aside[(aside["series"] == name) & aside["number"].notna()]
            edges = np.append(own[["low", "high", "value"]].to_numpy(), gone["number"])
            top = (np.nanmax(edges) if np.isfinite(edges).any() else 1) * 1.25
            if own["is_cumulative"].all():
                # between two days the lower bound is that of the first, the upper one that of the second
                days = np.repeat(own["date"].to_numpy(), 2)[1:-1]
                low = np.repeat(own["low"].to_numpy(), 2)[:-2]
                high = np.repeat(own["high"].fillna(top).to_numpy(), 2)[2:]
                ax.fill_between(days, low, high, where=high >= low, color=color, alpha=0.14, lw=0)
                ax.step(own["date"], own["low"], where="post", color=color, lw=1.4)
                ax.step(own["date"], own["high"], where="pre", color=color, lw=1.4, ls="--")
            if len(own) == 1:  # no area in one day
                row = own.iloc[0]
                ends = [row["low"], top if np.isnan(row["high"]) else row["high"]]
                ax.plot([row["date"]] * 2, ends, color=color, lw=5, alpha=0.25, solid_capstyle="butt")
                ax.plot(row["date"], row["low"], marker="_", color=color, ms=14, mew=2, ls="")
            for status, face, size in (("implied", "white", 9), ("stated", color, 5)):
                part = own[own["status"] == status]
                ax.plot(part["date"], part["value"], marker=marker, color=color, mfc=face, mew=1.2, ls="", ms=size)
            canvas.cross(ax, gone)
            ax.set_title(canvas.label(name), color=canvas.ink(color), weight="bold", size=9)
            ax.set_ylim(0, top or 1)
            canvas.thousands(ax.yaxis)
            canvas.date_axis(ax, most=4)
            ax.tick_params(labelsize=8)
        for ax in list(axes.flat)[len(names) :]:
            ax.set_visible(False)
    return figure


def draw_dating(candidates: pd.DataFrame, *, title: str, subtitle: str, foot: str) -> Figure:
    """The days that an article's clues leave, as days from the day that was chosen. Rows of `views.list_candidates`."""
    if candidates.empty:
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    articles = list(dict.fromkeys(candidates.sort_values("published")["article_id"]))
    with canvas.sheet(title, subtitle, foot, size=(9.0, 1.6 + 0.55 * len(articles))) as (figure, ax):
        for y, article in enumerate(articles):
            own = candidates[candidates["article_id"] == article]
            text, record = own[own["stage"] == "text"], own[own["stage"] == "record"]
            ax.plot(text["days_off"], [y] * len(text), "o", color="#56B4E9", mfc="white", mew=1.4, ms=8)
            ax.plot(record["days_off"], [y] * len(record), "D", color="#0072B2", ms=6)
        days = [candidates.loc[candidates["article_id"] == a, "published"].iloc[0] for a in articles]
        ax.set_yticks(
            range(len(articles)),
            [f"{canvas.label(a)}\n{words.short_day(d)}" for a, d in zip(articles, days, strict=True)],
        )
        ax.set_ylim(len(articles) - 0.4, -0.6)
        ax.set_xlabel("days from the day of publication that was chosen")
        ax.margins(x=0.05)
        ax.locator_params(axis="x", integer=True)
        if not candidates["days_off"].any():  # every article dated to the day: no width of its own
            ax.set_xlim(-1, 1)
    return figure


def draw_two_clocks(carried: pd.DataFrame, *, title: str, subtitle: str, foot: str) -> Figure:
    """From the day a number is about (its claimant's mark) to the days it was printed (bars). One row per statement.

    `carried`: rows of `views.list_restatements`.
    """
    if carried.empty:
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    names = list(dict.fromkeys(carried["statement_id"]))
    with canvas.sheet(title, subtitle, foot, size=(9.0, 1.5 + 0.42 * len(names))) as (figure, ax):
        labels = []
        for y, name in enumerate(names):
            own = carried[carried["statement_id"] == name]
            row = own.iloc[0]
            last = own["published"].max()
            ax.plot([row["as_of_latest"], last], [y, y], color=row["color"], lw=1.2)
            ax.plot(row["as_of_latest"], y, marker=row["marker"], color=row["color"], ls="")
            ax.plot(own["published"], [y] * len(own), "|", color=DARK, ms=13, mew=2)
            note = f"{own['stale_days'].max():,} days old"
            ax.annotate(note, (last, y), (8, 0), textcoords="offset points", va="center", size=8)
            change = " (change)" if row["kind"] == "change" else ""
            labels.append(
                canvas.label(
                    f"{row['name']}: {row['printed']} {row['definition_id'].replace('_', ' ')}{change}, {row['side']}"
                )
            )
        ax.set_yticks(range(len(names)), labels)
        ax.set_ylim(len(names) - 0.4, -0.6)
        ax.margins(x=0.28)
        canvas.date_axis(ax)
    return figure


def draw_intervals(values: pd.DataFrame, *, title: str, subtitle: str, foot: str) -> Figure:
    """One panel per day, one line per series: the interval that its claims allow, on a shared log axis.

    `values`: rows of `views.list_intervals`. Filled: printed for the day.
    """
    if values.empty:
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    days = sorted(values["date"].unique())
    heights = [values["date"].eq(d).sum() + 0.6 for d in days]
    size = (9.0, 1.3 + 0.36 * sum(heights) + 0.25 * len(days))
    edges = values[["low", "high"]].to_numpy()
    floor, ceiling = np.nanmin(edges[edges > 0]) / 2, np.nanmax(edges) * 3
    sheet = canvas.panels(title, subtitle, foot, size=size, rows=len(days), sharex=True, heights=heights)
    with sheet as (figure, axes):
        for ax, date in zip(axes[:, 0], days, strict=True):
            own = values[values["date"] == date].sort_values(["low", "high"])
            for y, row in enumerate(own.itertuples()):
                low = row.low if row.low > 0 else floor
                high = ceiling if np.isnan(row.high) else row.high
                ax.plot(
                    [low, high], [y, y], color=row.color, lw=3 if high > low else 0, alpha=0.55, solid_capstyle="butt"
                )
                for edge, is_printed in ((row.low, row.low_is_printed), (row.high, row.high_is_printed)):
                    if edge > 0:
                        ax.plot(edge, y, **canvas.style(row), mfc=row.color if is_printed else "white", mew=1.4, ls="")
                if np.isnan(row.high):
                    ax.plot(ceiling, y, marker=">", color=row.color, ls="", clip_on=False)
            ax.set_yticks(
                range(len(own)), [canvas.label(f"{s}  {t}") for s, t in zip(own["series"], own["span"], strict=True)]
            )
            ax.tick_params(axis="y", labelsize=8)
            ax.set_ylim(-0.7, len(own) - 0.3)
            ax.set_xscale("log")
            ax.set_xlim(floor, ceiling)
            ax.set_title(words.day(pd.Timestamp(date)), size=9, weight="bold")
        canvas.thousands(axes[-1, 0].xaxis)
        axes[-1, 0].xaxis.set_minor_formatter(NullFormatter())
    return figure


VERDICTS = {"not_comparable": "–", "cannot_tell": "?", "contradict": "✗", "broken": "✗", "agree": "=", "holds": "≤"}


def draw_verdicts(verdicts: pd.DataFrame, *, title: str, subtitle: str, foot: str) -> Figure:
    """One row per pair of series, one column per day: the verdict as a sign. Rows of `views.list_verdicts`."""
    if verdicts.empty:
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    codes = {"cannot_tell": 0, "not_comparable": 0, "agree": 1, "holds": 1, "contradict": 2, "broken": 2}
    signs = verdicts.pivot_table(index="pair", columns="date", values="verdict", aggfunc="first")
    size = (9.0, 2.0 + canvas.row_height(signs.index, 0.32) * len(signs))
    with canvas.sheet(title, subtitle, foot, size=size) as (figure, ax):
        palette = sns.color_palette(["#f2f2f2", "#9ecae1", "#D55E00"])
        text = signs.map(VERDICTS.get, na_action="ignore").fillna("")
        shade = signs.map(codes.get, na_action="ignore").astype(float)
        sns.heatmap(
            shade,
            annot=text,
            fmt="",
            cmap=palette,
            vmin=0,
            vmax=2,
            cbar=False,
            linewidths=1,
            ax=ax,
            xticklabels=False,
            yticklabels=False,
        )
        ax.set(xlabel="", ylabel="")
        ax.set_yticks(np.arange(len(signs)) + 0.5, [canvas.label(p) for p in signs.index], rotation=0, size=8)
        named = np.arange(0, len(signs.columns), -(-len(signs.columns) // 20))  # more labels would touch
        days = [words.short_day(d) for d in signs.columns[named]]
        ax.set_xticks(named + 0.5, days, rotation=45, ha="right", size=8)
        ax.grid(visible=False)
    return figure


def draw_small_multiples(values: pd.DataFrame, *, title: str, subtitle: str, foot: str, columns: int = 3) -> Figure:
    """One panel per measure: every known value, the last one written out. Rows of `views.list_counts`."""
    if values.empty:
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    labels = list(dict.fromkeys(values["label"]))
    rows = -(-len(labels) // columns)
    size = (9.0, 1.2 + 1.75 * rows)
    with canvas.panels(title, subtitle, foot, size=size, rows=rows, columns=columns, sharex=True) as (figure, axes):
        for ax, label in zip(axes.flat, labels, strict=False):
            own = values[values["label"] == label].sort_values("date")
            for _, line in own.groupby("series"):
                ax.plot(line["date"], line["value"], color=line["color"].iloc[0], lw=1, ls=":")
            for row in own.itertuples():
                face = row.color if row.status == "stated" else "white"
                ax.plot(row.date, row.value, **canvas.style(row), mfc=face, mew=1.4, ls="", ms=6)
            last = own.iloc[-1]
            note = {"textcoords": "offset points", "size": 9, "weight": "bold"}
            ax.annotate(words.number(last["value"]), (last["date"], last["value"]), (-8, 5), ha="right", **note)
            ax.set_title(canvas.label(label), size=9, weight="bold")
            ax.set_ylim(0, own["value"].max() * 1.3)
            ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
            canvas.thousands(ax.yaxis)
            ax.margins(x=0.2)
            ax.tick_params(labelsize=8)
            canvas.date_axis(ax, most=3)
        for ax in list(axes.flat)[len(labels) :]:
            ax.set_visible(False)
    return figure


def draw_rates(rates: pd.DataFrame, *, title: str, subtitle: str, foot: str) -> Figure:
    """One panel per measure: bars as wide as the days between two reports, as high as the change a day.

    `rates`: rows of rates.csv with `panel`, `color`. Hatched: printed as a change; plain: difference of two totals.
    """
    if rates.empty:
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    labels = list(dict.fromkeys(rates["panel"]))
    size = (9.0, 1.3 + 1.75 * len(labels))
    with canvas.panels(title, subtitle, foot, size=size, rows=len(labels), sharex=True) as (figure, axes):
        for ax, label in zip(axes[:, 0], labels, strict=True):
            own = rates[rates["panel"] == label]
            middle = (own["per_day_low"] + own["per_day_high"]) / 2
            stated = own["basis"] == "stated"
            for is_stated, hatch, face in ((False, None, 0.35), (True, "////", 0.9)):
                part = own[stated == is_stated]
                ax.bar(
                    part["from_date"], middle[part.index], width=part["days"], align="edge", color=part["color"],
                    alpha=face, edgecolor=DARK, lw=0.8, hatch=hatch,
                )  # fmt: skip
            longest = own["days"].max()
            for row, height in zip(own.itertuples(), middle, strict=True):
                if row.days > 7:
                    is_wide = row.days > longest / 4
                    at = row.from_date + (row.to_date - row.from_date) / 2 if is_wide else row.to_date
                    text = f"{words.rate(height)} a day\nover {row.days} days"
                    note = {"textcoords": "offset points", "ha": "center" if is_wide else "right", "size": 8}
                    ax.annotate(text, (at, height), (0, 4), **note)
            ax.set_title(canvas.label(label), size=9, weight="bold")
            ax.set_ylim(min(0, middle.min() * 1.2), max(middle.max() * 1.45, 1))
            canvas.thousands(ax.yaxis)
            ax.margins(x=0.1)
            canvas.date_axis(ax)
    return figure


def draw_choices(moved: pd.DataFrame, *, title: str, subtitle: str, foot: str) -> Figure:
    """Each number that another choice changes, as change in percent. Rows with `choice`, `change_pct`, `kind`."""
    if moved.empty:
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    order = list(dict.fromkeys(moved["choice"]))
    with canvas.sheet(title, subtitle, foot, size=(9.0, 1.9 + 0.6 * len(order))) as (figure, ax):
        shapes = dict(zip(sorted(moved["kind"].unique()), "osD^v", strict=False))
        sns.scatterplot(
            moved.assign(row=moved["choice"].map(order.index)), x="change_pct", y="row", hue="kind", style="kind",
            markers=shapes, palette=dict(zip(shapes, ["#0072B2", "#D55E00", "#009E73"], strict=False)), s=55, ax=ax,
        )  # fmt: skip
        ax.axvline(0, color=GREY, lw=1)
        ax.set_yticks(range(len(order)), [canvas.label(c) for c in order])
        ax.set_ylim(len(order) - 0.4, -0.6)
        ax.set_xscale("symlog", linthresh=0.01)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:+g} %" if v else "0"))
        ax.set(xlabel="change against the default choice", ylabel="")
        ax.set_xlim(*(np.array([-2, 2]) * max(moved["change_pct"].abs().max(), 0.01)))
        ax.legend(title="", loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
    return figure


def draw_ledger(ledger: pd.DataFrame, *, title: str, subtitle: str, foot: str) -> Figure:
    """One line per check that sets two numbers side by side: by how much the second misses the first, in percent.

    `ledger`: rows of `views.list_ledger`. Filled: agrees. Cross: contradicts. Hollow: cannot tell.
    """
    if ledger.empty:
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    with canvas.sheet(
        title, subtitle, foot, size=(9.0, 1.7 + canvas.row_height(ledger["label"], 0.3) * len(ledger))
    ) as (figure, ax):
        looks = {"agrees": ("o", "#0072B2"), "contradicts": ("x", "none"), "cannot_tell": ("o", "white")}
        for y, row in enumerate(ledger.itertuples()):
            marker, face = looks[row.verdict]
            color = "#D55E00" if row.verdict == "contradicts" else "#0072B2"
            ax.plot([0, row.residual_pct], [y, y], color=color, lw=1.2)
            ax.plot(row.residual_pct, y, marker=marker, color=color, mfc=face, mew=1.6, ls="")
        ax.axvline(0, color=GREY, lw=1, zorder=0)
        ax.set_yticks(range(len(ledger)), [canvas.label(label) for label in ledger["label"]])
        ax.tick_params(axis="y", labelsize=8)
        ax.set_ylim(len(ledger) - 0.4, -0.6)
        ax.set_xscale("symlog", linthresh=0.1)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:+g} %" if v else "0"))
        ax.set_xlim(*(np.array([-3, 3]) * max(ledger["residual_pct"].abs().max(), 0.1)))
        ax.set_xlabel("found against expected")
    return figure


def draw_ratios(ratios: pd.DataFrame, *, title: str, subtitle: str, foot: str) -> Figure:
    """One line per pair of claimants and day: how many times the first number the second one is, at least and at most.

    `ratios`: rows of comparisons.csv with a ratio, and `label`. An arrow: no upper end. Left of 1 the second is less.
    """
    if ratios.empty:
        return canvas.draw_nothing(title=title, subtitle=subtitle, foot=foot)
    ends = ratios[["ratio_low", "ratio_high"]].to_numpy()
    floor, ceiling = min(np.nanmin(ends) / 1.3, 0.8), max(np.nanmax(ends) * 2, 2)
    with canvas.sheet(
        title, subtitle, foot, size=(9.0, 1.8 + canvas.row_height(ratios["label"], 0.42) * len(ratios))
    ) as (figure, ax):
        for y, row in enumerate(ratios.itertuples()):
            against = row.verdict in ("contradict", "broken")
            color, marker = ("#D55E00", "X") if against else ("#0072B2", "o")
            is_open = np.isnan(row.ratio_high)
            ax.plot([row.ratio_low, ceiling if is_open else row.ratio_high], [y, y], color=color, lw=2.4, alpha=0.6)
            known = [row.ratio_low] if is_open else [row.ratio_low, row.ratio_high]
            ax.plot(known, [y] * len(known), marker=marker, color=color, ls="")
            if is_open:
                ax.plot(ceiling, y, marker=">", color=color, ls="", clip_on=False)
        ax.axvline(1, color=DARK, lw=1)
        ax.set_xscale("log")
        ax.set_xlim(floor, ceiling)
        ax.set_yticks(range(len(ratios)), [canvas.label(label) for label in ratios["label"]])
        ax.tick_params(axis="y", labelsize=8)
        ax.set_ylim(len(ratios) - 0.4, -0.6)
        canvas.thousands(ax.xaxis)
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.set_xlabel("times as many")
    return figure
