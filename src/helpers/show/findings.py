"""What a table shows, as computed sentences: the notebooks' answers and the plots' titles. No subject is known here."""

from dataclasses import replace
from typing import TypedDict

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.corpus.groups import SERIES
from helpers.corpus.tables import Corpus
from helpers.show import views

NOTHING = "Nothing of this kind had been reported by then."


class Caption(TypedDict):
    """The texts around a plot."""

    title: str
    subtitle: str
    foot: str


def caption(title: str, subtitle: str, corpus: Corpus) -> Caption:
    """Title, subtitle and foot of a plot; the foot names how many claims stand behind it, and as of when."""
    last = words.day(corpus.articles["published"].max())
    articles, claims = words.count(len(corpus.articles), "article"), words.count(len(corpus.claims), "claim")
    foot = f"Source: {claims} in {articles}, published up to {last}; each number is claimed by the party named."
    return {"title": title, "subtitle": subtitle, "foot": foot}


def alt(kind: str, plot: Caption) -> str:
    """One sentence for those who cannot see the plot."""
    return f"{kind}: {plot['title'].rstrip('.')}. {plot['foot']}"


def mark_aside(aside: pd.DataFrame) -> str:
    """What the crosses in a plot are, if there are any."""
    if aside.empty:
        return ""
    n_sure = int(aside["doubt"].eq("surely_wrong").sum())
    told = [f"{n} {word} wrong" for n, word in ((n_sure, "surely"), (len(aside) - n_sure, "maybe")) if n]
    return f" Cross: {words.count(len(aside), 'number')} that others contradict, {' and '.join(told)}."


def mark_cut(shown: pd.DataFrame, of: pd.DataFrame) -> str:
    """How many pairs a picture leaves out, if it does."""
    n_shown, n_all = shown["pair"].nunique(), of["pair"].nunique()
    return f" Drawn: {n_shown} of {words.count(n_all, 'pair')}, contradictions first." if n_shown < n_all else ""


def mark_zeros(values: pd.DataFrame, limits: pd.DataFrame) -> str:
    """How many numbers a log axis has no place for, if there are any."""
    known = values[values["status"].isin(views.KNOWN)]
    edges = limits[["value", "low", "high"]].max(axis=1)
    gone = int(known["value"].le(0).sum() + edges.le(0).sum())
    return f" Without a place on it: {words.count(gone, 'number')} not above 0." if gone else ""


def as_of(corpus: Corpus) -> str:
    last, first = corpus.articles["published"].max(), corpus.articles["published"].min()
    articles = words.count(len(corpus.articles), "article")
    return f"From {articles}, published " + (
        f"from {words.day(first)} to {words.day(last)}." if first < last else f"on {words.day(last)}."
    )


def describe_focus(focus: views.Focus, corpus: Corpus) -> str:
    """What is counted, and whose, and where."""
    label = corpus.measures.set_index("measure_id")["label"].get(focus["measure_id"], focus["measure_id"])
    return f"{label} (side: {focus['side']}; scope: {_spaced(focus['scope'])})"


def dating(candidates: pd.DataFrame, corpus: Corpus) -> str:
    """How far the articles' own words date them."""
    text = candidates[candidates["stage"] == "text"].groupby("article_id").size()
    alone, all_of_them = int((text == 1).sum()), len(corpus.articles)
    widest = text.idxmax() if len(text) else None
    most = f"; those of {widest} leave {words.count(int(text[widest]), 'day')}" if widest and text[widest] > 1 else ""
    said = "The clues in the text, vague words read as date_clues.csv says, date"
    return f"{said} {alone} of {words.count(all_of_them, 'article')} to the day{most}"


def soundness(problems: pd.DataFrame, corpus: Corpus) -> str:
    counts = problems["verdict"].value_counts()
    return (
        f"{words.count(len(problems), 'check')} of {words.count(len(corpus.claims), 'claim')}: "
        f"{counts.get('agrees', 0)} agree, {counts.get('contradicts', 0)} contradict, "
        f"and for {counts.get('cannot_tell', 0)} the claims say too little to tell."
    )


def restatements(carried: pd.DataFrame) -> str:
    """Who was repeated, and how old a number was when it was printed last."""
    if carried.empty:
        return NOTHING
    repeated = carried.loc[carried["n_carriers"] > 1, "statement_id"].nunique()
    top = carried.iloc[0]
    stale = f"{top['name']}'s {top['printed']} was {words.count(int(top['stalest']), 'day')} old when last printed"
    return f"{words.count(repeated, 'number')} stood in more than one article; {stale}"


