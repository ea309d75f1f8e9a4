"""What the schema cannot say: rules between the cells, rows and tables of a corpus."""

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
import pandas as pd

from helpers.corpus import lists, schema
from helpers.corpus.faults import SHOWN, Fault
from helpers.corpus.nesting import runs_in_circle
from helpers.corpus.number_rules import find_word_faults
from helpers.corpus.qualifiers import FORECAST, MAY_HAVE, NEEDS, PLACES

DIRECT = "direct"  # in `via`, where an article_id would be
LARGEST = 1_000_000_000  # beyond it, "more than v" cannot be told from v
NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
REASONS = ("date", "age", "duration", "distance", "name", "money", "count_of_other", "repeated", "other")
KINDS = ("total", "change", "ratio", "share", FORECAST)
CORRECTABLE = tuple(
    column
    for column in schema.COLUMNS["claims"]
    if column not in ("claim_id", "article_id", "paragraph", "repeats", "note")
)
# per column what the code relies on: a pattern, a list, or (None) that it is not empty
NEEDED: dict[str, dict[str, str | tuple[str, ...] | None]] = {
    "articles": {"article_id": NAME, "publisher": None, "title": None, "published": None},
    "date_clues": {"clue_id": NAME, "dates": rf"published|as_of:{NAME}"},
    "claimants": {"claimant_id": NAME, "name": None},
    "measures": {"measure_id": NAME, "label": None, "unit": None, "group": NAME, "is_cumulative": ("true", "false")},
    "definitions": {"definition_id": NAME, "label": None, "meaning": None},
    "claims": {
        **{"claim_id": NAME, "side": NAME, "scope": NAME, "kind": KINDS, "qualifier": tuple(NEEDS)},
        **dict.fromkeys(["article_id", "claimant_id", "measure_id", "definition_id", "paragraph", "printed"]),
        **dict.fromkeys(["wording", "as_of_earliest", "as_of_latest", "as_of_basis"]),
    },
    "corrections": {"claim_id": None, "column": CORRECTABLE},
    "sides": {"side_id": NAME, "label": None, "adjective": None},
    "scopes": {"scope_id": NAME, "label": None},
    "sums": {"sum_id": NAME, "axis": ("definition", "scope", "measure"), "whole": NAME, "part": NAME},
    "number_words": {"word": None, "qualifier": tuple(NEEDS)},
    "dismissed": dict.fromkeys(["article_id", "paragraph", "printed", "occurrence"]) | {"reason": REASONS},
}
NAMED = {"claimants": "name"} | dict.fromkeys(["measures", "definitions", "sides", "scopes"], "label")  # in pictures
MAY_BE: dict[str, dict[str, str | tuple[str, ...]]] = {  # and what there must be in a cell that may be empty
    "date_clues": {"weekday": schema.WEEKDAYS},
    "claimants": {"color": "#[0-9A-Fa-f]{6}", "marker": tuple("o^vsDdPXhHp*<>8"), "side": NAME, "scope": NAME},
}
Asked = TypeVar("Asked")
SAME_THING = ["claimant_id", "side", "measure_id", "scope", "definition_id", "kind"]


def find_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """What breaks a rule; `row` is the place in the table. `typed`: the tables that the corpus has, by name."""
    found = [*_name_faults(typed), *_clue_faults(typed), *_nesting_faults(typed), *_word_faults(typed["definitions"])]
    found += [*_member_faults(typed["claimants"]), *_own_coordinate_faults(typed)]
    found += _sum_faults(typed) if "sums" in typed else []
    found += find_word_faults(typed["number_words"]) if "number_words" in typed else []
    listed = typed["corrections"]
    found += _faults("corrections", listed["public_since"] > listed["entered"], "public_since", "is after entered")
    is_taken = typed["articles"]["article_id"] == DIRECT
    found += _faults("articles", is_taken, "article_id", "stands for no article in claims.csv, column via")
    mended = set(listed["claim_id"])  # judged once corrected
    claims = typed["claims"]
    late = [fault for fault in find_late_faults(typed) if claims["claim_id"].iloc[fault.row] not in mended]
    return found + find_claim_faults(typed) + late


