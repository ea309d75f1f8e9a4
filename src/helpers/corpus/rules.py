"""What the schema cannot say: rules between the cells, rows and tables of a corpus."""

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
import pandas as pd

from helpers.corpus import lists, schema
from helpers.corpus.faults import SHOWN, Fault
from helpers.corpus.nesting import runs_in_circle
from helpers.corpus.qualifiers import MAY_HAVE, NEEDS, PLACES

DIRECT = "direct"  # in `via`, where an article_id would be
LARGEST = 1_000_000_000  # beyond it, "more than v" cannot be told from v
NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
KINDS = ("total", "change", "ratio", "share")
CORRECTABLE = tuple(
    column
    for column in schema.COLUMNS["claims"]
    if column not in ("claim_id", "article_id", "paragraph", "repeats", "note")
)
# per column what the code relies on: a pattern, a list, or (None) that it is not empty
NEEDED: dict[str, dict[str, str | tuple[str, ...] | None]] = {
    "articles": {"article_id": NAME, "publisher": None, "title": None, "published": None},
    "date_clues": {"clue_id": NAME, "dates": rf"published|as_of:{NAME}"},
    "claimants": {"claimant_id": NAME, "name": None, "color": "#[0-9A-Fa-f]{6}", "marker": tuple("o^vsDdPXhHp*<>8")},
    "measures": {"measure_id": NAME, "label": None, "unit": None, "group": NAME, "is_cumulative": ("true", "false")},
    "definitions": {"definition_id": NAME, "label": None, "meaning": None},
    "claims": {
        **{"claim_id": NAME, "side": NAME, "scope": NAME, "kind": KINDS, "qualifier": tuple(NEEDS)},
        **dict.fromkeys(["article_id", "claimant_id", "measure_id", "definition_id", "paragraph", "printed"]),
        **dict.fromkeys(["wording", "as_of_earliest", "as_of_latest"]),
    },
    "corrections": {"claim_id": None, "column": CORRECTABLE},
    "sides": {"side_id": NAME, "label": None, "adjective": None},
    "scopes": {"scope_id": NAME, "label": None},
    "sums": {"sum_id": NAME, "axis": ("definition", "scope", "measure"), "whole": NAME, "part": NAME},
}
NAMED = {"claimants": "name"} | dict.fromkeys(["measures", "definitions", "sides", "scopes"], "label")  # in pictures
MAY_BE = {"date_clues": {"weekday": schema.WEEKDAYS}}  # and lists for what may be empty
Asked = TypeVar("Asked")
SAME_THING = ["claimant_id", "side", "measure_id", "scope", "definition_id", "kind"]


def find_faults(typed: dict[str, pd.DataFrame], printed: pd.DataFrame) -> list[Fault]:
    """What breaks a rule; `row` is the place in the table.

    `typed`: the tables that the corpus has, by name; `printed`: claims as text.
    """
    found = [*_name_faults(typed), *_clue_faults(typed), *_nesting_faults(typed), *_word_faults(typed["definitions"])]
    found += _sum_faults(typed) if "sums" in typed else []
    listed = typed["corrections"]
    found += _faults("corrections", listed["public_since"] > listed["entered"], "public_since", "is after entered")
    is_taken = typed["articles"]["article_id"] == DIRECT
    found += _faults("articles", is_taken, "article_id", "stands for no article in claims.csv, column via")
    return found + find_claim_faults(typed) + _point_faults(printed)


def find_claim_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """What breaks a rule about needed cells, or among the cells of a claim."""
    return [*_need_faults(typed), *_claim_faults(typed["claims"], typed["articles"])]


def _faults(table: str, is_faulty: object, column: str, reason: str) -> Iterator[Fault]:
    """One fault per row where `is_faulty`; `row` is its place in the table, until `Sheet.locate` finds the line."""
    for i in np.flatnonzero(np.asarray(is_faulty, dtype=bool)):
        yield Fault(f"{table}.csv", int(i), column, "", reason)


