"""The same job the plain way: one series at a time by groupby.apply. What the engine is measured against.

It knows less: no spans, no chains of changes, no search for conflicts, no diagnosis.
"""

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES
from helpers.corpus.tables import Corpus


def bare(corpus: Corpus) -> int:
    """One vectorised pass: latest vintage per cell, difference, join with the printed change; how many differ."""
    claims = corpus.claims.assign(published=corpus.claims["article_id"].map(_days(corpus)))
    totals = claims[(claims["kind"] == "total") & claims["value"].notna()].sort_values("published")
    totals = totals.drop_duplicates([*SERIES, "as_of_latest"], keep="last").sort_values([*SERIES, "as_of_latest"])
    totals["difference"] = totals.groupby(SERIES)["value"].diff()
    changes = claims[claims["kind"] == "change"]
    joined = changes.merge(totals[[*SERIES, "as_of_latest", "difference"]], on=[*SERIES, "as_of_latest"])
    return int((joined["value"] != joined["difference"]).sum())


def plain(corpus: Corpus) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bounds per series and day, and the printed changes with what the totals at both ends say."""
    claims = corpus.claims.assign(published=corpus.claims["article_id"].map(_days(corpus)))
    by_series = claims.groupby(SERIES)
    return by_series.apply(reconcile_one).reset_index(), by_series.apply(check_one).reset_index()


def _days(corpus: Corpus) -> pd.Series:
    return corpus.articles.set_index("article_id")["published"]


def fold_one(claims: pd.DataFrame) -> pd.DataFrame:
    """The latest total of each day that says the same or replaces it, with the claims that carry it."""
    totals = claims[(claims["kind"] == "total") & (claims["as_of_earliest"] == claims["as_of_latest"])]
    totals = totals.sort_values(["published", "claim_id"])
    by_day = totals.groupby(["as_of_latest", "qualifier"])
    return by_day.agg(value=("value", "last"), low=("low", "last"), claim_ids=("claim_id", ";".join)).reset_index()


def reconcile_one(claims: pd.DataFrame) -> pd.DataFrame:
    """Per day that a total names, the lowest and highest number that totals before and after it leave."""
    totals = fold_one(claims)
    unit = 10.0 ** np.array([len(str(int(v))) - len(str(int(v)).rstrip("0")) for v in totals["value"].fillna(1)])
    slack = np.where(totals["qualifier"] == "about", unit / 2, 0)
    totals["least"] = (totals["value"] - slack).fillna(totals["low"])
    totals["most"] = totals["value"] + slack
    by_day = totals.groupby("as_of_latest").agg(least=("least", "max"), most=("most", "min"))
    return pd.DataFrame({"low": by_day["least"].cummax(), "high": by_day["most"][::-1].cummin()[::-1]})


def check_one(claims: pd.DataFrame) -> pd.DataFrame:
    """Each printed change beside the difference of the exact totals at both ends."""
    totals = fold_one(claims)
    exact = totals[totals["qualifier"] == "exact"].set_index("as_of_latest")["value"]
    changes = claims[claims["kind"] == "change"]
    found = changes["as_of_latest"].map(exact) - changes["period_start"].map(exact)
    return pd.DataFrame({"claim_id": changes["claim_id"], "expected": changes["value"], "found": found})