def wordings(carried: pd.DataFrame) -> str:
    """How many statements were printed in more than one way. `carried`: one row per claim."""
    ways = carried.groupby("statement_id")[["printed", "wording"]].nunique()
    if not (n_varied := int((ways > 1).any(axis=1).sum())):
        return "No number was said in more than one way."
    number = words.count(n_varied, "number was", "numbers were")
    return f"{number} said in more than one way, with other words or another hedge."


def latest(values: pd.DataFrame, limits: pd.DataFrame, corpus: Corpus) -> str:
    """The latest number of every series, the largest first; a floor or a range where that is all."""
    known = views.find_latest(values)
    rest = limits.merge(known[SERIES], how="left", indicator=True, on=SERIES)
    rest = rest[rest["_merge"] == "left_only"].sort_values("as_of_latest").drop_duplicates(SERIES, keep="last")
    said = [(row, row.hedge + words.number(row.value), row.date) for row in known.itertuples()]
    said += [(row, words.limit(row), row.as_of_latest) for row in rest.itertuples()]
    if not said:
        return "no number is known"
    names = corpus.claimants.set_index("claimant_id")["name"]
    told: dict[str, list[str]] = {}
    for row, number, day in sorted(said, key=lambda s: (-_size(s[0]), names[s[0].claimant_id], s[1])):
        up_to = "up to" if _is_running_total(row.measure_id, row.definition_id, corpus) else "on"
        text = f"{number} {_spaced(row.definition_id)} {up_to} {words.short_day(day)}"
        told.setdefault(names[row.claimant_id], []).append(text)
    return "; ".join(f"{name} claims {words.listing(texts)}" for name, texts in told.items())


def _size(row: words.Printed) -> float:
    return next((n for n in (row.value, row.low, row.high) if n == n), 0.0)


def _is_running_total(measure_id: str, definition_id: str, corpus: Corpus) -> bool:
    one = pd.DataFrame({"measure_id": [measure_id], "definition_id": [definition_id]})
    return bool(corpus.list_growing(one)[0])


def _only_adds_up(measure_id: str, corpus: Corpus) -> bool:
    return bool(corpus.measures.set_index("measure_id")["is_cumulative"].get(measure_id, True))


def extremes(values: pd.DataFrame, corpus: Corpus) -> str:
    """The smallest and the largest of the latest values of all series, each with its claimant and what it counts."""
    known = views.find_latest(values)
    if known.empty:
        return "Only bounds, ranges and changes were printed, and no value for a day"
    names = corpus.claimants.set_index("claimant_id")["name"]
    order = known.sort_values(["value", "claimant_id"], kind="stable")
    said = [
        f"{r.hedge}{words.number(r.value)} {_spaced(r.definition_id)} ({names[r.claimant_id]})"
        for r in order.itertuples()
    ]
    if len(said) == 1:
        return f"The latest value known is {said[0]}"
    return f"Stated or implied, the latest values run from {said[0]} to {said[-1]}"


def unit(focus: views.Focus, corpus: Corpus) -> str:
    """The unit of the measure in focus, and whether its numbers are running totals."""
    name = corpus.measures.set_index("measure_id")["unit"].get(focus["measure_id"], "")
    return f"In {name}{', total so far' if _only_adds_up(focus['measure_id'], corpus) else ''}."


def reconciled(values: pd.DataFrame, corpus: Corpus) -> str:
    """How much of one measure was printed and what follows."""
    counts = values["status"].value_counts()
    implied = values[values["status"] == "implied"]
    names = corpus.claimants.set_index("claimant_id")["name"]
    shown = implied.sort_values("date", kind="stable").tail(MOST)
    follows = [
        f"{words.number(r.value)} on {words.short_day(r.date)} ({names[r.claimant_id]})" for r in shown.itertuples()
    ]
    series = words.count(len(views.select(values, status="stated")[SERIES].drop_duplicates()), "series", "series")
    said = f"{words.count(counts.get('stated', 0), 'value is', 'values are')} stated for a day, in {series}"
    if not follows:
        return f"{said}, and none follows from the others."
    more = words.count(len(implied), "more follows", "more follow")
    which = "" if len(implied) <= MOST else "the latest are "
    return f"{said}, and {more} from these: {which}{words.listing(follows)}."


def gap(values: pd.DataFrame, corpus: Corpus) -> str:
    """What is known inside the longest gap of the leading series."""
    known = views.find_lead(values)
    days = known["date"].diff().dt.days
    if len(known) < 2 or days.max() <= 1:
        return "There is no gap between two reports to look into."
    place = int(days.to_numpy()[1:].argmax()) + 1
    a, b, n = known.iloc[place - 1], known.iloc[place], words.count(int(days.iloc[place]), "day")
    name = corpus.claimants.set_index("claimant_id")["name"][a["claimant_id"]]
    series = f"{name} ({_spaced(a['definition_id'])})"
    where = f"In the longest gap of {series}, {n} from {words.day(a['date'])} to {words.day(b['date'])},"
    if not _is_running_total(a["measure_id"], a["definition_id"], corpus) or b["high"] < a["low"]:
        return f"{where} nothing is known of any day."
    return f"{where} the total of each day lies between {words.number(a['low'])} and {words.number(b['high'])}."