def _claim_faults(claims: pd.DataFrame, articles: pd.DataFrame) -> list[Fault]:
    faults: list[Fault] = []
    for qualifier, needed in NEEDS.items():
        rows = claims["qualifier"] == qualifier
        for column in ("value", "low", "high"):
            if column in MAY_HAVE.get(qualifier, ()):
                continue
            wrong = claims[column].isna() if column in needed else claims[column].notna()
            reason = f"{qualifier} needs this number" if column in needed else f"must be empty for {qualifier}"
            faults += _faults("claims", rows & wrong, column, reason)
    faults += _estimate_faults(claims)
    for column in ("value", "low", "high"):
        faults += _faults(
            "claims", (claims[column] < 0) & (claims["kind"] != "change"), column, "a total is never negative"
        )
        large = claims[column].abs().between(LARGEST, np.inf, inclusive="left")
        faults += _faults("claims", large, column, f"is {LARGEST:,} or more; count in a larger unit")
        fine = claims[column].where(np.isfinite(claims[column])).mul(10**PLACES)
        reason = f"has more than {PLACES} decimals"
        is_lost = (fine - fine.round()).abs().gt(1e-3) | (fine.round().eq(0) & fine.ne(0))
        faults += _faults("claims", ~large & is_lost & fine.notna(), column, reason)
    quantity = claims["kind"].replace({"change": "total"})
    quantity = quantity.where(claims["kind"].isin(KINDS))
    counts = pd.DataFrame({"measure": claims["measure_id"], "quantity": quantity}).value_counts()
    usual = counts.reset_index().drop_duplicates("measure").set_index("measure")["quantity"]
    usual = usual.reindex(claims["measure_id"]).to_numpy()
    mixed = quantity.notna() & pd.notna(usual) & (quantity != usual)
    faults += _faults("claims", mixed, "kind", "this measure has numbers of another kind")
    is_change, start = claims["kind"] == "change", claims["period_start"]
    first, last = claims["as_of_earliest"], claims["as_of_latest"]
    days = articles.drop_duplicates("article_id").set_index("article_id")["published"]
    published = pd.Series(days.reindex(claims["article_id"]).to_numpy(), index=claims.index)
    for wrong, column, reason in (
        (claims["low"] > claims["high"], "low", "is greater than high"),
        (is_change & start.isna(), "period_start", "a change needs the day from which it counts"),
        (~is_change & start.notna(), "period_start", "must be empty unless the kind is change"),
        (is_change & (start >= first), "period_start", "is not before as_of_earliest"),
        (first > last, "as_of_earliest", "is after as_of_latest"),
        (last > published, "as_of_latest", "is after the day on which the article was published"),
    ):
        faults += _faults("claims", wrong, column, reason)
    return [*faults, *_repeat_faults(claims), *_quote_faults(claims, published, days)]


def _estimate_faults(claims: pd.DataFrame) -> Iterator[Fault]:
    """A best estimate may have its interval beside it: both ends, with the value between them."""
    for qualifier, ends in MAY_HAVE.items():
        told = claims[claims["qualifier"] == qualifier].reindex(claims.index)
        for column, other in (ends, ends[::-1]):
            is_alone = told[column].isna() & told[other].notna()
            yield from _faults("claims", is_alone, column, "an interval beside an estimate needs both its ends")
        is_outside = (told["value"] < told["low"]) | (told["value"] > told["high"])
        yield from _faults("claims", is_outside, "value", "is not within the interval beside it")


