"""Restatements folded into statements, and which value counts after a revision (vintage): a corpus, read."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from helpers.corpus.groups import SERIES, join_by, number_groups, number_series
from helpers.corpus.nesting import tie_measures
from helpers.corpus.qualifiers import FORECAST, intervals
from helpers.corpus.tables import Corpus

VINTAGES = ("latest", "first", "all")
UNITS_OF_PARTS = ("percent", "ratio")  # of measures that do not count things
CELL = [*SERIES, "kind", "period_start", "as_of_earliest", "as_of_latest"]  # what a number is about
DAYS = ["period_start", "as_of_earliest", "as_of_latest", "first_published"]
STATEMENT_COLUMNS = [
    *("statement_id", *SERIES, "kind", "qualifier", "value", "low", "high", "period_start"),
    *("as_of_earliest", "as_of_latest", "first_published", "n_articles", "claim_ids", "superseded_by"),
]
REVISION_COLUMNS = [
    *(*SERIES, "date", "n_values", "first_value", "last_value", "first_published", "last_published", "spread"),
]


@dataclass(frozen=True, eq=False)
class Reading:
    """A corpus read as statements: what the engine and the checks are given. Not to be changed in place.

    `statements`: one row per statement, rows numbered from 0. `carried`: one row per claim of these statements, by
    claim_id: claims.csv with the `statement_id` that it carries, `published`, and `stale_days` between the day that it
    is about and the day of print. `row`: per claim, that of its statement.
    """

    corpus: Corpus
    statements: pd.DataFrame
    carried: pd.DataFrame
    row: np.ndarray

    def list_growing(self, table: pd.DataFrame) -> np.ndarray:
        """Per row of a table with measure_id and definition_id, whether its numbers are running totals."""
        return self.corpus.list_growing(table)

    @cached_property
    def misquoted(self) -> np.ndarray:
        """Per statement the row of the one that its articles quote for another number; else -1."""
        return find_misquoted(self.statements, self.carried, self.row)

    @cached_property
    def counted(self) -> "Reading":
        """These statements without those that enter no arithmetic."""
        is_counted = find_counted(self.statements)
        if is_counted.all():
            return self
        statements, is_carried = self.statements[is_counted].reset_index(drop=True), is_counted[self.row]
        row = (np.cumsum(is_counted) - 1)[self.row[is_carried]]
        return Reading(self.corpus, statements, self.carried[is_carried], row)

    @cached_property
    def counts_whole(self) -> dict[str, bool]:
        """Per measure, whether it counts whole things: neither a percentage nor a ratio, nor ever claimed in parts; nor
        tied by a sum to one that is.
        """
        measures, in_parts = self.corpus.measures, set()
        for table in (self.corpus.claims, self.statements):
            is_part = (table[["value", "low", "high"]].to_numpy(dtype=float) % 1 > 0).any(axis=1)
            told = table[is_part]
            in_parts |= set(told.loc[told["kind"] != FORECAST, "measure_id"])
        in_parts |= set(measures.loc[measures["unit"].isin(UNITS_OF_PARTS), "measure_id"])
        tied = tie_measures(self.corpus.sums)
        return {name: in_parts.isdisjoint(tied.get(name, (name,))) for name in measures["measure_id"]}


def find_counted(statements: pd.DataFrame) -> np.ndarray:
    """Per statement, whether it enters the arithmetic: no forecast, and not printed before a day that it is about."""
    is_late = statements["as_of_latest"] > statements["first_published"]
    return (statements["kind"].ne(FORECAST) & ~is_late).to_numpy(dtype=bool)


def read_as(corpus: Corpus, statements: pd.DataFrame) -> Reading:
    """These statements of a corpus, whatever was left out of them or done to them on the way."""
    statements = statements.reset_index(drop=True)
    days = {column: pd.to_datetime(statements[column]).astype("datetime64[us]") for column in DAYS}
    statements = statements.assign(**days)
    carried = pd.DataFrame({
        "claim_id": statements["claim_ids"].astype("str").str.split(";"), "row": np.arange(len(statements)),
    }).explode("claim_id")  # fmt: skip
    owner = carried.drop_duplicates("claim_id").set_index("claim_id")["row"]
    claims = corpus.claims[corpus.claims["claim_id"].isin(owner.index)]
    published = corpus.articles.set_index("article_id")["published"].reindex(claims["article_id"])
    return _carry(corpus, statements, claims, published.to_numpy(), owner[claims["claim_id"]].to_numpy(dtype=int))


def _carry(
    corpus: Corpus, statements: pd.DataFrame, claims: pd.DataFrame, published: np.ndarray, row: np.ndarray
) -> Reading:
    """The reading in which these claims, sorted by claim_id, carry the statements of these rows."""
    carried = claims.assign(published=published, statement_id=statements["statement_id"].take(row).to_numpy())
    carried["stale_days"] = (carried["published"] - carried["as_of_latest"]).dt.days
    return Reading(corpus, statements, carried, row)


def fold(corpus: Corpus, *, vintage: str = "latest") -> Reading:
    """Claims of the same number about the same day as one statement each, named after its first claim.

    A hedge that only some carriers print is dropped: "about v" and "v" fold into "v". An interval beside an estimate is
    kept: "about v" folds into "about v, from a to b" where nobody prints another interval, or "v" itself.
    `superseded_by` names the statement that a later article (or, for the vintage "first", an earlier one) set in
    its place, or that of the article which all its own quote for another number; for the vintage "all" nothing is
    replaced, and values that differ contradict each other.
    """
    if vintage not in VINTAGES:
        raise ValueError(f"vintage is one of {', '.join(VINTAGES)}, not {vintage!r}")
    claims, published = corpus.claims, corpus.articles.set_index("article_id")["published"]
    if not claims["claim_id"].is_monotonic_increasing:
        claims = claims.sort_values("claim_id", ignore_index=True)
    printed = published.reindex(claims["article_id"]).to_numpy()
    claims, told = claims.assign(published=printed), claims[["low", "high"]]
    series, _ = number_series(claims)
    is_late = claims["as_of_latest"] > claims["published"]  # misdated: no carrier of what others print
    cell = number_groups(claims.assign(series=series, is_late=is_late), ["series", "is_late", *CELL[len(SERIES) :]])
    claims = _spread_intervals(claims, cell)
    first, group = _number_statements(claims, series, cell)
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
    last_of_day = _find_last_of_day(claims["time"], group, cell[first])
    later = np.full(len(first), -1)
    if vintage != "all":
        quoted = find_misquoted(statements, claims, group)
        is_aside = (last_of_day >= 0) | (quoted >= 0)
        counts = np.where(is_aside, -1 - np.arange(len(first)), cell[first])  # the others are in no one's way
        later = np.where(quoted >= 0, quoted, _find_superseding(statements, counts, said))
    later = np.where(last_of_day >= 0, last_of_day, later)
    name = statements["statement_id"].to_numpy(dtype=object)
    statements["superseded_by"] = pd.Series(np.where(later >= 0, name[later], None), dtype="str")
    return _carry(corpus, statements[STATEMENT_COLUMNS], claims.assign(**told), printed, group)


def _number_statements(claims: pd.DataFrame, series: np.ndarray, cell: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per statement the row of its first claim, and per claim its statement; sorted by series, day and first claim."""
    shared = np.flatnonzero((np.bincount(cell) > 1)[cell])  # most claims are the only one of their cell
    own = claims[["qualifier", "value", "low", "high"]].iloc[shared].assign(cell=cell[shared])
    own["qualifier"] = own["qualifier"].mask(own["qualifier"].isin(["exact", "about"]), "number")
    group = np.arange(len(claims))
    group[shared] = len(claims) + number_groups(own, list(own))
    group = pd.factorize(group)[0]
    # claims come in the order of their names
    first = _find_first(group, np.argsort(claims["published"].to_numpy(), kind="stable"))
    order = np.lexsort((first, claims["as_of_latest"].to_numpy()[first], series[first]))
    return first[order], np.argsort(order)[group]


