"""Make a large corpus of claims, with a known share of errors, in the form of data/raw."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base import paths
from helpers.corpus import schema

START = np.datetime64("2020-01-01")
DAYS = 40  # reports a series: thousands of series in 100,000 claims
FORMS = {"exact": 0.86, "about": 0.05, "more_than": 0.06, "span": 0.03}  # of the totals
CHANGES, AGAIN = 0.26, 0.02  # share of rows that are printed changes, or carried again the day after


def generate(folder: Path, n_claims: int, *, n_days: int = DAYS, error_share: float = 0.002, seed: int = 0) -> None:
    """Write a corpus of `n_claims` rows: series of `n_days` daily totals with changes, hedges, bounds and restatements.

    `error_share` of the totals have one digit changed.
    """
    rng = np.random.default_rng(seed)
    n_base = round(n_claims * (1 - CHANGES - AGAIN))
    n_series = -(-n_base // n_days)
    series, day = np.divmod(np.arange(n_base), n_days)
    curve = np.cumsum(rng.poisson(rng.integers(2, 900, n_series)[:, None], (n_series, n_days + 1)), axis=1)
    form = np.where(day == 0, "exact", rng.choice(list(FORMS), n_base, p=list(FORMS.values())))
    value = curve[series, day + 1].astype(float)
    wrong = (rng.random(n_base) < error_share) & (form == "exact")
    slip = 10.0 ** rng.integers(0, 3, n_base) * rng.choice([-3, -2, 2, 3], n_base)
    value = np.where(form == "about", np.round(value, -1), np.maximum(value + slip * wrong, 0))
    more = np.sort(rng.choice(np.flatnonzero(day > 0), n_claims - n_base, replace=False))
    is_change = rng.random(len(more)) < CHANGES / (CHANGES + AGAIN)
    row = np.concatenate([np.arange(n_base), more])
    change = np.concatenate([np.zeros(n_base, dtype=bool), is_change])
    late = np.concatenate([np.zeros(n_base, dtype=int), (~is_change).astype(int)])
    form, series, day = np.where(change, "exact", form[row]), series[row], day[row]
    value = np.where(change, curve[series, day + 1] - curve[series, day], value[row])
    claims = _lay_claims(
        n_claims,
        article_id=[f"d{d:03d}" for d in day + late],
        claimant_id=[f"p{s // 30:04d}" for s in series],
        measure_id=[f"m{s % 30:02d}" for s in series],
        kind=np.where(change, "change", "total"),
        qualifier=np.where(form == "span", "exact", form),
        value=np.where(form == "more_than", np.nan, value),
        low=np.where(form == "more_than", np.floor(value * 0.99), np.nan),
        period_start=np.where(change, _write_days(day - 1), ""),
        as_of_earliest=_write_days(np.where(form == "span", np.maximum(day - 20, 0), day)),
        as_of_latest=_write_days(day),
    )
    _write_corpus(Path(folder), claims, n_days)


def _write_days(day: np.ndarray) -> np.ndarray:
    """Days, counted from the first, as ISO dates."""
    return (START + day.astype("timedelta64[D]")).astype(str)


def generate_claimants(folder: Path, n_claimants: int, *, n_each: int = 4, seed: int = 0) -> None:
    """Write a corpus in which as many claimants each say a few hedged things of one count, on days of their own."""
    rng = np.random.default_rng(seed)
    who, day = np.repeat(np.arange(n_claimants), n_each), rng.integers(0, DAYS, n_claimants * n_each)
    believed = (
        rng.choice([20_000, 50_000, 120_000], n_claimants)[who] * (1 + day / DAYS) * rng.normal(1, 0.05, len(who))
    )
    form = rng.choice(["about", "at_least", "exact"], len(who), p=[0.5, 0.25, 0.25])
    number = np.round(believed, -3)
    claims = _lay_claims(
        len(who),
        article_id=[f"d{d:03d}" for d in day],
        claimant_id=[f"p{n:04d}" for n in who],
        qualifier=form,
        value=np.where(form == "at_least", np.nan, number),
        low=np.where(form == "at_least", number, np.nan),
        as_of_earliest=_write_days(day),
        as_of_latest=_write_days(day),
    )
    _write_corpus(Path(folder), claims)


def _lay_claims(n: int, **cells: object) -> pd.DataFrame:
    """Rows of claims.csv with these cells, and in the others what all have."""
    usual = dict.fromkeys(schema.COLUMNS["claims"], "") | {
        "paragraph": 1, "printed": "n", "side": "all", "measure_id": "m00", "scope": "everywhere", "kind": "total",
        "wording": "counted", "definition_id": "counted", "as_of_basis": "printed", "high": np.nan,
    }  # fmt: skip
    told = usual | {"claim_id": [f"c{i:07d}" for i in range(n)]} | cells
    return pd.DataFrame({name: told[name] for name in schema.COLUMNS["claims"] if name != "time"})


def _write_corpus(folder: Path, claims: pd.DataFrame, n_days: int = DAYS) -> None:
    """The other tables, just large enough, and the project's schema with a vocabulary that fits."""
    folder.mkdir(parents=True)
    descriptor = schema.leave_out(schema.read_descriptor(paths.own_raw()), schema.OPTIONAL)
    descriptor["eve"] = str(START - np.timedelta64(2, "D"))
    for resource in descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            if field["name"] == "side":
                field["constraints"]["enum"] = ["all"]
    (folder / schema.DESCRIPTOR).write_text(json.dumps(descriptor), encoding="utf-8")
    articles = pd.DataFrame({"article_id": [f"d{d:03d}" for d in range(n_days + 1)], "publisher": "p", "title": "t"})
    articles["published"] = _write_days(np.arange(n_days + 1))
    articles = articles.assign(published_basis="printed", source_file="none", text_sha256="0" * 64, note="")
    claimants = pd.DataFrame({"claimant_id": claims["claimant_id"].unique(), "party": "independent"})
    claimants = claimants.assign(name="Claimant " + claimants["claimant_id"].str[1:], evidence="estimate")
    claimants = claimants.assign(printed_names=claimants["name"], color="", marker="")
    measures = pd.DataFrame({"measure_id": claims["measure_id"].unique(), "unit": "u", "group": "g"})
    measures = measures.assign(label="Count " + measures["measure_id"].str[1:])
    measures = measures.assign(is_cumulative="true", note="")
    definitions = pd.DataFrame([["counted", "counted", "m", "", "", ""]], columns=schema.COLUMNS["definitions"])
    tables = {"articles": articles, "claimants": claimants, "measures": measures, "definitions": definitions}
    for name in ("date_clues", "corrections"):
        names = [f["name"] for f in schema.fields(descriptor, name)]
        tables[name] = pd.DataFrame(columns=names)
    for name, table in (tables | {"claims": claims}).items():
        table = table[[column for column in schema.COLUMNS[name] if column in table]]
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", float_format="%.15g")