def find_claim_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """What breaks a rule about needed cells of these tables, among the cells of a claim, or among claims."""
    claims = typed["claims"]
    within = [*_hedge_faults(claims), *_estimate_faults(claims), *_number_faults(claims), *_day_faults(claims)]
    return [*_need_faults(typed), *within, *find_faults_among(typed)]


def find_faults_among(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """Claims that break a rule together, each of which may be sound."""
    claims = typed["claims"]
    return [*_kind_faults(claims), *_repeat_faults(claims), *_quote_faults(claims, typed["articles"])]


def find_late_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """Claims about a day after their publication, which only a correction can mend; a forecast may be about any."""
    claims, articles = typed["claims"], typed["articles"]
    is_late = (claims["as_of_latest"] > _find_published(claims, articles)) & (claims["kind"] != FORECAST)
    reason = "is after the day on which the article was published"
    return list(_faults("claims", is_late, "as_of_latest", reason))


def _find_published(claims: pd.DataFrame, articles: pd.DataFrame) -> pd.Series:
    """Per claim, the day on which its article was published."""
    days = articles.drop_duplicates("article_id").set_index("article_id")["published"]
    return pd.Series(days.reindex(claims["article_id"]).to_numpy(), index=claims.index)


def _faults(table: str, is_faulty: object, column: str, reason: str) -> Iterator[Fault]:
    """One fault per row where `is_faulty`; `row` is its place in the table, until `Sheet.locate` finds the line."""
    for i in np.flatnonzero(np.asarray(is_faulty, dtype=bool)):
        yield Fault(f"{table}.csv", int(i), column, "", reason)


def _hedge_faults(claims: pd.DataFrame) -> Iterator[Fault]:
    """Numbers that a qualifier needs, or has no use for."""
    for qualifier, needed in NEEDS.items():
        if not (rows := claims["qualifier"] == qualifier).any():
            continue
        for column in ("value", "low", "high"):
            if column in MAY_HAVE.get(qualifier, ()):
                continue
            wrong = claims[column].isna() if column in needed else claims[column].notna()
            reason = f"{qualifier} needs this number" if column in needed else f"must be empty for {qualifier}"
            yield from _faults("claims", rows & wrong, column, reason)


def _number_faults(claims: pd.DataFrame) -> Iterator[Fault]:
    """Numbers that cannot be, or not be told apart."""
    for column in ("value", "low", "high"):
        is_below = (claims[column] < 0) & (claims["kind"] != "change")
        yield from _faults("claims", is_below, column, "a total is never negative")
        large = claims[column].abs().between(LARGEST, np.inf, inclusive="left")
        yield from _faults("claims", large, column, f"is {LARGEST:,} or more; count in a larger unit")
        fine = claims[column].where(np.isfinite(claims[column])).mul(10**PLACES)
        reason = f"has more than {PLACES} decimals"
        is_lost = (fine - fine.round()).abs().gt(1e-3) | (fine.round().eq(0) & fine.ne(0))
        yield from _faults("claims", ~large & is_lost & fine.notna(), column, reason)


def _kind_faults(claims: pd.DataFrame) -> Iterator[Fault]:
    """Measures that have numbers of several kinds: the rarer ones."""
    quantity = claims["kind"].replace({"change": "total"})
    quantity = quantity.where(claims["kind"].isin(KINDS) & (quantity != FORECAST))
    if quantity.nunique() < 2:
        return
    counts = pd.DataFrame({"measure": claims["measure_id"], "quantity": quantity}).value_counts()
    usual = counts.reset_index().drop_duplicates("measure").set_index("measure")["quantity"]
    usual = usual.reindex(claims["measure_id"]).to_numpy()
    mixed = quantity.notna() & pd.notna(usual) & (quantity != usual)
    yield from _faults("claims", mixed, "kind", "this measure has numbers of another kind")


def _day_faults(claims: pd.DataFrame) -> Iterator[Fault]:
    """Days that are missing, or not in order."""
    is_change, start = claims["kind"] == "change", claims["period_start"]
    first, last = claims["as_of_earliest"], claims["as_of_latest"]
    for wrong, column, reason in (
        (claims["low"] > claims["high"], "low", "is greater than high"),
        (is_change & start.isna(), "period_start", "a change needs the day from which it counts"),
        (~is_change & start.notna(), "period_start", "must be empty unless the kind is change"),
        (is_change & (start >= first), "period_start", "is not before as_of_earliest"),
        (first > last, "as_of_earliest", "is after as_of_latest"),
    ):
        yield from _faults("claims", wrong, column, reason)


def _estimate_faults(claims: pd.DataFrame) -> Iterator[Fault]:
    """A best estimate may have its interval beside it: both ends, with the value between them."""
    for qualifier, ends in MAY_HAVE.items():
        told = claims[["value", "low", "high"]].where(claims["qualifier"] == qualifier)
        for column, other in (ends, ends[::-1]):
            is_alone = told[column].isna() & told[other].notna()
            yield from _faults("claims", is_alone, column, "an interval beside an estimate needs both its ends")
        is_outside = (told["value"] < told["low"]) | (told["value"] > told["high"])
        yield from _faults("claims", is_outside, "value", "is not within the interval beside it")


def find_point_faults(claims: pd.DataFrame) -> list[Fault]:
    """A total or change as 12.750: some write twelve thousand so, and a count has no thousandths. Of text cells."""
    is_count = claims["kind"].isin(["total", "change"])
    faults: list[Fault] = []
    for column in ("value", "low", "high"):
        is_like = claims[column].astype("str").str.fullmatch(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+", na=False)
        reason = "may be read as thousands; write it without the point, or with another number of decimals"
        faults += _faults("claims", is_count & is_like & claims[column].notna(), column, reason)
    return faults


def _repeat_faults(claims: pd.DataFrame) -> list[Fault]:
    """A row may repeat only a saying of the same thing in its own article that is itself no repetition."""
    if (own := claims[claims["repeats"].notna()]).empty:
        return []
    first = claims.drop_duplicates("claim_id").set_index("claim_id").reindex(own["repeats"])
    has = first["article_id"].notna().to_numpy()

    def among_all(is_faulty: np.ndarray) -> pd.Series:
        return pd.Series(is_faulty, index=own.index).reindex(claims.index, fill_value=False)

    def differs(columns: list[str]) -> pd.Series:
        a, b = own[columns].to_numpy(dtype=object), first[columns].to_numpy(dtype=object)
        return among_all(has & ((a != b) & ~(pd.isna(a) & pd.isna(b))).any(axis=1))

    said = [*SAME_THING, "value", "low", "high", "period_start", "as_of_earliest", "as_of_latest"]
    wrong_article, chain = differs(["article_id"]), among_all(has & first["repeats"].notna().to_numpy())
    return [
        *_faults("claims", wrong_article, "repeats", "is a claim of another article"),
        *_faults("claims", chain & ~wrong_article, "repeats", "is itself a repetition; name the first saying"),
        *_faults("claims", differs(said) & ~wrong_article, "repeats", "does not say the same thing"),
    ]


def _quote_faults(claims: pd.DataFrame, articles: pd.DataFrame) -> Iterator[Fault]:
    """An article may quote another for a number, if that one came out no later and does not in its turn quote it."""
    via = claims["via"].where(claims["via"] != DIRECT)
    if via.isna().all():
        return
    published = _find_published(claims, articles)
    days = articles.drop_duplicates("article_id").set_index("article_id")["published"]
    quoted_day = pd.Series(days.reindex(via).to_numpy(), index=claims.index).where(via.notna())
    yield from _faults("claims", via.notna() & ~via.isin(days.index), "via", "is not in articles.csv, nor 'direct'")
    yield from _faults("claims", via == claims["article_id"], "via", "is the claim's own article")
    yield from _faults("claims", quoted_day > published, "via", "was published after the article that quotes it")
    is_round = np.zeros(len(claims), dtype=bool)
    quoting = claims[quoted_day == published]  # only articles of one day can quote each other
    for _, own in quoting.groupby([*SAME_THING, "as_of_earliest", "as_of_latest"], dropna=False):
        quoted = own.groupby("article_id")["via"].agg(set).to_dict()
        is_round[own.index] = [_is_in_circle(article, quoted) for article in own["article_id"]]
    yield from _faults("claims", is_round, "via", "runs in a circle of articles that quote each other")


def _is_in_circle(article: str, quoted: dict[str, set[str]]) -> bool:
    """Whether quoting leads from an article back to it."""
    seen, todo = set(), [*quoted[article]]
    while todo:
        if (one := todo.pop()) not in seen:
            seen.add(one)
            todo += quoted.get(one, ())
    return article in seen


def _clue_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    clues = typed["date_clues"]
    target = clues["dates"].str.removeprefix("as_of:").where(clues["dates"].str.startswith("as_of:", na=False))
    named = typed["claims"][typed["claims"]["claim_id"].isin(target)]
    article = target.map(named.drop_duplicates("claim_id").set_index("claim_id")["article_id"])
    reason = "names no claim of this article"
    return [
        *_faults("date_clues", target.notna() & (article != clues["article_id"]), "dates", reason),
        *_faults("date_clues", clues["earliest"] > clues["latest"], "earliest", "is after latest"),
    ]


def _name_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """What tells rows of a table apart in a picture."""
    claimants = typed["claimants"]
    same = claimants.duplicated(["color", "marker"]) & claimants["color"].notna()
    looks = [*_faults("claimants", same, "marker", "another claimant has this colour and marker")]
    for table, column in _pick(NAMED, typed):
        name = typed[table][column].str.casefold()
        again = name.duplicated() & name.notna()
        looks += _faults(table, again, column, f"another row has this {column}")
    return looks


def _member_faults(claimants: pd.DataFrame) -> Iterator[Fault]:
    """A joint claimant has several members, all of them claimants who are not joint ones themselves."""
    members = dict(zip(claimants["claimant_id"], map(lists.split, claimants["members"]), strict=True))
    for i, own in enumerate(map(lists.split, claimants["members"])):
        unknown = [name for name in own if members.get(name, [name])]
        if unknown:
            reason = f"{unknown[0][:SHOWN]!r} is no claimant, or a joint one itself"
            yield Fault("claimants.csv", i, "members", "", reason)
        elif len({*own}) < len(own) or len(own) == 1:
            yield Fault("claimants.csv", i, "members", "", "a joint claimant has several members, each once")


def _pick(by_table: dict[str, Asked], typed: dict[str, pd.DataFrame]) -> Iterator[tuple[str, Asked]]:
    """What is said of each table, of those that the corpus has."""
    return ((table, asked) for table, asked in by_table.items() if table in typed)


def _need_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """What the code relies on, whatever the schema of a corpus asks for."""
    faults: list[Fault] = []
    for table, columns in _pick(NEEDED, typed):
        for column, allowed in columns.items():
            faults += _faults(table, typed[table][column].isna(), column, "must not be empty")
            faults += _find_others(table, typed[table][column], allowed)
    for table, listed in _pick(MAY_BE, typed):
        for column, allowed in listed.items():
            faults += _find_others(table, typed[table][column], allowed)
    return faults


def _find_others(table: str, column_cells: pd.Series, allowed: str | tuple[str, ...] | None) -> list[Fault]:
    """Cells that are not empty and not of a list, or not as a pattern asks."""
    if allowed is None or pd.api.types.is_bool_dtype(column_cells):  # cells that could be typed
        return []
    if isinstance(allowed, str):
        code, known = pd.factorize(column_cells.astype("str"))
        is_other = np.append(~pd.Series(known).str.fullmatch(allowed).to_numpy(dtype=bool), False)[code]
        reason = "is not written as its column asks (letters, digits and _ . - in a name)"
        return list(_faults(table, is_other, column_cells.name, reason))
    is_other = ~column_cells.isin(allowed) & column_cells.notna()
    return list(_faults(table, is_other, column_cells.name, f"is not one of {', '.join(allowed)}"))


def _nesting_faults(typed: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """No definition or place lies within itself."""
    for table, key in _pick({"definitions": "definition_id", "scopes": "scope_id"}, typed):
        first = typed[table].drop_duplicates(key)
        wider = dict(zip(first[key], first["within"], strict=True))
        is_faulty = [runs_in_circle(name, wider) for name in typed[table][key]]
        yield from _faults(table, is_faulty, "within", "runs in a circle")


def _word_faults(definitions: pd.DataFrame) -> Iterator[Fault]:
    """A word that by itself means one definition means no other."""
    meant: dict[str, int] = {}
    for i, cell in enumerate(definitions["said_as"]):
        if taken := [word for word in lists.split(cell) if meant.setdefault(word.casefold(), i) != i]:
            other = definitions["definition_id"].iloc[meant[taken[0].casefold()]]
            reason = f"{taken[0][:SHOWN]!r} already means {str(other)[:SHOWN]!r}"
            yield Fault("definitions.csv", i, "said_as", "", reason)


def _sum_faults(typed: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """A sum has one whole and other known things of its axis as parts, at least two; nothing is a part of itself."""
    sums = typed["sums"]
    for column in ("whole", "part"):
        yield from _faults("sums", _find_unknown(sums, column, typed), column, "is no id of this axis")
    yield from _faults("sums", sums["part"] == sums["whole"], "part", "is its own whole")
    for column in ("axis", "whole", "claimants"):
        said = sums[column].fillna("")
        differs = said != said.groupby(sums["sum_id"]).transform("first")
        yield from _faults(
            "sums", differs & sums["sum_id"].notna(), column, "is another one in an earlier row of this sum"
        )
    n_parts = sums.groupby("sum_id")["part"].transform("nunique")
    yield from _faults("sums", n_parts == 1, "part", "is the only part of this sum")
    yield from _faults("sums", _runs_round(sums), "part", "has parts that run in a circle")
    known = set(typed["claimants"]["claimant_id"])
    for i, cell in enumerate(sums["claimants"]):
        if unknown := [name for name in lists.split(cell) if name not in known]:
            yield Fault("sums.csv", i, "claimants", "", f"{unknown[0][:SHOWN]!r} is not in claimants.csv")


def _own_coordinate_faults(typed: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """The side and scope of a claimant are those of the corpus, where it lists them."""
    for column, table in (("side", "sides"), ("scope", "scopes")):
        if table in typed:
            own, known = typed["claimants"][column], typed[table][f"{column}_id"]
            reason = f"is not in {table}.csv, column {column}_id"
            yield from _faults("claimants", own.notna() & ~own.isin(known), column, reason)


def find_early(typed: dict[str, pd.DataFrame], eve: pd.Timestamp) -> pd.Series:
    """Whether each claim is a running total of days that all lie on or before the eve, on which it would be 0."""
    claims = typed["claims"]
    measures, definitions = (
        typed[f"{name}s"].drop_duplicates(f"{name}_id").set_index(f"{name}_id")["is_cumulative"]
        for name in ("measure", "definition")
    )
    own = pd.Series(definitions.reindex(claims["definition_id"]).to_numpy(), index=claims.index)
    of_measure = pd.Series(measures.reindex(claims["measure_id"]).to_numpy(), index=claims.index)
    is_running = own.where(own.notna(), of_measure).astype("str").str.casefold().eq("true")
    return is_running & claims["kind"].eq("total") & (claims["as_of_latest"] <= eve)


def _find_unknown(sums: pd.DataFrame, column: str, typed: dict[str, pd.DataFrame]) -> pd.Series:
    """Whether the name in each row is none of the axis that the row is of."""
    scopes = typed["scopes"]["scope_id"] if "scopes" in typed else typed["claims"]["scope"]
    known = {"scope": scopes}
    known |= {axis: typed[f"{axis}s"][f"{axis}_id"] for axis in ("definition", "measure")}
    is_unknown = pd.Series(False, index=sums.index)
    for axis, names in known.items():
        is_unknown |= sums["axis"].eq(axis) & sums[column].notna() & ~sums[column].isin(names)
    return is_unknown


def _runs_round(sums: pd.DataFrame) -> pd.Series:
    """Whether the part of each row has parts, and these have some, without end."""
    whole, part = (sums["axis"] + " " + sums[column] for column in ("whole", "part"))
    is_left = whole.notna() & part.notna()
    while (ends := is_left & ~part.isin(whole[is_left])).any():
        is_left &= ~ends
    return is_left
