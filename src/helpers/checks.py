"""Judge the claims: which agree, which cannot all be true, and what single mistake would explain it."""

import numpy as np
import pandas as pd

from helpers.bounds import Solved, solve
from helpers.claims import CELL, Corpus, carriers
from helpers.conflicts import RULE, Conflict
from helpers.constraints import SERIES, STRICT, intervals
from helpers.diagnosis import explain_change, name_slip

COLUMNS = [
    *("check", "verdict", "claimant_id", "side", "measure_id", "date", "expected", "found", "residual"),
    *("diagnosis", "claim_ids", "message"),
]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
AGREES, CONTRADICTS, CANNOT_TELL = "agrees", "contradicts", "cannot_tell"


def find_problems(statements: pd.DataFrame) -> pd.DataFrame:
    """One row per thing that was checked, also where all is well; `verdict` says which.

    `found` minus `expected` is `residual`, in the measure's unit. A row that contradicts has a `diagnosis`.
    Statements without `attrs["corpus"]` are not held against clues and wordings, which only the corpus has.
    """
    solved = solve(statements)
    rows = [
        *_check_changes(statements),
        *_check_falls(statements, solved),
        *_check_bounds(statements),
        *_check_carriers(statements),
        *_check_published(statements),
    ]
    rows = _add_conflicts(rows, statements, solved)
    if (corpus := statements.attrs.get("corpus")) is not None:
        rows += [*_check_clues(corpus), *_check_wordings(statements, corpus)]
    table = pd.DataFrame(rows, columns=[*COLUMNS, "members"])[COLUMNS]
    table["date"] = pd.to_datetime(table["date"])
    numbers = ["expected", "found", "residual"]
    table[numbers] = table[numbers].astype("float64")
    table["residual"] = (table["found"] - table["expected"]).round(4)
    strings = [c for c in COLUMNS if c not in (*numbers, "date")]
    table[strings] = table[strings].astype("str")
    table.attrs = dict(statements.attrs)
    return table


def _row(check: str, verdict: str, told: pd.DataFrame, message: str, **more) -> dict:
    """A row about the statements `told`, the last of which says whose series and which day."""
    last = told.iloc[-1]
    row = {"check": check, "verdict": verdict, "date": last["as_of_latest"], "message": message}
    row |= {c: last[c] for c in ("claimant_id", "side", "measure_id")}
    row |= {"claim_ids": ";".join(told["claim_ids"]), "members": frozenset(told.index)} | more
    if verdict == CONTRADICTS:
        row.setdefault("diagnosis", "unexplained")
    return row


def _number(value: float) -> str:
    return f"{round(value, 4):,.10g}"


def _dated_totals(statements: pd.DataFrame) -> pd.DataFrame:
    """Totals with a value and a known day that no later article revised, with what they allow; sorted by day."""
    totals = statements[
        statements["superseded_by"].isna()
        & (statements["kind"] != "change")
        & statements["value"].notna()
        & (statements["as_of_earliest"] == statements["as_of_latest"])
    ]
    return totals.join(intervals(totals)).sort_values([*SERIES, "as_of_latest", "statement_id"])


def _check_changes(statements: pd.DataFrame):
    """A printed change against the printed totals at both ends of its period."""
    changes = statements[(statements["kind"] == "change") & statements["superseded_by"].isna()]
    changes = changes[changes["as_of_earliest"] == changes["as_of_latest"]]
    allowed, totals = intervals(changes), _dated_totals(statements).reset_index(names="row")
    totals = totals.drop_duplicates([*SERIES, "as_of_latest"])[
        [*SERIES, "as_of_latest", "row", "value", "least", "most"]
    ]
    ends = changes.reset_index(names="row")
    for column, name in (("period_start", "a"), ("as_of_latest", "b")):
        side = totals.rename(columns={c: f"{c}_{name}" for c in ("row", "value", "least", "most")})
        side = side.rename(columns={"as_of_latest": column})
        ends = ends.merge(side, on=[*SERIES, column], how="left", validate="m:1")
    for end, least, most in zip(ends.itertuples(), allowed["least"], allowed["most"], strict=True):
        rows = [int(r) for r in (end.row_a, end.row_b) if not np.isnan(r)]
        told = statements.loc[[*rows, end.row]]
        if len(rows) < 2:
            message = "no total is printed for one end of the period"
            yield _row("change_equals_difference", CANNOT_TELL, told, message, expected=end.value)
            continue
        clash = end.most_b - end.least_a < least or end.least_b - end.most_a > most
        found = end.value_b - end.value_a
        message = f"{_number(end.value_a)} to {_number(end.value_b)} is {found:+,.10g}"
        more = {"expected": end.value, "found": found}
        if clash and not np.isnan(end.value):
            more["diagnosis"], hint = explain_change(end.value_a, end.value_b, end.value)
            message += f", printed {end.value:+,.10g}: {hint}"
        yield _row("change_equals_difference", CONTRADICTS if clash else AGREES, told, message, **more)


