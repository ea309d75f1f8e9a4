"""The camps: largest sets of claimants that can all be right at once, and what keeps each of the others out.

The claimants that a camp leaves out hit every set of claimants that cannot all be right, and none of them can be spared
(Reiter 1987); such hitting sets are made set by set (Berge 1989), as far as sets are found (Liffiton et al. 2016).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import or_

import numpy as np
import pandas as pd

from helpers.corpus.nesting import tie_measures
from helpers.corpus.statements import Reading
from helpers.engine.one_curve import Together

MOST = 200  # camps of one subject that are listed
CAMP_COLUMNS = ["side", "measure_id", "claimants", "left_out", "claim_ids"]


@dataclass(frozen=True)
class Subject:
    """What is spoken of: one side, and measures that sums tie, or one alone. `rows`: the statements about it."""

    side: str
    measures: tuple[str, ...]
    rows: np.ndarray


def list_subjects(reading: Reading) -> list[Subject]:
    """All subjects of these statements, by name."""
    groups = tie_measures(reading.corpus.sums)
    told = reading.statements[["side", "measure_id"]]
    key = [groups.get(measure, (measure,)) for measure in told["measure_id"]]
    rows = pd.Series(np.arange(len(told)), index=told.index).groupby([told["side"], pd.Series(key, index=told.index)])
    return [Subject(side, measures, own.to_numpy()) for (side, measures), own in rows]


def list_camps(reading: Reading, is_sound: np.ndarray) -> pd.DataFrame:
    """One row per subject and camp: as in camps.csv. `is_sound`: per statement, whether its claimant is held to it."""
    rows = [row for subject in list_subjects(reading) for row in _list_camps(subject, reading, is_sound)]
    table = pd.DataFrame(rows, columns=CAMP_COLUMNS, dtype=str)
    return table.sort_values(CAMP_COLUMNS[:3], ignore_index=True)


def _list_camps(subject: Subject, reading: Reading, is_sound: np.ndarray) -> Iterator[tuple[str, ...]]:
    everyone = sorted(set(reading.statements["claimant_id"].iloc[subject.rows]))
    if len(everyone) == 1:  # what is sound of one claimant holds together
        yield subject.side, ";".join(subject.measures), everyone[0], "", ""
        return
    together = Together(reading, subject.rows[is_sound[subject.rows]])
    for out in find_left_out(everyone, together):
        camp = [who for who in everyone if who not in out]
        claims = reduce(or_, (_find_smallest(who, camp, together) for who in out), 0)
        yield (
            subject.side,
            ";".join(subject.measures),
            *map(";".join, (camp, sorted(out), together.list_names(claims))),
        )


def _find_smallest(who: str, camp: list[str], together: Together) -> int:
    """The fewest claims of somebody and a camp that cannot all be true; two are most often of two claimants."""
    pairs = [together.find_smallest(together.join([who, other])) for other in camp]
    if of_two := [clash for clash in pairs if clash.bit_count() in (1, 2)]:
        return min(of_two, key=together.rank)
    return together.find_smallest(together.join([who, *camp]))


def find_left_out(everyone: list[str], together: Together) -> list[frozenset[str]]:
    """Per camp the claimants that it leaves out; of more than MOST camps the first ones that come to hand."""
    left_out = [frozenset[str]()]
    for one in everyone:
        if not together.holds(together.join([one])):
            left_out = _leave_out(left_out, frozenset([one]))
    for pair in combinations(everyone, 2):
        claims = together.join(pair)
        if together.find_early(claims) or not together.holds(claims):
            left_out = _leave_out(left_out, frozenset(pair))
    while clash := _find_clash(everyone, left_out, together):
        left_out = _leave_out(left_out, clash)
    return left_out if len(left_out) < MOST else [*dict.fromkeys(_spare(out, everyone, together) for out in left_out)]


def _spare(out: frozenset[str], everyone: list[str], together: Together) -> frozenset[str]:
    """Whom a camp still has to leave out when all who can join it do."""
    for who in sorted(out):
        if together.holds(together.join([who, *(other for other in everyone if other not in out)])):
            out = out - {who}
    return out


def _leave_out(left_out: list[frozenset[str]], clash: frozenset[str]) -> list[frozenset[str]]:
    """What is left out when one of these claimants is too, and nobody needlessly; MOST of all ways."""
    kept = [out for out in left_out if out & clash]
    more = {out | {who} for out in left_out if not out & clash for who in clash}
    more_needed = sorted((out for out in more if not any(own < out for own in kept)), key=sorted)
    return [*kept, *more_needed][:MOST]


def _find_clash(everyone: list[str], left_out: list[frozenset[str]], together: Together) -> frozenset[str]:
    """Claimants of some camp that cannot all be right, none of whom can be spared; nobody if all camps can."""
    for out in left_out:
        camp = [who for who in everyone if who not in out]
        if together.holds(together.join(camp)):
            continue
        for who in camp:
            rest = [other for other in camp if other != who]
            camp = camp if together.holds(together.join(rest)) else rest
        return frozenset(camp)
    return frozenset()
