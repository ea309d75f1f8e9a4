"""What the schema cannot say: rules between the tables of a corpus, and what the code needs of each."""

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
import pandas as pd

from helpers.corpus import claim_rules, lists, schema
from helpers.corpus.claim_rules import DIRECT, KINDS, at_rows
from helpers.corpus.faults import SHOWN, Fault
from helpers.corpus.nesting import runs_in_circle
from helpers.corpus.number_rules import find_word_faults
from helpers.corpus.qualifiers import NEEDS

NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
REASONS = ("date", "age", "duration", "distance", "name", "money", "count_of_other", "repeated", "other")
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


def find_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """What breaks a rule; `row` is the place in the table. `typed`: the tables that the corpus has, by name."""
    found = [*_name_faults(typed), *_clue_faults(typed), *_nesting_faults(typed), *_word_faults(typed["definitions"])]
    found += [*_member_faults(typed["claimants"]), *_own_coordinate_faults(typed)]
    found += _sum_faults(typed) if "sums" in typed else []
    found += find_word_faults(typed["number_words"]) if "number_words" in typed else []
    listed = typed["corrections"]
    found += at_rows("corrections", listed["public_since"] > listed["entered"], "public_since", "is after entered")
    is_taken = typed["articles"]["article_id"] == DIRECT
    found += at_rows("articles", is_taken, "article_id", "stands for no article in claims.csv, column via")
    mended = set(listed["claim_id"])  # judged once corrected
    claims = typed["claims"]
    late = [fault for fault in claim_rules.find_late_faults(typed) if claims["claim_id"].iloc[fault.row] not in mended]
    return found + find_claim_faults(typed) + late


def find_claim_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """What breaks a rule about needed cells of these tables, among the cells of a claim, or among claims."""
    within = claim_rules.find_faults_within(typed["claims"])
    return [*_need_faults(typed), *within, *claim_rules.find_faults_among(typed)]


def _clue_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    clues = typed["date_clues"]
    target = clues["dates"].str.removeprefix("as_of:").where(clues["dates"].str.startswith("as_of:", na=False))
    named = typed["claims"][typed["claims"]["claim_id"].isin(target)]
    article = target.map(named.drop_duplicates("claim_id").set_index("claim_id")["article_id"])
    reason = "names no claim of this article"
    return [
        *at_rows("date_clues", target.notna() & (article != clues["article_id"]), "dates", reason),
        *at_rows("date_clues", clues["earliest"] > clues["latest"], "earliest", "is after latest"),
    ]


def _name_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """What tells rows of a table apart in a picture."""
    claimants = typed["claimants"]
    same = claimants.duplicated(["color", "marker"]) & claimants["color"].notna()
    looks = [*at_rows("claimants", same, "marker", "another claimant has this colour and marker")]
    for table, column in _pick(NAMED, typed):
        name = typed[table][column].str.casefold()
        again = name.duplicated() & name.notna()
        looks += at_rows(table, again, column, f"another row has this {column}")
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
            faults += at_rows(table, typed[table][column].isna(), column, "must not be empty")
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
        return list(at_rows(table, is_other, column_cells.name, reason))
    is_other = ~column_cells.isin(allowed) & column_cells.notna()
    return list(at_rows(table, is_other, column_cells.name, f"is not one of {', '.join(allowed)}"))


def _nesting_faults(typed: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """No definition or place lies within itself."""
    for table, key in _pick({"definitions": "definition_id", "scopes": "scope_id"}, typed):
        first = typed[table].drop_duplicates(key)
        wider = dict(zip(first[key], first["within"], strict=True))
        is_faulty = [runs_in_circle(name, wider) for name in typed[table][key]]
        yield from at_rows(table, is_faulty, "within", "runs in a circle")


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
        yield from at_rows("sums", _find_unknown(sums, column, typed), column, "is no id of this axis")
    yield from at_rows("sums", sums["part"] == sums["whole"], "part", "is its own whole")
    for column in ("axis", "whole", "claimants"):
        said = sums[column].fillna("")
        differs = said != said.groupby(sums["sum_id"]).transform("first")
        yield from at_rows(
            "sums", differs & sums["sum_id"].notna(), column, "is another one in an earlier row of this sum"
        )
    n_parts = sums.groupby("sum_id")["part"].transform("nunique")
    yield from at_rows("sums", n_parts == 1, "part", "is the only part of this sum")
    yield from at_rows("sums", _runs_round(sums), "part", "has parts that run in a circle")
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
            yield from at_rows("claimants", own.notna() & ~own.isin(known), column, reason)


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
