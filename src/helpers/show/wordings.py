"""Which words each article uses for one number: a ladder of its paragraphs, marked where a word does not fit it."""

import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.show import findings, views
from helpers.show.colors import AGAINST, GRID, INK, MUTED
from helpers.show.lettering import SMALL, TEXT, wrap
from helpers.show.names import Names, quote, read_names
from helpers.show.sheet import NARROW, Caption, Link, Sheet

MOST = 4  # articles in one picture
GAP = 28  # pixels between two columns


def list_ladder(book: Book) -> pd.DataFrame:
    """One row per claim of the articles whose words do not cover what the claimant counts, of that subject.

    By article and paragraph; `is_narrow` where the word does not cover it; `column`: the article's place.
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
    is_of_one = len(set(rows["claimant_id"])) == 1
    told = [_tell_column(own, names, room, is_of_one=is_of_one) for own in columns]
    heights = [sum(height for *_, height in lines) + 44 for lines in told]
    sheet = Sheet(caption, height=sum(heights) if per_row == 1 else max(heights, default=0), width=width)
    top = 0.0
    for nth, (own, lines) in enumerate(zip(columns, told, strict=True)):
        left = 0 if per_row == 1 else nth * (room + GAP)
        day = words.short_day(own["published"].iloc[0])
        of_article = Link(views.find_own(own, book))
        sheet.text(left, top + 16, f"Article of {day}", size=TEXT, weight="bold", link=of_article)
        sheet.line([left, left + room], [top + 26, top + 26], color=INK)
        y = top + 36
        for row, said, n_bold, height in lines:
            color = AGAINST if row.is_narrow else INK
            link = Link(row.claim_id)
            sheet.text(left, y + 12, f"paragraph {row.paragraph}", color=MUTED, link=link)
            for i, line in enumerate(said):
                sheet.text(
                    left, y + 30 + 16 * i, line, color=color, weight="bold" if i < n_bold else "normal", link=link
                )
            y += height
            sheet.line([left, left + room], [y - 4, y - 4], color=GRID)
        if per_row == 1:
            top += heights[nth]
    return sheet


def _tell_column(own: pd.DataFrame, names: Names, room: float, *, is_of_one: bool) -> list[tuple]:
    """Each row of a column with its lines, how many of these are bold, and its height."""
    found = []
    for row in own.itertuples():
        sign = "✕ " if row.is_narrow else ""
        change = f" in {words.count((row.as_of_latest - row.period_start).days, 'day')}" if row.kind == "change" else ""
        number = wrap(f"{sign}{row.printed}{change}", room, SMALL, bold=True)
        lines = number + wrap(quote(row.wording), room, SMALL)
        if row.is_narrow:
            lines += wrap(f"{names.who(row.claimant_id)} counts: {names.counted(row.definition_id)}", room, SMALL)
        elif not is_of_one:
            lines += wrap(names.who(row.claimant_id), room, SMALL)
        found.append((row, lines, len(number), 24 + 16 * len(lines) + 10))
    return found


def name_subjects(rows: pd.DataFrame, book: Book) -> str:
    """Whose numbers the marked ones are, of what, and everybody who claims them."""
    names, marked = read_names(book.corpus), views.select(rows, is_narrow=True)
    whose = dict.fromkeys(names.whose(row.side, row.measure_id) for row in marked.itertuples())
    return f"{words.listing(whose)} as claimed by {names.list_who(marked['claimant_id'].unique())}"
