"""Which bounds are not reached themselves: tables print "more than 2,000" as a low of 2,000."""

import numpy as np
import pandas as pd

LIMITED = {"more_than": "low", "less_than": "high"}  # the end that a total limits, and a change on its last day
OTHER = {"low": "high", "high": "low"}


def find_strict(values: pd.DataFrame, claims: pd.DataFrame) -> dict[str, np.ndarray]:
    """Per row of values.csv, whether its "low" and its "high" are strict, by the claims behind it (of claims.csv).

    One that is a claim's own number is: of a total, or of a change, "more than 5 from d to e", from e on for the low
    and until d for the high. What follows from several claims is the least or most itself; so is a stated value.
    """
    claim_ids = values["claim_ids"].astype("str").where(values["status"] != "stated")
    text, texts = pd.factorize(claim_ids)
    behind = pd.DataFrame({"text": np.arange(len(texts)), "claim_id": pd.Series(texts, dtype="str").str.split(";")})
    behind = behind.explode("claim_id").merge(_list_limits(claims), on="claim_id")
    rows = pd.DataFrame({"row": np.arange(len(values)), "text": text, "date": values["date"].to_numpy()})
    rows = rows.merge(behind, on="text")
    shown = values[["low", "high"]].to_numpy()[rows["row"], rows["end"].eq("high").astype(int)]
    rows = rows[~(rows["date"] < rows["since"]) & ~(rows["date"] > rows["until"]) & (shown == rows["number"])]
    return {end: np.isin(np.arange(len(values)), rows.loc[rows["end"] == end, "row"]) for end in OTHER}


def _list_limits(claims: pd.DataFrame) -> pd.DataFrame:
    """One row per claim and end that it makes strict, its `number`, and the days `since` and `until` which it does
    (NaT: any).
    """
    own = claims[claims["qualifier"].isin(list(LIMITED))]
    is_change, end = own["kind"] == "change", own["qualifier"].map(LIMITED)
    days = pd.DataFrame({"since": own["as_of_latest"], "until": own["period_start"]}).where(is_change)
    own = own[["claim_id"]].assign(end=end, number=own["low"].fillna(own["high"]), **days)
    upward, downward = own.assign(until=pd.NaT), own[is_change].assign(since=pd.NaT, end=end.map(OTHER))
    return pd.concat([upward, downward])
