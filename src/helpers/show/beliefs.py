"""Tables and sentences on whom one can believe together, and what follows."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.lists import split
from helpers.corpus.tables import Corpus
from helpers.show import views
from helpers.show.names import Names, read_names
from helpers.show.views import Focus

QUANTITY = ["definition_id", "scope"]
MOST_CAMPS = 3  # in one picture
MOST_QUANTITIES = 8  # in one picture
MOST_ROWS = 12  # camps in a table
FEW = 3  # names that a sentence lists


def pick_camps(book: Book, focus: Focus) -> pd.DataFrame:
    """The camps on the measure and side in focus, the largest first: rows of camps.csv with `n`, how many are in it."""
    camps = book.camps
    about = [focus["measure_id"] in measures.split(";") for measures in camps["measure_id"]]
    own = camps[(camps["side"] == focus["side"]) & np.array(about, dtype=bool)]
    own = own.assign(n=[len(split(names)) for names in own["claimants"]])
    return own.sort_values(["n", "claimants"], ascending=[False, True], ignore_index=True)


def list_camps(book: Book, focus: Focus) -> pd.DataFrame:
    """One row per camp, the largest first, MOST_ROWS at most: who is in it, and who cannot be added to it.

    Those who are in all of them stand in the heading.
    """
    camps = pick_camps(book, focus)
    shared = _find_shared(camps)
    members = f"in it, besides {_shorten(sorted(shared), book)}" if shared else "in it"
    rows = [
        (
            nth,
            camp.n,
            read_names(book.corpus).list_who([who for who in split(camp.claimants) if who not in shared]),
            read_names(book.corpus).list_who(split(camp.left_out)),
        )
        for nth, camp in enumerate(camps.head(MOST_ROWS).itertuples(), 1)
    ]
    return pd.DataFrame(rows, columns=["camp", "how many", members, "not in it"])


def list_words(book: Book, focus: Focus) -> pd.DataFrame:
    """One row per claim that keeps somebody out of a camp of `list_camps`, by day: who says what, and where."""
    ids = [name for names in pick_camps(book, focus).head(MOST_ROWS)["claim_ids"] for name in split(names)]
    claims = views.add_names(book.corpus.claims[book.corpus.claims["claim_id"].isin(ids)], book.corpus)
    claims = claims.sort_values(["as_of_latest", "claim_id"], ignore_index=True)
    claims = claims.assign(counts=[read_names(book.corpus).counted(row.definition_id) for row in claims.itertuples()])
    claims = claims.assign(article=claims["article_id"].map(views.name_articles(book.corpus)))
    called = {"as_of_latest": "day", "name": "who", "wording": "noun or verb", "counts": "counted as"}
    columns = ["as_of_latest", "name", "printed", "wording", "counts", "article", "paragraph", "claim_id"]
    return claims[columns].rename(columns=called)


def tell_camps(book: Book, focus: Focus) -> str:
    """Who can be right at once, of all who speak of the measure in focus, and whose numbers are left out of this."""
    aside = views.select(book.set_aside, side=focus["side"], measure_id=focus["measure_id"])
    if aside.empty:
        return _tell_camps(book, focus)
    who = read_names(book.corpus).list_who(sorted(set(aside["claimant_id"])))
    return (
        f"{_tell_camps(book, focus)} Left out of this: what {who} said that cannot hold with other numbers of the same."
    )


def _tell_camps(book: Book, focus: Focus) -> str:
    camps = pick_camps(book, focus)
    measure = read_names(book.corpus).whose(focus["side"], focus["measure_id"])
    if camps.empty:
        return f"Nothing is claimed of {measure} that one could believe: forecasts and doubtful numbers are in no camp."
    everyone, shared = {*split(camps["claimants"].iloc[0]), *split(camps["left_out"].iloc[0])}, _find_shared(camps)
    if len(everyone) == 1:
        return f"Only {read_names(book.corpus).list_who(everyone)} speaks of {measure}."
    if len(camps) == 1 and not camps["left_out"].any():
        both = "both" if len(everyone) == 2 else "all"
        return f"The {len(everyone)} claimants who speak of {measure} can {both} be right at once."
    outs = [split(names) for names in camps["left_out"]]
    if all(len(out) == 1 for out in outs) and len(outs) <= FEW:
        said = read_names(book.corpus).list_who(out[0] for out in sorted(outs))
        rest = f"; without one of them, the other {len(everyone) - 1} who speak of these can all be right"
        both = "both" if len(outs) == 2 else "all"
        return f"{said} cannot {both} be right about {measure}{rest if len(everyone) > len(outs) else ''}."
    shares = f"; {words.count(len(shared), 'claimant is', 'claimants are')} in every camp" if shared else ""
    return (
        f"Of the {len(everyone)} claimants who speak of {measure} no more than {camps['n'].iloc[0]} can be right at "
        f"once. There {'is one camp' if len(camps) == 1 else f'are {len(camps)} camps'}, to which no other can be "
        f"added{shares}."
    )


def tell_clash(claim_ids: Iterable[str], corpus: Corpus) -> str:
    """Claims that cannot all be true, as a sentence."""
    rows = views.add_names(corpus.claims[corpus.claims["claim_id"].isin(list(claim_ids))], corpus)
    if rows.empty:
        return "All claims that their own claimants' other claims bear out can be true at once."
    said = [_tell(row, corpus) for row in rows.sort_values(["as_of_latest", "claim_id"]).itertuples()]
    both = "both" if len(said) == 2 else "all"
    return f"These {len(said)} cannot {both} be true: {words.listing(said)}."


def _tell(row: pd.Series, corpus: Corpus) -> str:
    span = "" if row.as_of_earliest == row.as_of_latest else f"{words.short_day(row.as_of_earliest)} to "
    since = f"from {words.short_day(row.period_start)} to " if row.kind == "change" else span
    day = f"{since}{words.short_day(row.as_of_latest)}"
    said = read_names(corpus).counts(words.limit(row), row.side, row.measure_id, row.definition_id, row.scope)
    return f"{row.name} claims {said} ({'' if since else 'on '}{day}, claim {row.claim_id})"


def tell_follows(book: Book, focus: Focus) -> str:
    """What follows for the quantity that most claimants name, on the last day on which it has an upper bound."""
    if book.believe and book.find_clash(book.believe):
        both = "both" if len(book.believe) == 2 else "all"
        return f"{read_names(book.corpus).list_who(book.believe)} cannot {both} be right."
    latest = list_latest(book, focus)
    if latest.empty:
        return "Nothing that is claimed sets an upper bound, whichever camp is believed."
    top, names = latest.iloc[0], read_names(book.corpus)
    ends, premise = (top["at least"], top["at most"]), _name_premise(book, focus, top["claim_ids"])
    number = _say_ends(*(words.inward(*ends) if book.reading.counts_whole[focus["measure_id"]] else ends))
    number = names.amount(number, focus["measure_id"])
    is_one = number in ("1", "at most 1")
    whose, day = names.whose(focus["side"], focus["measure_id"], is_one=is_one), words.short_day(top["day"])
    if names.is_part(focus["measure_id"]):
        whose = whose if top["is_named"] else f"{whose} {top['quantity']}"
        percent = " percent" if names.unit(focus["measure_id"]) == "percent" else ""
        return f"{premise}, {whose}{top['where']} is {number}{percent} on {day}."
    until = f"{'by' if top['is_total'] else 'on'} {day}"
    of_whom = f"of {whose}" if names.measured_in(focus["measure_id"]) else whose
    if top["is_named"]:
        return f"{premise}, there {'was' if is_one else 'were'} {number} {of_whom}{top['where']} {until}."
    return f"{premise}, {number} {of_whom} {'was' if is_one else 'were'} {top['quantity']} {until}."


def _say_ends(low: float, high: float) -> str:
    """The least and the most of a row of `list_latest`."""
    least, most = (words.number(n) for n in (low, high))
    if low == high:
        return most
    return f"from {least} to {most}" if low > 0 else f"at most {most}"


def _name_premise(book: Book, focus: Focus, claim_ids: list[str]) -> str:
    """Who has to be believed: those who are, or else those whose claims it rests on, if they are in every camp."""
    claims, camps = book.corpus.claims, pick_camps(book, focus)
    told = sorted(set(claims.loc[claims["claim_id"].isin(claim_ids), "claimant_id"]))
    if book.believe or set(told) <= _find_shared(camps):
        who = list(book.believe) or told
        return f"If one believes {_shorten(who, book)}"
    return "Whichever camp is believed"


def list_latest(book: Book, focus: Focus) -> pd.DataFrame:
    """One row per quantity in focus: the least and the most that it can be, on the last day with an upper bound.

    Whichever camp is right; a quantity that only some camps speak of has no row. The one that most claimants name is
    the first. `claim_ids`: the claims behind both, as a list. `is_total`: it never falls. `is_named`: the measure's
    own name says what is counted. `where`: its place, as a sentence goes on.
    """
    ranges = list_ranges(book, focus)
    names = read_names(book.corpus)
    whose = names.whose(focus["side"], focus["measure_id"])
    is_named = [names.thing(row.side, row.measure_id, row.definition_id) == whose for row in ranges.itertuples()]
    where = [_say_where(scope, focus, names) for scope in ranges["scope"]]
    ranges = ranges.assign(is_total=book.corpus.list_growing(ranges), is_named=is_named, where=where)
    n_camps = 1 if book.believe else len(pick_camps(book, focus))
    found = [
        (
            quantity,
            *ends,
            own["is_total"].iloc[0],
            own["is_named"].iloc[0],
            _say_where(own["scope"].iloc[0], focus, names),
        )
        for quantity, own in ranges.groupby("quantity", sort=False)
        if own["claimants"].nunique() == n_camps and (ends := _find_last(own))
    ]
    columns = ["quantity", "day", "at least", "at most", "claim_ids", "is_total", "is_named", "where"]
    return pd.DataFrame(found, columns=columns)


def _find_last(ranges: pd.DataFrame) -> tuple[pd.Timestamp, float, float, list[str]] | None:
    """The last day from which on one quantity has an upper bound in all camps, its widest bounds then, and the claims
    behind them.
    """
    by_day = ranges.fillna({"high": np.inf}).pivot_table(index="date", columns="claimants", values=["low", "high"])
    by_day = by_day.ffill().dropna()
    lows, highs = by_day["low"].min(axis=1), by_day["high"].max(axis=1)
    days = highs.index[np.isfinite(highs)]
    if not len(days):
        return None
    own = ranges[ranges["date"] <= days[-1]].sort_values("date", kind="stable")
    ids = [name for cell in own.drop_duplicates("claimants", keep="last")["claim_ids"] for name in split(cell)]
    if not ids:  # it follows from the eve alone
        return None
    return days[-1], lows[days[-1]], highs[days[-1]], list(dict.fromkeys(ids))


def list_ranges(book: Book, focus: Focus) -> pd.DataFrame:
    """The rows of joint.csv on the measure and side in focus, with `quantity`, its label: what most claim, first."""
    own = views.select(book.joint, side=focus["side"], measure_id=focus["measure_id"])
    told = views.select(book.statements, side=focus["side"], measure_id=focus["measure_id"])
    rank = told.groupby(QUANTITY).agg(who=("claimant_id", "nunique"), n=("statement_id", "size"))
    own = own.merge(rank.reset_index(), how="left", on=QUANTITY).fillna({"who": 0, "n": 0})
    own = own.assign(quantity=_label_quantities(own, focus, book.corpus))
    order = ["who", "n", *QUANTITY, "claimants", "date"]
    own = own.sort_values(order, ascending=[False, False, *[True] * 4], ignore_index=True)
    return own.drop(columns=["who", "n"])


def list_drawn(book: Book, focus: Focus) -> pd.DataFrame:
    """The rows of `list_ranges` that a picture has room for: the camps of `name_camps`, MOST_QUANTITIES quantities."""
    ranges = list_ranges(book, focus)
    own = ranges[ranges["claimants"].isin(list(name_camps(book, focus)))]
    return own[own["quantity"].isin(own["quantity"].drop_duplicates().head(MOST_QUANTITIES))]


def list_printed(book: Book, focus: Focus) -> pd.DataFrame:
    """The totals of known days of the quantities of `list_drawn`, but for those that their claimant's own contradict.

    `camps`: the places in `name_camps` of those who believe them.
    """
    sound = book.solved.facts.statements[book.solved.is_sound]
    own = views.select(sound, side=focus["side"], measure_id=focus["measure_id"], kind="total")
    own = own[own["as_of_earliest"] == own["as_of_latest"]]
    own = own.assign(quantity=_label_quantities(own, focus, book.corpus))
    own = own[own["quantity"].isin(list_drawn(book, focus)["quantity"])]
    camps = [split(claimants) for claimants in name_camps(book, focus)]
    believed = [[place for place, camp in enumerate(camps) if who in camp] for who in own["claimant_id"]]
    return own.assign(camps=pd.Series(believed, own.index, dtype=object))


def stack(ranges: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """What the picture of ranges draws: the bounds, and what was printed."""
    marks = printed.rename(columns={"claimant_id": "claimants", "as_of_latest": "date"}).assign(status="printed")
    columns = ["quantity", "claimants", "date", "value", "low", "high", "status", "claim_ids"]
    return pd.concat([ranges.assign(value=np.nan)[columns], marks[columns]], ignore_index=True)


def name_camps(book: Book, focus: Focus) -> dict[str, str]:
    """What each camp that is drawn is called, by its claimants: by whom it leaves out. Whoever is believed is one."""
    if book.believe:
        return {";".join(sorted(book.believe)): f"believing {_shorten(list(book.believe), book)}"}
    told = {}
    for nth, camp in enumerate(pick_camps(book, focus).head(MOST_CAMPS).itertuples(), 1):
        left_out = split(camp.left_out)
        told[camp.claimants] = f"camp {nth}: without {_shorten(left_out, book)}" if left_out else "all who speak of it"
    return told


def mark_left_out(book: Book, focus: Focus) -> str:
    """What the crosses are, and how many camps and quantities are not drawn, if there are any."""
    n_out = sum(not camps for camps in list_printed(book, focus)["camps"])
    n_camps, n_all = len(name_camps(book, focus)), 1 if book.believe else len(pick_camps(book, focus))
    n_drawn, n_told = (table["quantity"].nunique() for table in (list_drawn(book, focus), list_ranges(book, focus)))
    crosses = " Cross: by one whom none of these believes." if n_out else ""
    cut = f" Drawn: the largest {n_camps} of {n_all} camps." if n_camps < n_all else ""
    return crosses + cut + (f" Drawn: {n_drawn} of {n_told} quantities." if n_drawn < n_told else "")


def _shorten(names: list[str], book: Book) -> str:
    known = read_names(book.corpus)
    if len(names) <= FEW:
        return known.list_who(names)
    return f"{', '.join(known.who(who) for who in names[: FEW - 1])} and {len(names) - FEW + 1} others"


def _find_shared(camps: pd.DataFrame) -> set[str]:
    """Who is in all camps; nobody where there are none."""
    members = [set(split(names)) for names in camps["claimants"]]
    return set.intersection(*members) if members else set()


def _label_quantities(table: pd.DataFrame, focus: Focus, corpus: Corpus) -> list[str]:
    """Per row what is counted, and where."""
    names = read_names(corpus)
    rows = zip(table["definition_id"], table["scope"], strict=True)
    return [names.counted(definition) + _say_where(scope, focus, names) for definition, scope in rows]


def _say_where(scope: str, focus: Focus, names: Names) -> str:
    """The place of a quantity, if it is not the whole and in focus."""
    return f" in {names.place(scope)}" if scope != focus["scope"] or names.is_apart(scope) else ""
