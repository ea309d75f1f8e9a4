"""Rules of claims: between the cells of one, and among several."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from helpers.corpus.faults import Fault
from helpers.corpus.qualifiers import FORECAST, MAY_HAVE, NEEDS, PLACES

DIRECT = "direct"  # in `via`, where an article_id would be
LARGEST = 1_000_000_000  # beyond it, "more than v" cannot be told from v
KINDS = ("total", "change", "ratio", "share", FORECAST)
SAME_THING = ["claimant_id", "side", "measure_id", "scope", "definition_id", "kind"]


def at_rows(table: str, is_faulty: object, column: str, reason: str) -> Iterator[Fault]:
    """One fault per row where `is_faulty`; `row` is its place in the table, until `Sheet.locate` finds the line."""
    for i in np.flatnonzero(np.asarray(is_faulty, dtype=bool)):
        yield Fault(f"{table}.csv", int(i), column, "", reason)


def find_faults_within(claims: pd.DataFrame) -> list[Fault]:
    """Claims whose own cells do not go together."""
    return [*_hedge_faults(claims), *_estimate_faults(claims), *_number_faults(claims), *_day_faults(claims)]


def find_faults_among(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """Claims that break a rule together, each of which may be sound."""
    claims = typed["claims"]
    return [*_kind_faults(claims), *_repeat_faults(claims), *_quote_faults(claims, typed["articles"])]


def find_late_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """Claims about a day after their publication, which only a correction can mend; a forecast may be about any."""
    claims, articles = typed["claims"], typed["articles"]
    is_late = (claims["as_of_latest"] > _find_published(claims, articles)) & (claims["kind"] != FORECAST)
    reason = "is after the day on which the article was published"
    return list(at_rows("claims", is_late, "as_of_latest", reason))


def find_early(typed: dict[str, pd.DataFrame], eve: pd.Timestamp) -> pd.Series:
    """Whether each claim is a running total of days that all lie on or before the eve, on which it would be 0."""
    claims = typed["claims"]
    measures, definitions = (
        typed[f"{name}s"].drop_duplicates(f"{name}_id").set_index(f"{name}_id")["is_cumulative"]
        for name in ("measure", "definition")
    )
    own = pd.Series(definitions.reindex(claims["definition_id"]).to_numpy(), index=claims.index)
    of_measure = pd.Series(measures.reindex(claims["measure_id"]).to_numpy(), index=claims.index)
    is_running = own.where(own.notna(), of_measure).astype("str").str.casefold().eq("true")
    return is_running & claims["kind"].eq("total") & (claims["as_of_latest"] <= eve)


def find_point_faults(claims: pd.DataFrame) -> list[Fault]:
    """A total or change as 12.750: some write twelve thousand so, and a count has no thousandths. Of text cells."""
    is_count = claims["kind"].isin(["total", "change"])
    faults: list[Fault] = []
    for column in ("value", "low", "high"):
        is_like = claims[column].astype("str").str.fullmatch(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+", na=False)
        reason = "may be read as thousands; write it without the point, or with another number of decimals"
        faults += at_rows("claims", is_count & is_like & claims[column].notna(), column, reason)
    return faults


def _find_published(claims: pd.DataFrame, articles: pd.DataFrame) -> pd.Series:
    """Per claim, the day on which its article was published."""
    days = articles.drop_duplicates("article_id").set_index("article_id")["published"]
    return pd.Series(days.reindex(claims["article_id"]).to_numpy(), index=claims.index)


def _hedge_faults(claims: pd.DataFrame) -> Iterator[Fault]:
    """Numbers that a qualifier needs, or has no use for."""
    for qualifier, needed in NEEDS.items():
        if not (rows := claims["qualifier"] == qualifier).any():
            continue
        for column in ("value", "low", "high"):
            if column in MAY_HAVE.get(qualifier, ()):
                continue
            wrong = claims[column].isna() if column in needed else claims[column].notna()
            reason = f"{qualifier} needs this number" if column in needed else f"must be empty for {qualifier}"
            yield from at_rows("claims", rows & wrong, column, reason)


def _number_faults(claims: pd.DataFrame) -> Iterator[Fault]:
    """Numbers that cannot be, or not be told apart."""
    for column in ("value", "low", "high"):
        is_below = (claims[column] < 0) & (claims["kind"] != "change")
        yield from at_rows("claims", is_below, column, "a total is never negative")
        large = claims[column].abs().between(LARGEST, np.inf, inclusive="left")
        yield from at_rows("claims", large, column, f"is {LARGEST:,} or more; count in a larger unit")
        fine = claims[column].where(np.isfinite(claims[column])).mul(10**PLACES)
        reason = f"has more than {PLACES} decimals"
        is_lost = (fine - fine.round()).abs().gt(1e-3) | (fine.round().eq(0) & fine.ne(0))
        yield from at_rows("claims", ~large & is_lost & fine.notna(), column, reason)


def _day_faults(claims: pd.DataFrame) -> Iterator[Fault]:
    """Days that are missing, or not in order."""
    is_change, start = claims["kind"] == "change", claims["period_start"]
    first, last = claims["as_of_earliest"], claims["as_of_latest"]
    for wrong, column, reason in (
        (claims["low"] > claims["high"], "low", "is greater than high"),
        (is_change & start.isna(), "period_start", "a change needs the day from which it counts"),
        (~is_change & start.notna(), "period_start", "must be empty unless the kind is change"),
        (is_change & (start >= first), "period_start", "is not before as_of_earliest"),
        (first > last, "as_of_earliest", "is after as_of_latest"),
    ):
        yield from at_rows("claims", wrong, column, reason)


def _estimate_faults(claims: pd.DataFrame) -> Iterator[Fault]:
    """A best estimate may have its interval beside it: both ends, with the value between them."""
    for qualifier, ends in MAY_HAVE.items():
        told = claims[["value", "low", "high"]].where(claims["qualifier"] == qualifier)
        for column, other in (ends, ends[::-1]):
            is_alone = told[column].isna() & told[other].notna()
            yield from at_rows("claims", is_alone, column, "an interval beside an estimate needs both its ends")
        is_outside = (told["value"] < told["low"]) | (told["value"] > told["high"])
        yield from at_rows("claims", is_outside, "value", "is not within the interval beside it")


def _kind_faults(claims: pd.DataFrame) -> Iterator[Fault]:
    """Measures that have numbers of several kinds: the rarer ones."""
    quantity = claims["kind"].replace({"change": "total"})
    quantity = quantity.where(claims["kind"].isin(KINDS) & (quantity != FORECAST))
    if quantity.nunique() < 2:
        return
    counts = pd.DataFrame({"measure": claims["measure_id"], "quantity": quantity}).value_counts()
    usual = counts.reset_index().drop_duplicates("measure").set_index("measure")["quantity"]
    usual = usual.reindex(claims["measure_id"]).to_numpy()
    mixed = quantity.notna() & pd.notna(usual) & (quantity != usual)
    yield from at_rows("claims", mixed, "kind", "this measure has numbers of another kind")


def _repeat_faults(claims: pd.DataFrame) -> list[Fault]:
    """A row may repeat only a saying of the same thing in its own article that is itself no repetition."""
    if (own := claims[claims["repeats"].notna()]).empty:
        return []
    first = claims.drop_duplicates("claim_id").set_index("claim_id").reindex(own["repeats"])
    has = first["article_id"].notna().to_numpy()

    def among_all(is_faulty: np.ndarray) -> pd.Series:
        return pd.Series(is_faulty, index=own.index).reindex(claims.index, fill_value=False)

    def differs(columns: list[str]) -> pd.Series:
        a, b = own[columns].to_numpy(dtype=object), first[columns].to_numpy(dtype=object)
        return among_all(has & ((a != b) & ~(pd.isna(a) & pd.isna(b))).any(axis=1))

    said = [*SAME_THING, "value", "low", "high", "period_start", "as_of_earliest", "as_of_latest"]
    wrong_article, chain = differs(["article_id"]), among_all(has & first["repeats"].notna().to_numpy())
    return [
        *at_rows("claims", wrong_article, "repeats", "is a claim of another article"),
        *at_rows("claims", chain & ~wrong_article, "repeats", "is itself a repetition; name the first saying"),
        *at_rows("claims", differs(said) & ~wrong_article, "repeats", "does not say the same thing"),
    ]


def _quote_faults(claims: pd.DataFrame, articles: pd.DataFrame) -> Iterator[Fault]:
    """An article may quote another for a number, if that one came out no later and does not in its turn quote it."""
    via = claims["via"].where(claims["via"] != DIRECT)
    if via.isna().all():
        return
    published = _find_published(claims, articles)
    days = articles.drop_duplicates("article_id").set_index("article_id")["published"]
    quoted_day = pd.Series(days.reindex(via).to_numpy(), index=claims.index).where(via.notna())
    yield from at_rows("claims", via.notna() & ~via.isin(days.index), "via", "is not in articles.csv, nor 'direct'")
    yield from at_rows("claims", via == claims["article_id"], "via", "is the claim's own article")
    yield from at_rows("claims", quoted_day > published, "via", "was published after the article that quotes it")
    is_round = np.zeros(len(claims), dtype=bool)
    quoting = claims[quoted_day == published]  # only articles of one day can quote each other
    for _, own in quoting.groupby([*SAME_THING, "as_of_earliest", "as_of_latest"], dropna=False):
        quoted = own.groupby("article_id")["via"].agg(set).to_dict()
        is_round[own.index] = [_is_in_circle(article, quoted) for article in own["article_id"]]
    yield from at_rows("claims", is_round, "via", "runs in a circle of articles that quote each other")


def _is_in_circle(article: str, quoted: dict[str, set[str]]) -> bool:
    """Whether quoting leads from an article back to it."""
    seen, todo = set(), [*quoted[article]]
    while todo:
        if (one := todo.pop()) not in seen:
            seen.add(one)
            todo += quoted.get(one, ())
    return article in seen
