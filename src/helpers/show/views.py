"""Cut the run's tables down to what one question needs, with the names that a reader knows."""

from typing import TypedDict

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.base.parameters import ParameterError
from helpers.book.book import Book
from helpers.corpus.groups import SERIES
from helpers.corpus.tables import Corpus
from helpers.engine.reasons import read_labels
from helpers.engine.strict import find_strict
from helpers.judge.sources import candidate_days

KNOWN = ("stated", "implied")
PAIR = ["side", "measure_id", *(f"{what}_{x}" for x in "ab" for what in ("claimant", "definition", "scope"))]
OUTCOMES = {  # what comes of a pair by its verdicts, the gravest first
    **dict.fromkeys(["contradict", "broken"], "cannot both be true"),
    **dict.fromkeys(["agree", "holds"], "hold together"),
    **{"cannot_tell": "open", "not_comparable": "not comparable"},
}


class Focus(TypedDict):
    """What a report leads with: columns of claims.csv, each with one value."""

    side: str
    measure_id: str
    scope: str


def add_names(table: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The table with the claimant's name, color and marker, the measure's label, unit and group, and is_cumulative."""
    claimants = corpus.claimants.set_index("claimant_id")[["name", "color", "marker"]]
    measures = corpus.measures.set_index("measure_id")[["label", "unit", "group", "is_cumulative"]]
    named = table.reset_index(drop=True)
    for key, looks in (("claimant_id", claimants), ("measure_id", measures)):
        found = looks.reindex(named[key])
        named = named.assign(**{column: found[column].array for column in found})
    if "definition_id" in named:
        named["is_cumulative"] = corpus.list_growing(named)
    return named


def name_series(table: pd.DataFrame) -> pd.Series:
    """A short name for each row's series: claimant and definition."""
    return table["name"] + ": " + table["definition_id"].str.replace("_", " ")


def find_focus(statements: pd.DataFrame, *, measure: str = "") -> Focus:
    """The side, measure and scope that the most claimants, and then statements, are about: what a report leads with.

    `measure` sets the measure. Raises ParameterError if no statement is about it.
    """
    if measure:
        statements = select(statements, measure_id=measure)
    if statements.empty:
        raise ParameterError(f"parameter measure = {measure!r}: no claim that is kept is about it")
    counts = statements.groupby(["side", "measure_id", "scope"]).agg(
        n=("statement_id", "count"), claimants=("claimant_id", "nunique")
    )
    best = counts.sort_values(["claimants", "n"], ascending=False, kind="stable").index[0]
    return Focus(side=best[0], measure_id=best[1], scope=best[2])


def select(table: pd.DataFrame, **wanted: object) -> pd.DataFrame:
    """The rows in which each named column has the wanted value."""
    for column, value in wanted.items():
        table = table[table[column] == value]
    return table


def find_lead(values: pd.DataFrame) -> pd.DataFrame:
    """The known values of the series that has the most of them, by day."""
    known = values[values["status"].isin(KNOWN)]
    if known.empty:
        return known
    best = known.groupby(SERIES).size().sort_values(ascending=False, kind="stable").index[0]
    return select(known, **dict(zip(SERIES, best, strict=True))).sort_values("date")


def find_latest(values: pd.DataFrame) -> pd.DataFrame:
    """The latest known value of each series."""
    return values[values["status"].isin(KNOWN)].sort_values("date").drop_duplicates(SERIES, keep="last")


def list_candidates(corpus: Corpus) -> pd.DataFrame:
    """One row per article and day that its clues allow, with (`record`) and without (`text`) public record.

    Articles whose clues leave one end open, or more than ten years, have no rows. `days_off` counts from the day of
    publication in articles.csv.
    """
    clues = corpus.date_clues.query("dates == 'published'")
    rows = []
    for article in corpus.articles.itertuples():
        own = clues[clues["article_id"] == article.article_id]
        of_text = own[~own["clue"].str.contains("Public record:", regex=False)]
        for stage, used in (("text", of_text), ("record", own)):
            days = candidate_days(used)
            rows += [(article.article_id, article.published, stage, day) for day in ([] if days is None else days)]
    table = pd.DataFrame(rows, columns=["article_id", "published", "stage", "day"])
    table = table.astype({"published": "datetime64[us]", "day": "datetime64[us]"})
    table["days_off"] = (table["day"] - table["published"]).dt.days
    return table


def list_restatements(book: Book) -> pd.DataFrame:
    """One row per statement and article that carries it, stalest first, with the days between the two clocks."""
    rows = book.carried.drop_duplicates(["statement_id", "article_id"])
    spread = rows.groupby("statement_id").agg(n_carriers=("article_id", "nunique"), stalest=("stale_days", "max"))
    rows = add_names(rows.join(spread, on="statement_id"), book.corpus)
    return rows.sort_values(["stalest", "statement_id", "published"], ascending=[False, True, True], ignore_index=True)


def pick_days(judged: pd.DataFrame, *, most: int = 4) -> list[pd.Timestamp]:
    """Days to show side by side: the first and the last with each set of decided verdicts, contradictions first.

    Where nothing is ever decided, the last day. `judged`: rows of `list_judged`.
    """
    against, shown = ["contradict", "broken"], _carry(judged)
    decided = shown[shown["verdict"].isin([*against, "agree", "holds"])]
    if decided.empty:
        return sorted(shown["date"])[-1:]
    verdicts = (decided["pair"] + decided["verdict"]).groupby(decided["date"]).agg(lambda p: " ".join(sorted(p)))
    days = pd.concat([verdicts.drop_duplicates(), verdicts[::-1].drop_duplicates()])
    days = days[~days.index.duplicated()]
    rank = decided["verdict"].isin(against).groupby(decided["date"]).sum().reindex(days.index)
    return sorted(rank.sort_values(ascending=False, kind="stable").index[:most])


def pick_group(values: pd.DataFrame, corpus: Corpus, wish: str) -> str:
    """The group of measures called `wish`, or else the one with the most measures that have a known value."""
    known = add_names(values[values["status"].isin(KNOWN)], corpus)
    sizes = known.groupby("group")["measure_id"].nunique().sort_values(ascending=False, kind="stable")
    return wish if wish in sizes.index or sizes.empty else sizes.index[0]


def list_candidate_rates(book: Book) -> pd.DataFrame:
    """One row per day that the text alone leaves for an article: what a day the leading series would then have grown.

    The article's own latest total is set against the last total that an earlier article carries.
    """
    lead = find_lead(book.values)
    if lead.empty:
        return pd.DataFrame(columns=["article_id", "candidate", "days", "per_day", "chosen"])
    own = select(book.carried, kind="total", **lead.iloc[0][SERIES].to_dict()).dropna(subset="value")
    own = own.sort_values(["article_id", "as_of_latest"]).groupby("article_id").tail(1)
    own = own.sort_values("published")[["article_id", "published", "as_of_latest", "value"]]
    own["before"], own["before_on"] = own["value"].shift(), own["as_of_latest"].shift()
    text = select(list_candidates(book.corpus), stage="text")[["article_id", "day"]]
    table = own.merge(text, on="article_id").rename(columns={"day": "candidate"})
    table["days"] = (table["candidate"] - table["before_on"]).dt.days
    table = table[table["days"] > 0].copy()
    table["per_day"] = ((table["value"] - table["before"]) / table["days"]).round(1)
    table["chosen"] = table["candidate"] == table["published"]
    return table[["article_id", "candidate", "days", "per_day", "chosen"]].reset_index(drop=True)


def name_rows(table: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The table with names, `series` (claimant and definition), and `hedge`: "about " before a value printed so."""
    named = add_names(table, corpus)
    named = named.assign(series=name_series(named), hedge="")
    if {"status", "claim_ids"} <= set(named):
        hedged = set(corpus.claims.query("qualifier == 'about'")["claim_id"])
        told = [hedged.issuperset(str(ids).split(";")) for ids in named["claim_ids"]]
        named.loc[named["status"].eq("stated") & np.array(told, dtype=bool), "hedge"] = "about "
    return named


def list_drawn(book: Book, focus: Focus) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What a timeline of one measure, side and scope draws, named: the values, what was printed without being one
    (`list_limits`) and nothing contradicts, and what is in doubt.
    """
    aside, limits = select(book.set_aside, **focus), list_limits(book.statements, focus)
    limits = limits[~limits["statement_id"].isin(aside["statement_id"])]
    tables = select(book.values, **focus), limits, aside
    values, limits, aside = (name_rows(table, book.corpus) for table in tables)
    return values, limits, aside


def list_limits(statements: pd.DataFrame, focus: Focus) -> pd.DataFrame:
    """What was printed about one measure, side and scope without being a value for a day: bounds, ranges, and totals
    known to a span of days only. Revised ones are left out.
    """
    own = select(statements, **focus)
    is_span = own["as_of_earliest"] != own["as_of_latest"]
    return own[(own["value"].isna() | is_span) & own["superseded_by"].isna() & (own["kind"] != "change")]


def stack(lines: pd.DataFrame, limits: pd.DataFrame, aside: pd.DataFrame) -> pd.DataFrame:
    """What a timeline draws: the known values, the printed bounds (status `limit`), and what is in doubt."""
    drawn = lines[lines["status"].isin(KNOWN)]
    bounds = limits.rename(columns={"as_of_latest": "date"}).assign(status="limit")
    gone = aside.assign(value=aside["number"], low=float("nan"), high=float("nan"), status=aside["doubt"])
    gone = gone.rename(columns={"as_of_latest": "date"})
    columns = ["series", "date", "value", "low", "high", "status", "claim_ids"]
    return pd.concat(
        [table[columns] for table in (drawn, bounds, gone) if len(table)] or [drawn[columns]], ignore_index=True
    )


def list_intervals(
    values: pd.DataFrame, statements: pd.DataFrame, corpus: Corpus, *, focus: Focus, days: list[pd.Timestamp]
) -> pd.DataFrame:
    """The rows of the chosen days about one measure, side and scope, with the interval in words (`span`).

    `low_is_printed`, `high_is_printed`: that end, or a value, was printed for just this day.
    """
    shown = name_rows(select(values, **focus), corpus)
    shown = shown[shown["date"].isin(days) & ~(shown["low"].fillna(0).eq(0) & shown["high"].isna())]
    spans = span_rows(shown, corpus)
    limits = list_limits(statements, focus).rename(columns={"as_of_latest": "date"})
    printed = limits.groupby([*SERIES, "date"]).agg(
        said_low=("low", "max"), said_high=("high", "min"), said=("value", "max")
    )
    shown = shown.assign(span=spans).merge(printed.reset_index(), how="left", on=[*SERIES, "date"])
    for end in ("low", "high"):
        is_said = shown[end].eq(shown[f"said_{end}"]) | shown[end].eq(shown["said"])
        shown[f"{end}_is_printed"] = is_said | shown["status"].eq("stated")
    return shown.drop(columns=["said_low", "said_high", "said"])


def span_rows(table: pd.DataFrame, corpus: Corpus) -> list[str]:
    """Per row of values.csv its interval in words: "more than 7,000" where 7,000 itself is none of it."""
    strict = find_strict(table, corpus.claims)
    strict_ends = [[end for end in strict if strict[end][place]] for place in range(len(table))]
    ends = zip(table["low"], table["high"], strict_ends, strict=True)
    return [words.span(low, high, strict=own) for low, high, own in ends]


def list_judged(compared: pd.DataFrame, corpus: Corpus, focus: Focus) -> pd.DataFrame:
    """The comparable pairs about one measure and side, at least one of them in the scope, named (`pair`)."""
    own = select(compared, side=focus["side"], measure_id=focus["measure_id"])
    own = own[own[["scope_a", "scope_b"]].eq(focus["scope"]).any(axis=1) & own["verdict"].ne("not_comparable")]
    names = corpus.claimants.set_index("claimant_id")["name"]
    counted = {x: own[f"definition_{x}"].str.replace("_", " ") + name_places(own, x, corpus) for x in "ab"}
    a, b = (own[f"claimant_{x}"].map(names) + ": " + counted[x] for x in "ab")
    return own.assign(pair=a + "\nand " + b)


def name_places(compared: pd.DataFrame, x: str, corpus: Corpus) -> pd.Series:
    """Per pair where one of them (a or b) counts, as the end of a sentence, if the other one counts elsewhere."""
    labels = read_labels(corpus).scopes
    ends = [f" in {labels.get(scope, scope.replace('_', ' '))}" for scope in compared[f"scope_{x}"]]
    return pd.Series(ends, compared.index, dtype="str").where(compared["scope_a"] != compared["scope_b"], "")


def list_outcomes(compared: pd.DataFrame) -> pd.DataFrame:
    """One row per pair of series: how they are related, and the gravest that its verdicts come to (`outcome`)."""
    rank = compared["verdict"].map({verdict: place for place, verdict in enumerate(OUTCOMES)})
    reason = compared["reason"].where(compared["verdict"] == "not_comparable", "")  # it alone names b's measure
    table = compared.assign(outcome=compared["verdict"].map(OUTCOMES), rank=rank, reason=reason)
    table = table.sort_values("rank", kind="stable").drop_duplicates([*PAIR, "reason"])
    return table.sort_values(PAIR, ignore_index=True)[[*PAIR, "relation", "outcome"]]


def keep_gravest(judged: pd.DataFrame, *, most: int) -> pd.DataFrame:
    """The rows of no more than so many pairs: contradictions first, and of equals those with the largest ratio."""
    rank = judged["verdict"].map({verdict: place for place, verdict in enumerate(OUTCOMES)})
    order = judged.assign(rank=rank, ratio=-judged["ratio_low"].fillna(0)).sort_values(["rank", "ratio", "pair"])
    return judged[judged["pair"].isin(order["pair"].drop_duplicates().head(most))]


def list_verdicts(judged: pd.DataFrame) -> pd.DataFrame:
    """One row per pair and day on which the verdict on any of them changes: the `verdict` that holds then."""
    shown = _carry(judged)
    on_day = shown.assign(said=shown["pair"] + shown["verdict"]).groupby("date")["said"].agg("\n".join)
    return shown[shown["date"].isin(on_day.index[on_day != on_day.shift()])].reset_index(drop=True)


def _carry(judged: pd.DataFrame) -> pd.DataFrame:
    """One row per pair and day of these, from the pair's first: a verdict holds until the pair's next row."""
    grid = judged.pivot_table(index="date", columns="pair", values="verdict", aggfunc="first").ffill()
    shown = grid.melt(value_name="verdict", ignore_index=False).dropna().reset_index()
    return shown.sort_values(["date", "pair"], ignore_index=True)


def list_counts(values: pd.DataFrame, corpus: Corpus, *, focus: Focus, group: str) -> pd.DataFrame:
    """The known values of one group of measures, of the side and scope in focus, in the order of measures.csv."""
    known = name_rows(values[values["status"].isin(KNOWN)], corpus)
    own = select(known, group=group, side=focus["side"], scope=focus["scope"])
    return _sort_by_measure(own, corpus, [*SERIES[:2], "date"])


def _sort_by_measure(table: pd.DataFrame, corpus: Corpus, then: list[str]) -> pd.DataFrame:
    order = {m: i for i, m in enumerate(corpus.measures["measure_id"])}
    return table.sort_values(["measure_id", *then], key=lambda c: c.map(order) if c.name == "measure_id" else c)


def list_timed(found: pd.DataFrame, corpus: Corpus, *, focus: Focus, group: str) -> pd.DataFrame:
    """The rates of the measure in focus and of one group: for each measure the series with the most rates.

    `panel` says whose series it is.
    """
    named = name_rows(select(found, side=focus["side"], scope=focus["scope"]), corpus)
    named = named[(named["measure_id"] == focus["measure_id"]) | (named["group"] == group)]
    spans = named.groupby(SERIES).agg(n=("days", "size"), days=("days", "sum")).reset_index()
    best = spans.sort_values(["n", "days"], ascending=False, kind="stable").drop_duplicates("measure_id")
    own = named.merge(best[SERIES], on=SERIES)
    return _sort_by_measure(own.assign(panel=own["label"] + " (" + own["series"] + ")"), corpus, ["from_date"])


LEDGER = ["change_equals_difference", "bound_holds", "carriers_agree", "carried_over"]


def list_ledger(problems: pd.DataFrame, corpus: Corpus, *, most: int = 40) -> pd.DataFrame:
    """Checks that set two numbers side by side: `label`, and `residual_pct`, what was found against what was expected.

    The rows that contradict come first, then those that are furthest off; no more than `most`.
    """
    own = problems[problems["check"].isin(LEDGER) & problems["residual"].notna() & (problems["expected"] != 0)]
    own = add_names(own, corpus)
    own["residual_pct"] = (own["residual"] / own["expected"].abs() * 100).round(4)
    days = own["date"].dt.strftime("%Y-%m-%d")
    own["label"] = (
        own["check"].str.replace("_", " ")
        + ": "
        + own["name"]
        + ", "
        + own["label"].str.lower()
        + " of "
        + own["side"]
        + ", "
        + days
    )
    order = own.assign(agrees=own["verdict"] != "contradicts", far=-own["residual_pct"].abs())
    order = order.sort_values(["agrees", "far", "label"], kind="stable")
    columns = ["label", "verdict", "expected", "found", "residual", "residual_pct", "diagnosis", "claim_ids"]
    return order[columns].head(most).reset_index(drop=True)


def list_comparable_ratios(compared: pd.DataFrame, corpus: Corpus, focus: Focus) -> pd.DataFrame:
    """Per pair of series about one measure and side the first and the last day with a decided verdict and a ratio."""
    own = list_judged(compared, corpus, focus)
    own = own[own["ratio_low"].notna() & (own["verdict"] != "cannot_tell")].sort_values(["pair", "date"])
    ends = pd.concat([own.drop_duplicates("pair"), own.drop_duplicates("pair", keep="last")])
    ends = ends[~ends.index.duplicated()].sort_values(["date", "pair"])
    signs = (
        ends["verdict"].map({"contradict": "cannot both hold", "broken": "cannot both hold"}).fillna(ends["verdict"])
    )
    days = ends["date"].dt.strftime("%Y-%m-%d")
    first, second = (ends["pair"].str.split("\nand ").str[i] for i in (1, 0))
    return ends.assign(label=first + "\nto " + second + ", " + days + " (" + signs + ")").reset_index(drop=True)


def round_ratios(compared: pd.DataFrame) -> pd.DataFrame:
    """The comparisons with their ratios at two decimals, outward, so that a bound stays one."""
    low, high = np.floor(compared["ratio_low"] * 100) / 100, np.ceil(compared["ratio_high"] * 100) / 100
    return compared.assign(ratio_low=low, ratio_high=high)