def _spread_intervals(claims: pd.DataFrame, cell: np.ndarray) -> pd.DataFrame:
    """The claims with the interval beside an estimate given to those that print the estimate alone."""
    is_about = claims["qualifier"].eq("about")
    if not (is_about & claims["low"].notna()).any():
        return claims
    number = claims.assign(cell=cell)[["cell", "value"]]
    key = number_groups(number, ["cell", "value"])
    is_exact = claims["qualifier"].eq("exact").groupby(key).transform("any")
    ends = claims[["low", "high"]].where(is_about)
    n_intervals = ends.assign(key=key).dropna().drop_duplicates().groupby("key").size()
    is_bare = is_about & claims["low"].isna() & ~is_exact & pd.Series(key).map(n_intervals).eq(1).to_numpy()
    spread = {column: claims[column].where(~is_bare, ends[column].groupby(key).transform("first")) for column in ends}
    return claims.assign(**spread)


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


def find_misquoted(statements: pd.DataFrame, carried: pd.DataFrame, row: np.ndarray) -> np.ndarray:
    """Per statement that its articles quote from another which prints a number that rules it out, the row of the one
    there; else -1.

    `carried`: claims; `row`: that of the statement of each. Who quotes tells nothing of the claimant's own.
    """
    is_quote = carried["via"].isin(carried["article_id"]).to_numpy(dtype=bool)
    if not is_quote.any():
        return np.broadcast_to(-1, len(statements))
    told = carried[["article_id", "via"]].assign(cell=number_groups(statements, CELL)[row], row=row)
    at, told = told.loc[is_quote, ["via", "cell", "row"]], told[["article_id", "cell", "row"]]
    pairs = at.merge(told, left_on=["via", "cell"], right_on=["article_id", "cell"], suffixes=("", "_quoted"))
    least, most = intervals(statements)[["least", "most"]].to_numpy().T
    own, other = pairs["row"].to_numpy(), pairs["row_quoted"].to_numpy()
    is_apart = (least[own] > most[other]) | (least[other] > most[own])
    is_apart &= ~np.isin(own, row[~is_quote])
    found = np.full(len(statements), -1)
    found[own[is_apart]] = other[is_apart]
    return found