MOST = 5  # numbers that a sentence lists
CLASHES = {
    "as_of_not_after_published": "a number was printed before the day it is about",
    "bound_holds": "a bound leaves no room for the other claims",
    "carried_over": "a total repeats the one before it against its printed change",
    "carriers_agree": "articles differ on one number",
    "change_equals_difference": "a printed change is not the difference of the totals at its ends",
    "date_fits_clues": "a date does not fit its clues",
    "part_within_whole": "a part is more than its whole",
    "parts_sum_to_whole": "parts do not add up to their whole",
    "rate_in_range": "a count grew out of the range of its series",
    "shifted_by_a_day": "a carrier runs a day late or early",
    "total_never_falls": "a total lies below the one before it",
    "wording_fits_definition": "an article's word does not fit what the claimant counts",
}


def contradictions(problems: pd.DataFrame) -> str:
    bad = problems[problems["verdict"] == "contradicts"]
    if bad.empty:
        return f"None of {words.count(len(problems), 'check')} contradicts."
    counts = bad[~_name_events(bad).duplicated()]["check"].value_counts().sort_index()
    said = [f"{CLASHES[check]} {words.count(n, 'time')}" for check, n in counts.items()]
    return f"{len(bad)} of {words.count(len(problems), 'check')} contradict: {words.listing(said)}."


def _name_events(bad: pd.DataFrame) -> pd.Series:
    """What each row that contradicts is about: its conflict, or all falls of one claimant on one day, or itself."""
    of_day = bad["claimant_id"] + bad["side"] + bad["date"].astype(str)
    own = bad["conflict"].astype("str").where(bad["conflict"].notna(), "row" + bad.index.astype(str))
    return own.mask(bad["check"] == "total_never_falls", "fall" + of_day)


def comparison(compared: pd.DataFrame, corpus: Corpus) -> str:
    """The contradiction in which one number is the largest multiple of the other, and what it needs."""
    against = compared[compared["verdict"].isin(["contradict", "broken"])]
    if against.empty:
        return "No two claimants contradict each other where they can be compared"
    is_a_more = against["low_a"] >= against["high_b"]
    times = (against["low_b"] / against["high_a"]).mask(is_a_more, against["low_a"] / against["high_b"])
    times = times.where(np.isfinite(times))
    top = against.assign(times=times).sort_values(["times", "date"], ascending=[False, True], kind="stable").iloc[0]
    less, more = ("b", "a") if top["low_a"] >= top["high_b"] else ("a", "b")
    names = corpus.claimants.set_index("claimant_id")["name"]
    counted = {x: _spaced(top[f"definition_{x}"]) + views.name_places(top.to_frame().T, x, corpus).item() for x in "ab"}
    said = [f"{_say_number(top, x, corpus)} {counted[x]}" for x in (less, more)]
    multiple = f", at least {words.floor(top['times'])} times as many" if top["times"] >= 1.01 else ""
    needs = f" ({top['needs']})" if top["needs"] else ""
    return (
        f"{'Up to' if _only_adds_up(top['measure_id'], corpus) else 'On'} {words.day(top['date'])} "
        f"{names[top[f'claimant_{less}']]} claims {said[0]} and {names[top[f'claimant_{more}']]} "
        f"{said[1] if counted['a'] != counted['b'] else _say_number(top, more, corpus)}{multiple}{needs}"
    )


def _say_number(row: pd.Series, x: str, corpus: Corpus) -> str:
    """The number of one of a pair (a or b), as its own claims leave it."""
    own = replace(corpus, claims=views.select(corpus.claims, claimant_id=row[f"claimant_{x}"]))
    values = {"low": row[f"low_{x}"], "high": row[f"high_{x}"], "status": "", **row[["date", "claim_ids"]]}
    return views.span_rows(pd.DataFrame([values]), own)[0]


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def verdicts(compared: pd.DataFrame) -> str:
    """How many pairs of series can be compared at all, and with what result."""
    outcomes = views.list_outcomes(compared)["outcome"]
    clash, hold, is_open, never = (int((outcomes == name).sum()) for name in dict.fromkeys(views.OUTCOMES.values()))
    return (
        f"{clash} of {words.count(len(outcomes), 'pair')} of series cannot both be true, {hold} can be seen to hold "
        f"together, {is_open} leave it open, and {never} cannot be compared."
    )


