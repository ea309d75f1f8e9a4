"""Read a corpus of claims, correct it, cut it at a day, and fold restatements into statements."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import parameters, rules, schema
from helpers.constraints import SERIES, intervals, join_by, number_groups, number_series
from helpers.schema import CorpusError

VINTAGES = ("latest", "first", "all")
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


def read_corpus(
    raw_dir: Path, *, known_on: str | None = None, corrections: str = "applied", claimants: str = ""
) -> Corpus:
    """The seven raw tables, typed, with what was published after `known_on` left out.

    `corrections` is "applied" or "as_printed". `claimants` (names joined by commas) keeps their claims alone, and what
    hangs on these. Raises CorpusError with every fault if the data are not sound, ParameterError for an unknown one.
    """
    if corrections not in ("applied", "as_printed"):
        raise ValueError(f"corrections is 'applied' or 'as_printed', not {corrections!r}")
    wanted = parameters.check(known_on=known_on or "", claimants=claimants)["claimants"]
    parameters.check_names(raw_dir, claimants=wanted)
    descriptor = schema.read_descriptor(raw_dir)
    try:
        tables = {name: schema.read_table(raw_dir, name) for name in schema.TABLES}
        if corrections == "applied" and len(tables["corrections"]):
            texts = rules.apply_corrections(schema.read_text(raw_dir, "claims"), tables["corrections"])
            columns = schema.fields(descriptor, "claims")
            tables["claims"] = pd.DataFrame({f["name"]: schema.typed(texts[f["name"]], f) for f in columns})
        _refuse_broken_keys(tables)
    except ValueError as error:  # CorpusError is one; the slow check knows where
        faults = rules.find_faults(raw_dir)
        raise CorpusError(faults or [schema.Fault("claims.csv", 1, "row", "", str(error))]) from None
    if not tables["claims"]["claim_id"].is_monotonic_increasing:
        tables["claims"] = tables["claims"].sort_values("claim_id", ignore_index=True)
    eve = descriptor.get("eve")
    corpus = Corpus(**tables, eve=pd.Timestamp(eve) if eve else None)
    return cut(corpus, known_on=known_on or "", claimants=wanted)


def _refuse_broken_keys(tables: dict[str, pd.DataFrame]) -> None:
    for name, table in tables.items():
        broken = table.duplicated(schema.KEYS.get(name, schema.COLUMNS[name][:1])).any()
        for column, other in schema.FOREIGN.get(name, {}).items():
            named = tables[other or name][schema.COLUMNS[other or name][0]]
            broken |= not table[column].dropna().isin(named).all()
        if broken:
            raise ValueError(f"{name}.csv: a key is there twice, or names nothing")


def cut(corpus: Corpus, *, known_on: str = "", claimants: str = "") -> Corpus:
    """The corpus as it could have been known on a day, and what these claimants say (names joined by commas) alone."""
    if known_on:
        articles = corpus.articles.query("published <= @day", local_dict={"day": pd.Timestamp(known_on)})
        corpus = _keep_articles(corpus, articles)
    if claimants:
        said = corpus.claims.query("claimant_id in @names", local_dict={"names": claimants.split(",")})
        articles = corpus.articles.merge(said[["article_id"]].drop_duplicates())
        corpus = _keep_articles(replace(corpus, claims=said), articles)
    return corpus


def _keep_articles(corpus: Corpus, articles: pd.DataFrame) -> Corpus:
    """These articles alone, and what hangs on them."""
    said, clues = (table.merge(articles["article_id"]) for table in (corpus.claims, corpus.date_clues))
    return replace(
        corpus,
        articles=articles,
        claims=said,
        date_clues=clues[clues["dates"].eq("published") | clues["dates"].isin("as_of:" + said["claim_id"])],
        corrections=corpus.corrections.merge(said["claim_id"]),
        claimants=corpus.claimants.merge(said[["claimant_id"]].drop_duplicates()),
    )


def read_statements(
    raw_dir: Path,
    *,
    known_on: str | None = None,
    corrections: str = "applied",
    vintage: str = "latest",
    claimants: str = "",
) -> pd.DataFrame:
    """One row per statement: what one claimant says of one series and day, however many articles carry it.

    `known_on` (ISO day) leaves out what was published later. `corrections` is "applied" or "as_printed".
    `vintage` says which value counts where later articles revised it: "latest", "first", or "all" of them.
    `claimants` (names joined by commas) keeps what these say. `attrs["corpus"]` holds the tables behind it. Raises
    CorpusError with every fault if the data do not fit the schema (`workbook check` also finds faults that do),
    ParameterError for a day or a claimant that cannot be.
    """
    corpus = read_corpus(raw_dir, known_on=known_on, corrections=corrections, claimants=claimants)
    return fold(corpus, vintage=vintage)


def fold(corpus: Corpus, *, vintage: str = "latest") -> pd.DataFrame:
    """Claims of the same number about the same day as one statement, named after its first claim.

    A hedge that only some carriers print is dropped: "about v" and "v" fold into "v".
    `superseded_by` names the statement that a later article (or, for the vintage "first", an earlier one) set in
    its place; for the vintage "all" nothing is replaced, and values that differ contradict each other.
    """
    if vintage not in VINTAGES:
        raise ValueError(f"vintage is one of {', '.join(VINTAGES)}, not {vintage!r}")
    claims, published = corpus.claims, corpus.articles.set_index("article_id")["published"]
    if not claims["claim_id"].is_monotonic_increasing:
        claims = claims.sort_values("claim_id", ignore_index=True)
    printed = published.reindex(claims["article_id"]).to_numpy()
    claims = claims.assign(published=printed)
    hedgeless = claims["qualifier"].mask(claims["qualifier"].isin(["exact", "about"]), "number")
    series, _ = number_series(claims)
    cell = number_groups(claims.assign(series=series), ["series", *CELL[len(SERIES) :]])
    keyed = pd.DataFrame({"cell": cell, "qualifier": hedgeless, **claims[["value", "low", "high"]]})
    group = number_groups(keyed, list(keyed))
    first = _find_first(group, np.argsort(printed, kind="stable"))  # claims come in the order of their names
    order = np.lexsort((first, claims["as_of_latest"].to_numpy()[first], series[first]))
    first, group = first[order], np.argsort(order)[group]
    statements = claims[[*CELL, "qualifier", "value", "low", "high"]].take(first).reset_index(drop=True)
    exact = np.zeros(len(first), dtype=bool)
    exact[group[(claims["qualifier"] == "exact").to_numpy()]] = True
    statements["qualifier"] = statements["qualifier"].mask(exact, "exact")
    statements["statement_id"] = claims["claim_id"].take(first).to_numpy()
    statements["first_published"] = printed[first]
    statements["n_articles"], statements["claim_ids"] = _list_carriers(claims, group, statements["statement_id"])
    said = printed[first].astype("int64")  # grows towards the statement that counts
    if vintage == "first":
        said = -said
    else:
        np.maximum.at(said, group, printed.astype("int64"))
    later = np.full(len(first), -1) if vintage == "all" else _find_superseding(statements, cell[first], said)
    name = statements["statement_id"].to_numpy(dtype=object)
    statements["superseded_by"] = pd.Series(np.where(later >= 0, name[later], None), dtype="str")
    statements = statements[STATEMENT_COLUMNS]
    claims["statement_id"] = statements["statement_id"].take(group).to_numpy()
    statements.attrs["corpus"] = replace(corpus, claims=claims)
    return statements


def _find_first(group: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Per group, its first row in `order`."""
    first = np.empty(group.max(initial=-1) + 1, dtype=int)
    first[group[order[::-1]]] = order[::-1]  # of several rows, the one written last stays
    return first