def _check_falls(statements: pd.DataFrame, solved: Solved):
    """Each printed total against the one before it, where the measure is cumulative."""
    totals = _dated_totals(statements)
    cumulative = solved.nodes.series.set_index(SERIES)["is_cumulative"]
    for key, series in totals.groupby(SERIES):
        if not cumulative[key]:
            continue
        for before, after in zip(series.index[:-1], series.index[1:], strict=True):
            a, b = series.loc[before], series.loc[after]
            verdict = CONTRADICTS if b["most"] < a["least"] else AGREES if b["least"] >= a["most"] else CANNOT_TELL
            if a["as_of_latest"] == b["as_of_latest"]:
                continue  # two values for one day are the carriers' affair
            more = {"expected": a["value"], "found": b["value"]}
            message = f"{_number(b['value'])} after {_number(a['value'])} on {a['as_of_latest']:%Y-%m-%d}"
            if verdict == CONTRADICTS:
                more["diagnosis"] = name_slip(b["value"], a["value"])
            yield _row("total_never_falls", verdict, statements.loc[[before, after]], message, **more)


def _check_bounds(statements: pd.DataFrame):
    """Each bound or range against what all values and changes of its series allow."""
    bounds = statements[
        statements["value"].isna() & statements["superseded_by"].isna() & (statements["kind"] != "change")
    ]
    solved = solve(statements, leave_out=bounds.index)
    allowed = intervals(bounds)
    low = solved.low[solved.nodes.first[bounds.index]]
    high = solved.high[solved.nodes.last[bounds.index]]
    for i, lo, hi in zip(bounds.index, low, high, strict=True):
        least, most = allowed.loc[i]
        holds = lo >= least - STRICT / 2 and hi <= most + STRICT / 2
        clash = hi < least - STRICT / 2 or lo > most + STRICT / 2
        verdict = AGREES if holds else CONTRADICTS if clash else CANNOT_TELL
        expected = bounds["high"][i] if np.isinf(least) or lo > most else bounds["low"][i]
        found = lo if hi - lo < STRICT else np.nan
        others = f"{_number(lo)}" if hi - lo < STRICT else f"{_number(lo)} to {_number(hi)}"
        others = f"at least {_number(lo)}" if np.isinf(hi) and np.isfinite(lo) else others
        said = _say(bounds.loc[i])
        message = f"{said}; the other claims allow {others}"
        if np.isinf(lo) or (np.isinf(hi) and lo <= 0):
            message = f"{said}; no other claim says anything of this day"
        yield _row("bound_holds", verdict, statements.loc[[i]], message, expected=expected, found=found)


def _check_carriers(statements: pd.DataFrame):
    """What several articles, or one article twice, say of the same series and day."""
    allowed = intervals(statements)
    for _, cell in statements.groupby(CELL, dropna=False, sort=False):
        apart = allowed["least"][cell.index].max() > allowed["most"][cell.index].min() + STRICT / 2
        values = cell["value"].dropna()
        if apart:
            cell = cell.sort_values(["first_published", "statement_id"])
            more = {"expected": cell["value"].iloc[0], "found": cell["value"].iloc[-1]}
            if len(values) > 1:
                more["diagnosis"] = name_slip(values.iloc[-1], values.iloc[0])
            said = " and ".join(_say(row) for row in cell.itertuples())
            yield _row("carriers_agree", CONTRADICTS, cell, f"{said} for the same day", **more)
        elif cell["n_articles"].max() > 1:
            most = cell.loc[[cell["n_articles"].idxmax()]]
            number = most[["value", "low", "high"]].bfill(axis=1).iloc[0, 0]
            message = f"{most['n_articles'].iloc[0]} articles carry the same number"
            yield _row("carriers_agree", AGREES, most, message, expected=number, found=number)


def _say(statement) -> str:
    numbers = [_number(n) for n in (statement.value, statement.low, statement.high) if not np.isnan(n)]
    return f"{statement.qualifier.replace('_', ' ')} {' and '.join(numbers)}"


def _check_published(statements: pd.DataFrame):
    """No claim is about a day after the article that printed it."""
    for i, row in statements.iterrows():
        first, last, published = row["as_of_earliest"], row["as_of_latest"], row["first_published"]
        verdict = CONTRADICTS if first > published else AGREES if last <= published else CANNOT_TELL
        message = f"about {last:%Y-%m-%d}, printed {published:%Y-%m-%d}"
        yield _row("as_of_not_after_published", verdict, statements.loc[[i]], message)