def rates(found: pd.DataFrame, corpus: Corpus) -> str:
    """The two longest stretches of the series with the most rates, a day; and whose series it is."""
    if found.empty:
        return "No running total is known for two days, so there is no rate"
    spans = found.groupby(SERIES).agg(n=("days", "size"), days=("days", "sum"))
    key = spans.sort_values(["n", "days"], ascending=False, kind="stable").index[0]
    own = views.select(found, **dict(zip(SERIES, key, strict=True)))
    own = own.sort_values("days", ascending=False, kind="stable").head(2).sort_values("from_date")
    label = corpus.measures.set_index("measure_id")["label"][key[2]]
    name = corpus.claimants.set_index("claimant_id")["name"][key[0]]
    said = [f"{_pace(r.per_day_low, r.per_day_high)} a day over {words.count(r.days, 'day')}" for r in own.itertuples()]
    return f"{label}, {_spaced(key[3])} as claimed by {name}: {words.listing(said)}"


def ratios(table: pd.DataFrame, focus: views.Focus, corpus: Corpus) -> str:
    """The last ratio of one measure (that of `focus`) to another of the same claimant."""
    if table.empty:
        return "No claimant gives both numbers for one day."
    row = table.sort_values(["date", "label"]).iloc[-1]
    label_of = corpus.measures.set_index("measure_id")["label"][focus["measure_id"]]
    return (
        f"On {words.day(row['date'])} the numbers of {row['name']} stand as {words.rate(row['ratio'])} to 1 "
        f"({label_of.lower()} to {row['label'].lower()}): a ratio of two claims by one claimant, no more."
    )


def choices(moved: pd.DataFrame) -> str:
    """How far any other choice moves a number of each kind."""
    if moved.empty:
        return "None of the other choices moves a number"
    most = moved.assign(size=moved["change_pct"].abs()).groupby("kind")["size"].max()
    said = [f"{kind}s by at most {words.number(round(size, 2))} %" for kind, size in most.sort_values().items()]
    return (
        f"Other choices move known {words.listing(said)}"
        if "value" in most
        else f"Other choices move {words.listing(said)}"
    )


def _pace(low: float, high: float) -> str:
    least, most = words.rate(low), words.rate(high)
    return least if least == most else f"{least} to {most}"


def counts(table: pd.DataFrame) -> str:
    """How many kinds were counted, and the largest of them."""
    if table.empty:
        return NOTHING
    kinds, latest = table["label"].nunique(), table["date"].max()
    top = table[table["date"] == latest].sort_values("value", ascending=False, kind="stable").iloc[0]
    return (
        f"{words.count(kinds, 'kind')} counted; on {words.day(latest)} {top['name']} claims most for "
        f"{top['label'].lower()}, {words.number(top['value'])}."
    )


def adds_up(ledger: pd.DataFrame) -> str:
    """How many of the numbers that can be set side by side are where they should be."""
    if ledger.empty:
        return NOTHING
    exact = int((ledger["residual"] == 0).sum())
    bad = int((ledger["verdict"] == "contradicts").sum())
    against = f"{words.count(bad, 'clashes', 'clash')} with what stands beside them" if bad else "none of them clashes"
    return f"Of {words.count(len(ledger), 'number')} that others can be held against, {exact} fit exactly and {against}"


def top_ratio(ratios: pd.DataFrame, corpus: Corpus) -> str:
    """The ratio that is furthest from 1 among numbers of one definition, or among nested ones."""
    if ratios.empty:
        return NOTHING
    same = ratios[ratios["relation"] == "same_definition"]
    top = (same if len(same) else ratios).sort_values("ratio_low", kind="stable").iloc[-1]
    names = corpus.claimants.set_index("claimant_id")["name"]
    a, b = (f"{names[top[f'claimant_{x}']]}: {_spaced(top[f'definition_{x}'])}" for x in "ab")
    return f"On {words.day(top['date'])} {b} is at least {words.floor(top['ratio_low'])} times {a}"


def moves(shown: pd.DataFrame) -> str:
    """Which series moved most over the runs of a sweep, and from what to what. Rows of `moves.place_runs`."""
    if shown.empty:
        return "No run has a key number."
    ranked = []
    for panel, own in shown.sort_values("x", kind="stable").groupby("panel", sort=False):
        said = [words.span(low, high) for low, high in zip(own["low"], own["high"], strict=True)]
        least, most = own["low"].min(), own["low"].max()
        ranked.append((most / least if least > 0 else 1.0, len(set(said)), panel, said[0], said[-1]))
    _, n_different, panel, first, last = max(ranked, key=lambda r: (r[1] > 1, r[0]))
    if n_different == 1:
        return "No series moves over the runs."
    moved = sum(r[1] > 1 for r in ranked)
    return (
        f"{moved} of {words.count(len(ranked), 'series', 'series')} move over the runs; {panel} from {first} to {last}"
    )
