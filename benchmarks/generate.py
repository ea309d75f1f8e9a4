"""Make a large corpus of claims, with a known share of errors, in the form of data/raw."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import paths, schema

START = np.datetime64("2020-01-01")
DAYS = 365  # reports a series
MIX = {"total": 0.62, "change": 0.26, "about": 0.04, "more_than": 0.04, "span": 0.02, "again": 0.02}


def generate(folder: Path, n_claims: int, *, error_share: float = 0.002, seed: int = 0) -> None:
    """Write a corpus of about `n_claims` rows: series of daily totals with changes, hedges, bounds and restatements.

    `error_share` of the totals have one digit changed.
    """
    rng = np.random.default_rng(seed)
    n_series = max(1, round(n_claims / DAYS))
    series = np.repeat(np.arange(n_series), -(-n_claims // n_series))[:n_claims]
    day = np.concatenate([np.arange(n) % DAYS for n in np.unique(series, return_counts=True)[1]])
    curve = np.cumsum(rng.poisson(rng.integers(2, 900, n_series)[:, None], (n_series, DAYS + 1)), axis=1)
    form = rng.choice(list(MIX), n_claims, p=list(MIX.values()))
    form[day == 0] = "total"
    value = curve[series, day + 1].astype(float)
    step = value - curve[series, day]
    wrong = (rng.random(n_claims) < error_share) & np.isin(form, ["total", "again"])
    place = 10.0 ** rng.integers(0, 3, n_claims)
    value = np.where(wrong, value + place * rng.choice([-3, -2, 2, 3], n_claims), value)
    value = np.where(form == "change", step, value)
    about = np.round(value, -1)
    claims = pd.DataFrame(
        {
            "claim_id": [f"c{i:07d}" for i in range(n_claims)],
            "article_id": [f"d{d:03d}" for d in day],
            "paragraph": 1,
            "printed": "n",
            "claimant_id": [f"p{s // 30:04d}" for s in series],
            "side": "all",
            "measure_id": [f"m{s % 30:02d}" for s in series],
            "scope": "everywhere",
            "wording": "counted",
            "definition_id": "counted",
            "kind": np.where(form == "change", "change", "total"),
            "qualifier": np.select([form == "about", form == "more_than"], ["about", "more_than"], "exact"),
            "value": np.select([form == "more_than", form == "about"], [np.nan, about], value),
            "low": np.where(form == "more_than", np.floor(value * 0.99), np.nan),
            "high": np.nan,
            "period_start": np.where(form == "change", (START + day - 1).astype(str), ""),
            "as_of_earliest": (START + np.where(form == "span", np.maximum(day - 20, 0), day)).astype(str),
            "as_of_latest": (START + day).astype(str),
            "as_of_basis": "printed",
            "repeats": "",
            "note": "",
        }
    )
    _write_corpus(Path(folder), claims)


def _write_corpus(folder: Path, claims: pd.DataFrame) -> None:
    """The other tables, just large enough, and the project's schema with a vocabulary that fits."""
    folder.mkdir(parents=True)
    shutil.copy(paths.ROOT / "data" / "raw" / schema.DESCRIPTOR, folder)
    descriptor = json.loads((folder / schema.DESCRIPTOR).read_text(encoding="utf-8"))
    descriptor["eve"] = str(START - 2)
    for resource in descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            if field["name"] == "side":
                field["constraints"]["enum"] = ["all"]
    (folder / schema.DESCRIPTOR).write_text(json.dumps(descriptor), encoding="utf-8")
    articles = pd.DataFrame({"article_id": [f"d{d:03d}" for d in range(DAYS)], "publisher": "p", "title": "t"})
    articles["published"] = (START + np.arange(DAYS)).astype(str)
    articles = articles.assign(published_basis="printed", source_file="none", text_sha256="0" * 64, note="")
    claimants = pd.DataFrame({"claimant_id": claims["claimant_id"].unique(), "name": "n", "party": "independent"})
    claimants = claimants.assign(evidence="estimate", printed_names="n", color="#000000", marker="o")
    measures = pd.DataFrame({"measure_id": claims["measure_id"].unique(), "label": "l", "unit": "u", "group": "g"})
    measures = measures.assign(is_cumulative="true", note="")
    definitions = pd.DataFrame({"definition_id": ["counted"], "meaning": ["m"], "within": [""]})
    tables = {"articles": articles, "claimants": claimants, "measures": measures, "definitions": definitions}
    for name in ("date_clues", "corrections"):
        names = [f["name"] for f in schema.fields(descriptor, name)]
        tables[name] = pd.DataFrame(columns=names)
    for name, table in (tables | {"claims": claims}).items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", float_format="%.15g")
