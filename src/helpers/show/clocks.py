"""When a number was meant and when it was printed: a lane per article on one date axis, a dot per day it speaks of."""

import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.qualifiers import FORECAST
from helpers.show import views
from helpers.show.colors import INK, MUTED, darken
from helpers.show.lettering import SMALL, wrap
from helpers.show.names import Names, read_names, upper
from helpers.show.scales import mark_days
from helpers.show.sheet import NARROW, Caption, Link, Sheet

MOST = 24  # lanes
LABEL, END = 210, 170  # pixels: of an article's name, of what is said at the end of its lane
OLD = 7  # days from which on the oldest number of a lane is named


def list_lanes(book: Book) -> pd.DataFrame:
    """One row per claim, by article: its day, `published`, `stale_days`, and `nth`, the article's lane.

    Of more than MOST articles, those with the oldest numbers.
    """
    rows = book.carried.sort_values(["published", "article_id", "as_of_latest", "claim_id"], kind="stable")
    oldest = rows.groupby("article_id")["stale_days"].max().sort_values(ascending=False, kind="stable")
    rows = rows[rows["article_id"].isin(oldest.head(MOST).index)]
    return rows.assign(nth=pd.factorize(rows["article_id"])[0]).reset_index(drop=True)


def draw(rows: pd.DataFrame, book: Book, caption: Caption, width: int) -> Sheet:
    """Bar: the day of print. Square: days that the article's own words leave for it. Dot: a day that it speaks of; a
    ring of a forecast, at the right end where it is for a day after all others.
    """
    names, is_narrow = read_names(book.corpus), width == NARROW
    lanes = [own for _, own in rows.groupby("nth", sort=True)]
    candidates = views.select(views.list_candidates(book.corpus), stage="text")
    left, right = (22, width - 22) if is_narrow else (LABEL, width - END)
    labels = [_name_article(own.iloc[0], book, width if is_narrow else LABEL - 14) for own in lanes]
    told = rows[rows["kind"] != FORECAST]
    own_days = candidates[candidates["article_id"].isin(rows["article_id"])]["day"]
    days = [*told["as_of_latest"], *told["as_of_earliest"], *rows["published"], *own_days]
    first, last = min(days), max(days)
    span = max((last - first).days, 1)
    ends = [_tell_end(own, names, last, width if is_narrow else END - 24) for own in lanes]
    heights = [
        16 * (len(label) + len(end)) + 40 if is_narrow else 16 * max(len(label), len(end), 1) + 14
        for label, end in zip(labels, ends, strict=True)
    ]
    sheet = Sheet(caption, height=sum(heights) + 50, width=width)

    def place(day: pd.Timestamp) -> float:
        return left + (day - first).days / span * (right - left)

    colors = book.corpus.claimants.set_index("claimant_id")["color"].map(darken)
    top = 0.0
    for own, label, end, height in zip(lanes, labels, ends, heights, strict=True):
        of_article = Link(views.find_own(own, book))
        for nth, line in enumerate(label):
            color, weight = (MUTED, "normal") if nth else (INK, "bold")
            sheet.text(0, top + 14 + 16 * nth, line, weight=weight, color=color, link=of_article)
        y = top + (16 * len(label) + 14 if is_narrow else 10)
        sheet.line([left, right], [y, y])
        day = own["published"].iloc[0]
        for other in candidates.loc[candidates["article_id"].eq(own["article_id"].iloc[0]), "day"]:
            sheet.line([place(other)], [y], marker="s", size=6, color=INK, face="white", zorder=2)
        sheet.line([place(day)], [y], marker="|", size=18, color=INK, link=of_article, zorder=6)
        for row in own.drop_duplicates(["as_of_earliest", "as_of_latest", "claimant_id"]).itertuples():
            color, link = colors[row.claimant_id], Link(row.claim_id)
            x = place(row.as_of_latest)
            if row.kind == FORECAST:
                x, marker = (right + 6, ">") if row.as_of_latest > last else (x, "o")
                sheet.line([x], [y], marker=marker, size=8, color=color, face="white", link=link, zorder=4)
            elif row.as_of_earliest != row.as_of_latest:
                sheet.bar(place(row.as_of_earliest), x, y, width=3, color=color, link=link)
            else:
                sheet.line([x], [y], marker="o", size=8, color=color, link=link, zorder=4)
        for nth, line in enumerate(end):
            x, start = (0, y + 24) if is_narrow else (right + 18, y + 4)
            sheet.text(x, start + 16 * nth, line, color=MUTED, link=of_article)
        top += height
    ax = sheet.axes(left, top, right - left, 4)
    ax.set_xlim(first, first + pd.Timedelta(days=span))
    ax.set_yticks([])
    mark_days(ax, first, last, width=right - left)
    return sheet


def _name_article(row: pd.Series, book: Book, width: float) -> list[str]:
    """The day of an article, and its name."""
    article = book.corpus.articles.set_index("article_id").loc[row["article_id"]]
    publisher = views.read_publisher(article["publisher"]) or "publisher not known"
    return [words.short_day(row["published"]), *wrap(f"{row['article_id']}: {publisher}", width, SMALL)]


def _tell_end(own: pd.DataFrame, names: Names, last: pd.Timestamp, width: float) -> list[str]:
    """The oldest number that an article prints, if it is old, and the day of its furthest forecast beyond the axis."""
    told, forecasts = own[own["kind"] != FORECAST], own[own["kind"].eq(FORECAST) & (own["as_of_latest"] > last)]
    lines = []
    oldest = told[told["stale_days"].eq(told["stale_days"].max()) & told["stale_days"].ge(OLD)]
    if len(oldest):
        row = oldest.sort_values("claim_id").iloc[0]
        age = words.count(int(row["stale_days"]), "day")
        lines += wrap(f"{row['printed']} ({names.who(row['claimant_id'])}): {age} old", width, SMALL)
    if len(forecasts):
        lines += wrap(f"forecast for {words.short_day(forecasts['as_of_latest'].max())}", width, SMALL)
    return lines


def tell_oldest(rows: pd.DataFrame, names: Names) -> str:
    """Which number was oldest when an article printed it, or that none was old. `rows`: of `list_lanes`."""
    told = rows[rows["kind"] != FORECAST]
    row = told.loc[told["stale_days"].idxmax()] if len(told) else None
    if row is None or row["stale_days"] < OLD:
        return "Each article speaks of days near its own" + (", but for forecasts" if len(told) < len(rows) else "")
    return (
        f"{upper(row['printed'])} ({names.who(row['claimant_id'])}) was {row['stale_days']} days old when printed on "
        f"{words.short_day(row['published'])}"
    )
