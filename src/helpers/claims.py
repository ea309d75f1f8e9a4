"""Read a corpus of claims, correct it, cut it at a day, and fold restatements into statements."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import parameters, rules, schema
from helpers.constraints import SERIES, intervals, number_groups
from helpers.schema import CorpusError

CELL = [*SERIES, "kind", "period_start", "as_of_earliest", "as_of_latest"]  # what a number is about
STATEMENT_COLUMNS = [
    *("statement_id", *SERIES, "kind", "qualifier", "value", "low", "high", "period_start"),
    *("as_of_earliest", "as_of_latest", "first_published", "n_articles", "claim_ids", "superseded_by"),
]
REVISION_COLUMNS = [
    *(*SERIES, "date", "n_values", "first_value", "last_value", "first_published", "last_published", "spread"),
]


@dataclass(frozen=True, eq=False)
class Corpus:
    """The raw tables as somebody could have known them on one day. Not to be changed in place.

    Once claims are folded, `claims` also has `published` and the `statement_id` that each claim carries.
    """

    articles: pd.DataFrame
    date_clues: pd.DataFrame
    claimants: pd.DataFrame
    measures: pd.DataFrame
    definitions: pd.DataFrame
    claims: pd.DataFrame
    corrections: pd.DataFrame
    eve: pd.Timestamp | None

    def __deepcopy__(self, memo):
        return self  # travels in DataFrame.attrs, which pandas copies at every step


def read_corpus(raw_dir: Path, *, known_on: str | None = None, corrections: str = "applied") -> Corpus:
    """The seven raw tables, typed, with what was published after `known_on` left out.

    `corrections` is "applied" or "as_printed". Raises CorpusError with every fault if the data are not sound.
    """
    if corrections not in ("applied", "as_printed"):
        raise ValueError(f"corrections is 'applied' or 'as_printed', not {corrections!r}")
    parameters.check(known_on=known_on or "")
    descriptor = schema.read_descriptor(raw_dir)
    tables = {name: schema.read_table(raw_dir, name) for name in schema.TABLES}
    if corrections == "applied" and len(tables["corrections"]):
        texts = rules.apply_corrections(rules.read_texts(raw_dir)["claims"], tables["corrections"])
        try:
            columns = schema.fields(descriptor, "claims")
            tables["claims"] = pd.DataFrame({f["name"]: schema.typed(texts[f["name"]], f) for f in columns})
        except ValueError as error:
            raise CorpusError(rules.find_faults(raw_dir)) from error
    _refuse_broken_keys(raw_dir, descriptor, tables)
    if known_on:
        tables = _cut(tables, pd.Timestamp(known_on))
    eve = descriptor.get("eve")
    return Corpus(**tables, eve=pd.Timestamp(eve) if eve else None)


def _refuse_broken_keys(raw_dir: Path, descriptor: dict, tables: dict[str, pd.DataFrame]) -> None:
    for resource in descriptor["resources"]:
        if (name := resource["name"]) not in tables:
            continue
        broken = tables[name].duplicated(resource["schema"]["primaryKey"]).any()
        for key in resource["schema"].get("foreignKeys", []):
            other = tables[key["reference"]["resource"] or name][key["reference"]["fields"]]
            broken |= not tables[name][key["fields"]].dropna().isin(other).all()
        if broken:
            raise CorpusError(rules.find_faults(raw_dir))


def _cut(tables: dict[str, pd.DataFrame], day: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """The tables without articles published after `day`, and without all that hangs on them."""
    articles = tables["articles"].query("published <= @day")
    kept = {name: frame.merge(articles["article_id"]) for name, frame in tables.items() if "article_id" in frame}
    corrections = tables["corrections"].merge(kept["claims"]["claim_id"])
    claimants = tables["claimants"].merge(kept["claims"][["claimant_id"]].drop_duplicates())
    return tables | kept | {"articles": articles, "corrections": corrections, "claimants": claimants}


def read_statements(
    raw_dir: Path, *, known_on: str | None = None, corrections: str = "applied", vintage: str = "latest"
) -> pd.DataFrame:
    """One row per statement: what one claimant says of one series and day, however many articles carry it.

    `known_on` (ISO day) leaves out what was published later. `corrections` is "applied" or "as_printed".
    `vintage` says which value counts where later articles revised it: "latest" or "first".
    `attrs["corpus"]` holds the tables behind it. Raises CorpusError with every fault of the data.
    """
    return fold(read_corpus(raw_dir, known_on=known_on, corrections=corrections), vintage=vintage)


def fold(corpus: Corpus, *, vintage: str = "latest") -> pd.DataFrame:
    """Claims of the same number about the same day as one statement, named after its first claim.

    A hedge that only some carriers print is dropped: "about v" and "v" fold into "v".
    `superseded_by` names the statement that a later article (or, for the vintage "first", an earlier one) set in
    its place.
    """
    if vintage not in ("latest", "first"):
        raise ValueError(f"vintage is 'latest' or 'first', not {vintage!r}")
    claims = corpus.claims.drop(columns=["published", "statement_id"], errors="ignore")
    claims = claims.merge(corpus.articles[["article_id", "published"]], on="article_id", validate="m:1")
    claims = claims.sort_values(["published", "claim_id"], ignore_index=True)
    hedgeless = claims["qualifier"].where(~claims["qualifier"].isin(["exact", "about"]), "number")
    keyed = claims.assign(qualifier=hedgeless)
    group = number_groups(keyed, [*CELL, "qualifier", "value", "low", "high"])
    first = np.unique(group, return_index=True)[1]  # groups are numbered as they appear
    statements = claims.loc[first, [*CELL, "qualifier", "value", "low", "high"]].reset_index(drop=True)
    exact = np.zeros(len(first), dtype=bool)
    exact[group[(claims["qualifier"] == "exact").to_numpy()]] = True
    statements["qualifier"] = statements["qualifier"].mask(exact, "exact")
    statements["statement_id"] = claims["claim_id"].to_numpy()[first]
    statements["first_published"] = claims["published"].to_numpy()[first]
    statements["n_articles"] = 1
    statements["claim_ids"] = statements["statement_id"]
    told_again = claims[pd.Series(group).duplicated(keep=False).to_numpy()]
    by_group = told_again.groupby(group[told_again.index])
    several = by_group.agg(n_articles=("article_id", "nunique"), claim_ids=("claim_id", ";".join))
    statements.loc[several.index, ["n_articles", "claim_ids"]] = several
    said = _order_by_print(statements, by_group["published"].max(), vintage)
    statements["superseded_by"] = _find_superseded(statements, said)
    claims["statement_id"] = statements["statement_id"].to_numpy()[group]
    statements = statements.sort_values([*SERIES, "as_of_latest", "statement_id"], ignore_index=True)
    statements = statements[STATEMENT_COLUMNS]
    statements.attrs["corpus"] = replace(corpus, claims=claims)
    return statements


def _order_by_print(statements: pd.DataFrame, last_again: pd.Series, vintage: str) -> pd.Series:
    """Numbers that grow towards the statement that counts: by last print, or by first print backwards."""
    if vintage == "first":
        return -statements["first_published"].astype("int64")
    last = statements["first_published"].copy()
    last[last_again.index] = last_again
    return last.astype("int64")


def _find_superseded(statements: pd.DataFrame, said: pd.Series) -> pd.Series:
    """For each statement, the next one (by `said`) about the same cell that it cannot hold with, or NA."""
    found = pd.Series(pd.NA, index=statements.index, dtype="str")
    cells = pd.Series(number_groups(statements, CELL), index=statements.index)
    shared = statements[cells.duplicated(keep=False)]
    allowed = intervals(shared)
    for _, cell in shared.groupby(cells[shared.index]):
        order = said[cell.index].sort_values(kind="stable").index
        for i, earlier in enumerate(order):
            for later in order[i + 1 :]:
                apart = max(allowed.least[[earlier, later]]) > min(allowed.most[[earlier, later]])
                if apart and said[later] > said[earlier]:
                    found[earlier] = statements["statement_id"][later]
                    break
    return found


def carriers(statements: pd.DataFrame) -> pd.DataFrame:
    """One row per claim, with the statement that it carries: claims.csv, `statement_id`, `published`, `stale_days`."""
    claims = statements.attrs["corpus"].claims
    rows = claims[claims["statement_id"].isin(statements["statement_id"])]
    return rows.assign(stale_days=(rows["published"] - rows["as_of_latest"]).dt.days).sort_values("claim_id")


def revisions(statements: pd.DataFrame) -> pd.DataFrame:
    """One row per series and day with a printed total: how many values it was given, and how far they moved."""
    totals = statements.query("kind != 'change' and value.notna() and as_of_earliest == as_of_latest")
    last = carriers(statements).groupby("statement_id")["published"].max() if len(statements) else {}
    totals = totals.assign(date=totals["as_of_latest"], last_published=totals["statement_id"].map(last))
    by_last = totals.sort_values(["last_published", "statement_id"]).groupby([*SERIES, "date"])
    by_first = totals.sort_values(["first_published", "statement_id"]).groupby([*SERIES, "date"])
    table = pd.DataFrame(
        {
            "n_values": by_first["value"].nunique(),
            "first_value": by_first["value"].first(),
            "last_value": by_last["value"].last(),
            "first_published": by_first["first_published"].min(),
            "last_published": by_last["last_published"].max(),
            "spread": by_first["value"].max() - by_first["value"].min(),
        }
    )
    return table.reset_index()[REVISION_COLUMNS]