def candidate_days(clues: pd.DataFrame) -> pd.DatetimeIndex | None:
    """The days that all these clues allow; None if they leave one end open."""
    earliest, latest = clues["earliest"].max(), clues["latest"].min()
    if pd.isna(earliest) or pd.isna(latest):
        return None
    return _keep_allowed(pd.date_range(earliest, latest), clues)


def _keep_allowed(days: pd.DatetimeIndex, clues: pd.DataFrame) -> pd.DatetimeIndex:
    for weekday in clues["weekday"].dropna():
        days = days[days.day_of_week == WEEKDAYS.index(weekday)]
    return days[~(days < clues["earliest"].max()) & ~(days > clues["latest"].min())]


def _check_clues(corpus: Corpus):
    """Each article's day, and each claim's where a clue speaks of it, against the clues."""
    published = corpus.articles.set_index("article_id")["published"]
    claims = corpus.claims.set_index("claim_id")
    clues = corpus.date_clues.assign(target=corpus.date_clues["dates"].str.removeprefix("as_of:"))
    for (article, target), group in clues.groupby(["article_id", "target"]):
        claim = None if target == "published" else claims.loc[target]
        day = published[article] if claim is None else claim["as_of_latest"]
        fits = len(_keep_allowed(pd.date_range(day if claim is None else claim["as_of_earliest"], day), group))
        days = candidate_days(group)
        left = "the clues leave one end open" if days is None else f"{len(days)} day(s) fit all clues"
        subject = f"{article} published" if claim is None else f"{target} is about"
        row = {"check": "date_fits_clues", "verdict": AGREES if fits else CONTRADICTS, "date": day}
        row["message"] = f"{subject} {day:%Y-%m-%d}; {left}"
        if claim is not None:
            row |= {c: claim[c] for c in ("claimant_id", "side", "measure_id")} | {"claim_ids": target}
        yield row if fits else row | {"diagnosis": "unexplained"}


def read_words(definitions: pd.DataFrame) -> pd.DataFrame:
    """One row per word that by itself means a definition: `word`, `definition_id`."""
    words = definitions["meaning"].str.partition("Said as:")[2].str.split(";")
    table = pd.DataFrame({"word": words, "definition_id": definitions["definition_id"]}).explode("word")
    table["word"] = table["word"].str.strip().str.casefold()
    return table[table["word"] != ""].reset_index(drop=True)


def _check_wordings(statements: pd.DataFrame, corpus: Corpus):
    """A word may be wider than what the claimant counts (a confirmed death is a death), never narrower."""
    meant = read_words(corpus.definitions).drop_duplicates("word").set_index("word")["definition_id"]
    wider = corpus.definitions.set_index("definition_id")["within"].to_dict()
    by_id = statements.set_index("statement_id")
    rows = carriers(statements)
    rows["meant"] = rows["wording"].str.casefold().map(meant)
    for (statement, wording), said in rows.groupby(["statement_id", "wording"]):
        definition, word = said["definition_id"].iloc[0], said["meant"].iloc[0]
        holders = set()
        at = definition
        while isinstance(at, str) and at not in holders:
            holders.add(at)
            at = wider.get(at)
        silent = pd.isna(word) or definition not in set(meant)
        verdict = CANNOT_TELL if silent else AGREES if word in holders else CONTRADICTS
        message = f"the article says {wording!r}; the claimant counts {definition}"
        row = _row("wording_fits_definition", verdict, by_id.loc[[statement]], message)
        row["claim_ids"] = ";".join(said["claim_id"])
        yield row | {"diagnosis": "definition_mismatch"} if verdict == CONTRADICTS else row


def _add_conflicts(rows: list[dict], statements: pd.DataFrame, solved: Solved) -> list[dict]:
    """Say in the rows what was set aside; a conflict that no row shows yet gets a row of its own."""
    for conflict in solved.conflicts:
        members, gone = frozenset(conflict.members), conflict.set_aside
        name = "the rule that totals never fall" if gone == RULE else statements["claim_ids"][gone]
        shown = [r for r in rows if r["verdict"] == CONTRADICTS and _shows(r, members)]
        if not shown:
            told = statements.loc[sorted(members)]
            said = ", ".join(f"{row.kind} {_say(row)}" for row in told.itertuples())
            rows.append(_row(_name_check(told, conflict), CONTRADICTS, told, f"cannot hold together: {said}"))
            shown = rows[-1:]
        for row in shown:
            row["message"] += f"; set aside: {name}"
    return rows


def _shows(row: dict, members: frozenset[int]) -> bool:
    return row["members"] == members or (row["check"] == "bound_holds" and row["members"] < members)


def _name_check(told: pd.DataFrame, conflict: Conflict) -> str:
    if (told["kind"] == "change").any():
        return "change_equals_difference"
    if told["value"].isna().any():
        return "bound_holds"
    return "total_never_falls" if conflict.with_rule else "carriers_agree"