def _find_last_of_day(time: pd.Series, group: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """Per statement that was given at an earlier time of the day than another of its cell, the last of these; else -1.

    `time`: per claim; `group`: the statement of each; `cell`: per statement. Times are an order, no revision.
    """
    last = pd.Series(np.arange(len(cell))).map(time.dropna().groupby(group[time.notna()]).max())
    found = np.full(len(cell), -1)
    if last.notna().any():
        latest = last.groupby(cell).transform("max")
        row = pd.Series(np.arange(len(cell))).where(last == latest).groupby(cell).transform("first")
        is_earlier = (last < latest).to_numpy(dtype=bool, na_value=False)
        found[is_earlier] = row[is_earlier].astype(int)
    return found


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


def list_revisions(reading: Reading) -> pd.DataFrame:
    """One row per series and day with a printed total: how many values it was given, and how far they moved."""
    totals = reading.statements[reading.misquoted < 0]
    totals = totals.query("kind != 'change' and value.notna() and as_of_earliest == as_of_latest")
    last = reading.carried.groupby("statement_id")[["published", "time"]].max().reindex(totals["statement_id"])
    totals = totals.assign(date=totals["as_of_latest"], last_published=last["published"].to_numpy())
    time = pd.Series(last["time"].array, totals.index)
    totals = totals.assign(nth=number_groups(totals, [*SERIES, "date"]))
    latest = time.groupby(totals["nth"]).transform("max")
    totals = totals[time.isna() | (time == latest)]  # an earlier time of the day is no revision
    by_last = totals.sort_values(["last_published", "statement_id"]).groupby("nth")
    by_first = totals.sort_values(["first_published", "statement_id"]).groupby("nth")
    cells = totals.drop_duplicates("nth").set_index("nth")[[*SERIES, "date"]]
    table = cells.assign(
        n_values=by_first["value"].nunique(),
        first_value=by_first["value"].first(),
        last_value=by_last["value"].last(),
        first_published=by_first["first_published"].min(),
        last_published=by_last["last_published"].max(),
        spread=by_first["value"].max() - by_first["value"].min(),
    )
    return table.sort_values([*SERIES, "date"], ignore_index=True)[REVISION_COLUMNS]
