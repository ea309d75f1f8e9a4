"""What empty cells stand for: days from the article, side and scope from the claimant, looks that nobody else has."""

import pandas as pd

from helpers.corpus.sheets import Sheet

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")  # Okabe and Ito's
MARKERS = "osD^vPX"
DAYS = ["as_of_earliest", "as_of_latest"]


def fill(claims: pd.DataFrame, articles: pd.DataFrame, claimants: pd.DataFrame) -> pd.DataFrame:
    """Typed claims with what their empty cells inherit.

    Where no day is given it is that of publication, and so is the basis; side and scope are those of the claimant.
    """
    claims, is_open = claims.copy(), claims[DAYS].isna().all(axis=1)
    if is_open.any():
        published = articles.drop_duplicates("article_id").set_index("article_id")["published"]
        own = pd.Series(published.reindex(claims["article_id"]).to_numpy(), index=claims.index)
        claims[DAYS] = claims[DAYS].apply(lambda days: days.fillna(own.where(is_open)))
        claims["as_of_basis"] = claims["as_of_basis"].mask(is_open & claims["as_of_basis"].isna(), "publication")
    of_claimant = claimants.drop_duplicates("claimant_id").set_index("claimant_id")
    for column in ("side", "scope"):
        if claims[column].isna().any():
            own = pd.Series(of_claimant[column].reindex(claims["claimant_id"]).to_numpy(), index=claims.index)
            claims[column] = claims[column].fillna(own.astype("str"))
    return claims


def type_tables(read: dict[str, Sheet]) -> dict[str, pd.DataFrame]:
    """The tables typed, with what the empty cells of claims inherit; a cell that does not fit its type is NA."""
    typed = {name: sheet.type_cells(name) for name, sheet in read.items()}
    return typed | {"claims": fill(typed["claims"], typed["articles"], typed["claimants"])}


def choose_looks(claimants: pd.DataFrame) -> pd.DataFrame:
    """Typed claimants, those without a colour or a marker with ones that together nobody else has, while these last."""
    if not (is_open := claimants["color"].isna() | claimants["marker"].isna()).any():
        return claimants
    taken = set(zip(claimants["color"][~is_open].str.upper(), claimants["marker"][~is_open], strict=True))
    chosen = claimants[["color", "marker"]].copy()
    for i in claimants.index[is_open]:
        color, marker = (None if pd.isna(cell) else cell for cell in chosen.loc[i])
        looks = [(color or c, marker or m) for c, m in _list_looks(len(taken))]
        chosen.loc[i] = next((look for look in looks if (look[0].upper(), look[1]) not in taken), looks[0])
        taken.add((chosen.loc[i, "color"].upper(), chosen.loc[i, "marker"]))
    return claimants.assign(**chosen)


def _list_looks(n: int) -> list[tuple[str, str]]:
    """All colours with all markers, the n-th first: neighbours share neither."""
    size = len(COLORS) * len(MARKERS)
    turns = ((i % len(COLORS), i // len(COLORS)) for i in (at % size for at in range(n, n + size)))
    return [(COLORS[color], MARKERS[(color + round_) % len(MARKERS)]) for color, round_ in turns]
