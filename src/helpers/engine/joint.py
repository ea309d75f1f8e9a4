"""What follows if several claimants are taken at their word: what they say of one quantity is one curve.

The engine that bounds the series of one claimant bounds these curves; what it would have to give up cannot hold.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from helpers.base.errors import WorkbookError
from helpers.corpus.groups import SERIES
from helpers.corpus.lists import split
from helpers.corpus.nesting import list_wider
from helpers.corpus.statements import Reading
from helpers.engine import bounds
from helpers.engine.camps import list_subjects
from helpers.engine.one_curve import DAYS, Together, Voice, join_voices
from helpers.engine.values import list_values

QUANTITY = SERIES[1:]
JOINT_COLUMNS = [*QUANTITY, "date", "claimants", "low", "high", "status", "claim_ids"]
NEXT = pd.Timedelta(days=1)


class CannotHold(WorkbookError):  # noqa: N818 (the name is fixed)
    """Claimants cannot all be taken at their word. `claim_ids`: the fewest of their claims that cannot all be true."""

    def __init__(self, believed: Iterable[str], claim_ids: list[str]) -> None:
        self.claim_ids = claim_ids
        both = "both" if len(claim_ids) == 2 else "all"
        super().__init__(f"{', '.join(believed)}: {', '.join(claim_ids)} cannot {both} be true")


def find_clash(reading: Reading, is_sound: np.ndarray, believed: Collection[str]) -> list[str]:
    """The fewest claims of the believed that cannot all be true, of several such sets the one with the first names."""
    return min(
        (together.list_names(clash) for together in _list_together(reading, is_sound, believed)
         if (clash := together.find_smallest(together.all))),
        key=lambda names: (len(names), names), default=[],
    )  # fmt: skip


def _list_together(reading: Reading, is_sound: np.ndarray, believed: Collection[str]) -> list[Together]:
    """What is believed, per subject of which several of the believed speak."""
    speakers = reading.corpus.list_speakers(believed)
    is_own = is_sound & reading.statements["claimant_id"].isin(speakers).to_numpy()
    rows = [subject.rows[is_own[subject.rows]] for subject in list_subjects(reading)]
    claimants = reading.statements["claimant_id"].to_numpy()
    return [Together(reading, own) for own in rows if len(set(claimants[own])) > 1]  # of one alone all can hold


def follow(
    reading: Reading, is_sound: np.ndarray, believed: Collection[str], *, on: Iterable[str] = ()
) -> pd.DataFrame:
    """One row per quantity and day on which its bounds change, and per day `on` (ISO strings): as in joint.csv.

    Until the next row of the quantity the bounds stay as they are. A quantity is one that a believed claim names, that
    a sum yields, or whose definition lies between two that are named. `is_sound`: per statement, whether its claimant
    is held to it. Raises CannotHold if these claims cannot all be true.
    """
    if clash := find_clash(reading, is_sound, believed):
        raise CannotHold(sorted({*believed}), clash)
    told = [(subject.rows, sorted({*believed})) for subject in list_subjects(reading)]
    return _bound(reading, is_sound, told, on)


def follow_camps(reading: Reading, is_sound: np.ndarray, camps: pd.DataFrame) -> pd.DataFrame:
    """As `follow`, for each camp and what it is about. `camps`: rows of camps.csv."""
    rows_of = {(one.side, ";".join(one.measures)): one.rows for one in list_subjects(reading)}
    told = [(rows_of[camp.side, camp.measure_id], split(camp.claimants)) for camp in camps.itertuples()]
    return _bound(reading, is_sound, told, [])


def _bound(
    reading: Reading, is_sound: np.ndarray, told: list[tuple[np.ndarray, list[str]]], on: Iterable[str]
) -> pd.DataFrame:
    """As `follow`, for several at once: rows about one subject, and who is believed, which can hold."""
    voices = [_find_voice(rows[is_sound[rows]], believed, reading) for rows, believed in told]
    if not any(len(voice.rows) for voice in voices):
        return _make_empty()
    days = pd.to_datetime(pd.Series([*on], dtype="str")).astype("datetime64[us]")
    voiced = join_voices(reading, voices)
    every = pd.concat([voiced.statements, _list_silent(voiced, days)], ignore_index=True)
    values = list_values(bounds.solve(replace(voiced, statements=every)), max_gap_days=0)
    is_open = values["status"].eq("implied") & values["low"].ne(values["high"])  # only if hedged numbers were exact
    values["status"] = values["status"].mask(is_open, "bounded")
    values["claimants"] = [";".join(told[int(place)][1]) for place in values["claimant_id"]]
    values = values[_find_changes(values) | values["date"].isin(days)]
    return values.sort_values([*QUANTITY, "claimants", "date"], ignore_index=True)[JOINT_COLUMNS]


def _find_voice(rows: np.ndarray, believed: list[str], reading: Reading) -> Voice:
    """What the believed say in these rows."""
    claimants = reading.statements["claimant_id"].to_numpy()[rows]
    is_own = np.isin(claimants, sorted(reading.corpus.list_speakers(believed)))
    return Voice(rows[is_own], frozenset(claimants[is_own]))


def _make_empty() -> pd.DataFrame:
    kinds = dict.fromkeys(JOINT_COLUMNS, "str") | {"date": "datetime64[us]", "low": float, "high": float}
    return pd.DataFrame(columns=JOINT_COLUMNS).astype(kinds)


def _find_changes(values: pd.DataFrame) -> np.ndarray:
    """Per row, whether its bounds are not those of the day before it in the table; before the first there are none."""
    is_first = ~values.duplicated(SERIES)
    ends = values[["low", "high"]].fillna(np.inf)
    before = ends.shift().mask(is_first).fillna({"low": 0.0, "high": np.inf})
    return (ends != before).any(axis=1).to_numpy()


def _list_silent(reading: Reading, on: pd.Series) -> pd.DataFrame:
    """Statements that say nothing, "at least 0", but name each quantity on each day on which its bounds may change."""
    statements, eve = reading.statements, [] if reading.corpus.eve is None else [reading.corpus.eve]
    laid = []
    for subject in list_subjects(reading):
        own = statements.iloc[subject.rows]
        laid.append(_list_quantities(own, reading).merge(_list_days(own, eve, on), how="cross"))
    table = pd.concat(laid, ignore_index=True)
    table = table.assign(
        kind="total", qualifier="at_least", value=np.nan, low=0.0, high=np.nan, period_start=pd.NaT,
        as_of_latest=table["as_of_earliest"], first_published=table["as_of_earliest"], n_articles=0, claim_ids="",
        statement_id=[f"silent-{n}" for n in range(len(table))], superseded_by=pd.NA,
    )  # fmt: skip
    return table[list(statements)].astype(statements.dtypes[[*DAYS, "superseded_by"]])


def _list_days(statements: pd.DataFrame, eve: list[pd.Timestamp], on: pd.Series) -> pd.DataFrame:
    """The days that statements name and those after them: the high of a day is that of the next one that is named.

    None after the last that is named: of those nobody says anything.
    """
    named = pd.concat([statements[column].dropna() for column in DAYS])
    days = pd.concat([named, named + NEXT, pd.Series(eve, dtype="datetime64[us]") + NEXT])
    days = pd.concat([days[days <= named.max()], on])
    return pd.DataFrame({"as_of_earliest": days.drop_duplicates().sort_values()})


def _list_quantities(statements: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """The quantities that statements name, and those with a definition between two that are named; per voice."""
    named = statements[SERIES].drop_duplicates()
    wider = {name: list_wider(name, reading.corpus.definition_within) for name in named["definition_id"].unique()}
    found = [named]
    for _, own in named.groupby(["claimant_id", "side", "measure_id", "scope"]):
        definitions = set(own["definition_id"])
        ways = [wider[name][: wider[name].index(wide)] for name in definitions for wide in definitions & {*wider[name]}]
        between = sorted(set().union(*ways) - definitions)
        found += [own.iloc[[0]].assign(definition_id=name) for name in between]
    return pd.concat(found, ignore_index=True)
