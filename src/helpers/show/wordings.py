"""Which words each article uses for one number: a ladder of its paragraphs, marked where a word says too much."""

import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.show import findings, views
from helpers.show.names import Names, quote, read_names
from helpers.show.sheet import AGAINST, GRID, INK, MUTED, NARROW, SMALL, TEXT, Caption, Link, Sheet, wrap

MOST = 4  # articles in one picture
GAP = 28  # pixels between two columns


def list_ladder(book: Book) -> pd.DataFrame:
    """One row per claim of the articles whose words are narrower than what the claimant counts, of that subject.

    By article and paragraph; `is_narrow` where the word says more than is counted; `column`: the article's place.
    """
    narrowed = findings.list_narrowed(book)
    subjects = narrowed[["claimant_id", "side", "measure_id"]].drop_duplicates()
    rows = book.carried.merge(subjects, on=list(subjects))
    articles = narrowed["article_id"].drop_duplicates().head(MOST).tolist()
    if len(articles) < MOST:
        others = rows.loc[~rows["article_id"].isin(articles)].sort_values("published", ascending=False, kind="stable")
        articles += others["article_id"].drop_duplicates().head(MOST - len(articles)).tolist()
    rows = rows[rows["article_id"].isin(articles)]
    rows = rows.assign(is_narrow=rows["claim_id"].isin(narrowed["claim_id"]))
    rows = rows.sort_values(["published", "article_id", "paragraph", "claim_id"], kind="stable")
    return rows.assign(column=pd.factorize(rows["article_id"])[0]).reset_index(drop=True)


def draw(rows: pd.DataFrame, book: Book, caption: Caption, width: int) -> Sheet:
    """A column per article (on a phone, one below the other): its paragraphs down, number and noun as printed."""
    names = read_names(book.corpus)
    columns = [own for _, own in rows.groupby("column")]
    per_row = 1 if width == NARROW else len(columns)
    room = (width - GAP * (per_row - 1)) / max(per_row, 1)
    told = [_tell_column(own, names, room) for own in columns]
    heights = [sum(height for *_, height in lines) + 44 for lines in told]
    sheet = Sheet(caption, height=sum(heights) if per_row == 1 else max(heights, default=0), width=width)
    top = 0.0
    for nth, (own, lines) in enumerate(zip(columns, told, strict=True)):
        left = 0 if per_row == 1 else nth * (room + GAP)
        day = words.short_day(own["published"].iloc[0])
        sheet.text(left, top + 16, f"Article of {day}", size=TEXT, weight="bold")
        sheet.line([left, left + room], [top + 26, top + 26], color=INK)
        y = top + 36
        for row, said, height in lines:
            color = AGAINST if row.is_narrow else INK
            link = Link(row.claim_id)
            sheet.text(left, y + 12, f"paragraph {row.paragraph}", color=MUTED)
            for i, line in enumerate(said):
                sheet.text(left, y + 30 + 16 * i, line, color=color, weight="bold" if i == 0 else "normal", link=link)
            y += height
            sheet.line([left, left + room], [y - 4, y - 4], color=GRID)
        if per_row == 1:
            top += heights[nth]
    return sheet


def _tell_column(own: pd.DataFrame, names: Names, room: float) -> list[tuple]:
    """Each row of a column with its lines and its height."""
    found = []
    for row in own.itertuples():
        sign = "✕ " if row.is_narrow else ""
        change = f" in {words.count((row.as_of_latest - row.period_start).days, 'day')}" if row.kind == "change" else ""
        lines = wrap(f"{sign}{row.printed}{change}", room, SMALL, bold=True) + wrap(quote(row.wording), room, SMALL)
        if row.is_narrow:
            lines += wrap(f"{names.who(row.claimant_id)} counts: {names.counted(row.definition_id)}", room, SMALL)
        found.append((row, lines, 24 + 16 * len(lines) + 10))
    return found


def name_subject(rows: pd.DataFrame, book: Book) -> str:
    """Whose numbers these are, of what."""
    names = read_names(book.corpus)
    first = views.select(rows, is_narrow=True).iloc[0] if len(rows) else None
    if first is None:
        return ""
    return f"{names.whose(first['side'], first['measure_id'])} as claimed by {names.who(first['claimant_id'])}"