def _list_carriers(claims: pd.DataFrame, group: np.ndarray, names: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """Per group, how many articles carry it, and its claims in the order in which they were printed."""
    several = np.bincount(group, minlength=len(names)) > 1
    rows = np.flatnonzero(several[group])
    rows = rows[np.lexsort((rows, claims["published"].to_numpy()[rows], group[rows]))]
    told = pd.DataFrame({"group": group[rows], "article": claims["article_id"].to_numpy()[rows]})
    n_articles = np.ones(len(names), dtype=int)
    n_articles[several] = np.bincount(told.drop_duplicates()["group"], minlength=len(names))[several]
    ids = names.to_numpy(dtype=object, copy=True)
    groups, joined = join_by(group[rows], claims["claim_id"].to_numpy(dtype=object)[rows])
    ids[groups] = joined
    return n_articles, pd.Series(ids, dtype="str")


def _find_superseding(statements: pd.DataFrame, cell: np.ndarray, said: np.ndarray) -> np.ndarray:
    """Per statement the row of the next one (by `said`) about the same cell that it cannot hold with; -1: none."""
    found = np.full(len(statements), -1)
    shared = np.flatnonzero(pd.Series(cell).duplicated(keep=False))
    shared = shared[np.lexsort((shared, said[shared], cell[shared]))]
    least, most = intervals(statements.iloc[shared]).to_numpy().T
    hedged = most > least
    # totals of a span of days may each be of another day of it
    dated = statements["as_of_earliest"].eq(statements["as_of_latest"]) | statements["kind"].eq("change")
    dated = dated.to_numpy()[shared]
    for lag in range(1, len(shared)):
        same = np.flatnonzero(cell[shared[lag:]] == cell[shared[:-lag]])
        if not len(same):
            break
        one, other = shared[same], shared[same + lag]
        gap = np.maximum(least[same], least[same + lag]) - np.minimum(most[same], most[same + lag])
        apart = (gap > 0) | ((gap == 0) & hedged[same] & hedged[same + lag])  # hedged numbers that only touch
        hit = apart & dated[same] & (said[other] > said[one]) & (found[one] < 0)
        found[one[hit]] = other[hit]
    return found


def carriers(statements: pd.DataFrame) -> pd.DataFrame:
    """One row per claim, with the statement that it carries: claims.csv, `statement_id`, `published`, `stale_days`.

    Sorted by claim_id.
    """
    claims = statements.attrs["corpus"].claims
    is_all = len(statements) == claims["statement_id"].nunique()
    rows = claims if is_all else claims[claims["statement_id"].isin(statements["statement_id"])]
    return rows.assign(stale_days=(rows["published"] - rows["as_of_latest"]).dt.days)


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