def _point_faults(claims: pd.DataFrame) -> list[Fault]:
    """A total or change as 12.750: some write twelve thousand so, and a count has no thousandths. Of text cells."""
    is_count = claims["kind"].isin(["total", "change"])
    faults: list[Fault] = []
    for column in ("value", "low", "high"):
        is_like = claims[column].astype("str").str.fullmatch(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+", na=False)
        reason = "may be read as thousands; write it without the point, or with another number of decimals"
        faults += _faults("claims", is_count & is_like & claims[column].notna(), column, reason)
    return faults


def _repeat_faults(claims: pd.DataFrame) -> list[Fault]:
    """A row may repeat only an earlier saying of the same thing in its own article."""
    first = claims.drop_duplicates("claim_id").set_index("claim_id").reindex(claims["repeats"])
    has = claims["repeats"].notna() & first["article_id"].notna().to_numpy()

    def differs(columns: list[str]) -> pd.Series:
        a, b = claims[columns].to_numpy(dtype=object), first[columns].to_numpy(dtype=object)
        return has & ((a != b) & ~(pd.isna(a) & pd.isna(b))).any(axis=1)

    said = [*SAME_THING, "value", "low", "high", "period_start", "as_of_earliest", "as_of_latest"]
    wrong_article, chain = differs(["article_id"]), has & first["repeats"].notna().to_numpy()
    return [
        *_faults("claims", wrong_article, "repeats", "is a claim of another article"),
        *_faults("claims", chain & ~wrong_article, "repeats", "is itself a repetition; name the first saying"),
        *_faults("claims", differs(said) & ~wrong_article, "repeats", "does not say the same thing"),
    ]


def _quote_faults(claims: pd.DataFrame, published: pd.Series, days: pd.Series) -> Iterator[Fault]:
    """An article may quote another for a number, if that one came out no later and does not in its turn quote it.

    `published`: per claim; `days`: per article.
    """
    via = claims["via"].where(claims["via"] != DIRECT)
    quoted_day = pd.Series(days.reindex(via).to_numpy(), index=claims.index).where(via.notna())
    yield from _faults("claims", via.notna() & ~via.isin(days.index), "via", "is not in articles.csv, nor 'direct'")
    yield from _faults("claims", via == claims["article_id"], "via", "is the claim's own article")
    yield from _faults("claims", quoted_day > published, "via", "was published after the article that quotes it")
    is_round = np.zeros(len(claims), dtype=bool)
    quoting = claims[quoted_day == published]  # only articles of one day can quote each other
    for _, own in quoting.groupby([*SAME_THING, "as_of_earliest", "as_of_latest"], dropna=False):
        quoted = dict(zip(own["article_id"], own["via"], strict=True))
        is_round[own.index] = [runs_in_circle(article, quoted) for article in own["article_id"]]
    yield from _faults("claims", is_round, "via", "runs in a circle of articles that quote each other")


def _clue_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    clues = typed["date_clues"]
    target = clues["dates"].str.removeprefix("as_of:").where(clues["dates"].str.startswith("as_of:", na=False))
    article = target.map(typed["claims"].drop_duplicates("claim_id").set_index("claim_id")["article_id"])
    reason = "names no claim of this article"
    return [
        *_faults("date_clues", target.notna() & (article != clues["article_id"]), "dates", reason),
        *_faults("date_clues", clues["earliest"] > clues["latest"], "earliest", "is after latest"),
    ]


def _name_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """What tells rows of a table apart in a picture."""
    claimants = typed["claimants"]
    same = claimants.duplicated(["color", "marker"]) & claimants["color"].notna()
    looks = [*_faults("claimants", same, "marker", "another claimant has this colour and marker")]
    for table, column in _pick(NAMED, typed):
        name = typed[table][column].str.casefold()
        again = name.duplicated() & name.notna()
        looks += _faults(table, again, column, f"another row has this {column}")
    return looks


def _pick(by_table: dict[str, Asked], typed: dict[str, pd.DataFrame]) -> Iterator[tuple[str, Asked]]:
    """What is said of each table, of those that the corpus has."""
    return ((table, asked) for table, asked in by_table.items() if table in typed)


def _need_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """What the code relies on, whatever the schema of a corpus asks for."""
    faults: list[Fault] = []
    for table, columns in _pick(NEEDED, typed):
        for column, allowed in columns.items():
            column_cells = typed[table][column]
            faults += _faults(table, column_cells.isna(), column, "must not be empty")
            if isinstance(allowed, str):
                is_other = ~column_cells.astype("str").str.fullmatch(allowed, na=True)
                reason = "is not written as its column asks (letters, digits and _ . - in a name)"
                faults += _faults(table, is_other & column_cells.notna(), column, reason)
            elif allowed:
                faults += _find_others(table, column_cells, allowed)
    for table, listed in MAY_BE.items():
        for column, names in listed.items():
            faults += _find_others(table, typed[table][column], names)
    return faults


def _find_others(table: str, column_cells: pd.Series, allowed: tuple[str, ...]) -> list[Fault]:
    is_other = ~column_cells.isin(allowed) & column_cells.notna()
    return list(_faults(table, is_other, column_cells.name, f"is not one of {', '.join(allowed)}"))


def _nesting_faults(typed: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """No definition or place lies within itself."""
    for table, key in _pick({"definitions": "definition_id", "scopes": "scope_id"}, typed):
        first = typed[table].drop_duplicates(key)
        wider = dict(zip(first[key], first["within"], strict=True))
        is_faulty = [runs_in_circle(name, wider) for name in typed[table][key]]
        yield from _faults(table, is_faulty, "within", "runs in a circle")


def _word_faults(definitions: pd.DataFrame) -> Iterator[Fault]:
    """A word that by itself means one definition means no other."""
    meant: dict[str, int] = {}
    for i, cell in enumerate(definitions["said_as"]):
        if taken := [word for word in lists.split(cell) if meant.setdefault(word.casefold(), i) != i]:
            other = definitions["definition_id"].iloc[meant[taken[0].casefold()]]
            reason = f"{taken[0][:SHOWN]!r} already means {str(other)[:SHOWN]!r}"
            yield Fault("definitions.csv", i, "said_as", "", reason)


def _sum_faults(typed: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """A sum has one whole and other known things of its axis as parts, at least two; nothing is a part of itself."""
    sums = typed["sums"]
    for column in ("whole", "part"):
        yield from _faults("sums", _find_unknown(sums, column, typed), column, "is no id of this axis")
    yield from _faults("sums", sums["part"] == sums["whole"], "part", "is its own whole")
    for column in ("axis", "whole", "claimants"):
        said = sums[column].fillna("")
        differs = said != said.groupby(sums["sum_id"]).transform("first")
        yield from _faults(
            "sums", differs & sums["sum_id"].notna(), column, "is another one in an earlier row of this sum"
        )
    n_parts = sums.groupby("sum_id")["part"].transform("nunique")
    yield from _faults("sums", n_parts == 1, "part", "is the only part of this sum")
    yield from _faults("sums", _runs_round(sums), "part", "has parts that run in a circle")
    known = set(typed["claimants"]["claimant_id"])
    for i, cell in enumerate(sums["claimants"]):
        if unknown := [name for name in lists.split(cell) if name not in known]:
            yield Fault("sums.csv", i, "claimants", "", f"{unknown[0][:SHOWN]!r} is not in claimants.csv")


def _find_unknown(sums: pd.DataFrame, column: str, typed: dict[str, pd.DataFrame]) -> pd.Series:
    """Whether the name in each row is none of the axis that the row is of."""
    scopes = typed["scopes"]["scope_id"] if "scopes" in typed else typed["claims"]["scope"]
    known = {"scope": scopes}
    known |= {axis: typed[f"{axis}s"][f"{axis}_id"] for axis in ("definition", "measure")}
    is_unknown = pd.Series(False, index=sums.index)
    for axis, names in known.items():
        is_unknown |= sums["axis"].eq(axis) & sums[column].notna() & ~sums[column].isin(names)
    return is_unknown


def _runs_round(sums: pd.DataFrame) -> pd.Series:
    """Whether the part of each row has parts, and these have some, without end."""
    whole, part = (sums["axis"] + " " + sums[column] for column in ("whole", "part"))
    is_left = whole.notna() & part.notna()
    while (ends := is_left & ~part.isin(whole[is_left])).any():
        is_left &= ~ends
    return is_left
