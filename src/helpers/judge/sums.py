"""`parts_sum_to_whole` and `part_within_whole`: printed totals of one day and claimant, where series tie each other."""

import numpy as np
import pandas as pd

from helpers.corpus.qualifiers import PLACES
from helpers.corpus.statements import Reading
from helpers.engine.bounds import Solved
from helpers.engine.nodes import Nodes
from helpers.engine.totals import Totals, list_totals
from helpers.judge.slips import name_slip, name_slip_into
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, UNEXPLAINED, judge, tabulate, write_number


def check_sums(reading: Reading, solved: Solved) -> pd.DataFrame:
    """One row per sum and day on which a claimant prints the whole and all parts, and per total within a wider one.

    `parts_sum_to_whole`: `expected` is what the parts add up to, `found` the whole. `part_within_whole`: `expected` is
    the wider total, `found` the narrower one, which contradicts it only where it is greater.
    """
    totals = list_totals(solved.facts, solved.nodes, solved.is_live & ~solved.is_off, last=-solved.doubt)
    day_totals = totals.last_of_each_day()
    tables = [_check_parts(day_totals, solved), _check_within(day_totals, reading, solved)]
    return pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)


def _check_parts(day_totals: Totals, solved: Solved) -> pd.DataFrame:
    """Each whole against its parts."""
    groups = _list_members(day_totals, solved)
    told = solved.facts.statements.iloc[[int(day_totals.row[places[0]]) for places in groups]]
    ends = np.array([_add_up(day_totals.take(places)) for places in groups]).reshape(-1, 4)
    found, expected, least, most = ends.T  # what is left of the whole without its parts lies between the last two
    is_off, is_exact = (least > 0) | (most < 0), (least == 0) & (most == 0)
    member_rows = [day_totals.row[places] for places in groups]
    return tabulate(
        "parts_sum_to_whole", told, judge([is_off, is_exact], [CONTRADICTS, AGREES, CANNOT_TELL]),
        message=[_say_sum(day_totals.take(places)) for places in groups], expected=expected, found=found,
        claim_ids=[";".join(solved.facts.claim_ids[rows]) for rows in member_rows],
        diagnosis=np.array([_name_slip(places, day_totals, solved) if off else None
                            for places, off in zip(groups, is_off, strict=True)], dtype=object),
    )  # fmt: skip


def _list_members(day_totals: Totals, solved: Solved) -> list[np.ndarray]:
    """Per sum and day on which all its members are printed, their places in the totals, the whole first."""
    if solved.nodes.tied is None:
        return []
    sums = solved.nodes.tied.sums
    places = day_totals.find(sums.node)
    starts = np.flatnonzero(np.diff(sums.row, prepend=-1))[1:]
    return [own for own in np.split(places, starts) if len(own) and (own >= 0).all()]


def _add_up(members: Totals) -> tuple[float, float, float, float]:
    """The whole, the sum of its parts, and the least and the most that may be left of it without them."""
    least = members.least[0] - members.most[1:].sum()
    most = members.most[0] - members.least[1:].sum()
    return members.value[0], float(members.value[1:].sum()), round(least, PLACES), round(most, PLACES)


def _say_sum(members: Totals) -> str:
    parts = " + ".join(write_number(value) for value in members.value[1:])
    return f"{write_number(members.value[0])} as a whole; its parts: {parts} = {write_number(members.value[1:].sum())}"


def _name_slip(places: np.ndarray, day_totals: Totals, solved: Solved) -> str:
    """The slip in that member of a sum that is doubted more than the others; unexplained where there is no such."""
    members = day_totals.take(places)
    doubt = solved.doubt[members.row]
    blamed = np.flatnonzero(doubt == doubt.max())
    if len(blamed) > 1 or not doubt.any():
        return UNEXPLAINED
    nth, node = blamed[0], members.node[blamed[0]]
    rest = members.value[0] - members.value[1:].sum()
    would_be = members.value[nth] + (rest if nth else -rest)
    would_be = solved.low[node] if solved.low[node] == solved.high[node] else would_be
    return name_slip(float(members.value[nth]), float(would_be))


def _check_within(day_totals: Totals, reading: Reading, solved: Solved) -> pd.DataFrame:
    """Each total of what lies within something wider against that of the same day."""
    narrow_nodes, wide_nodes = _pair_nodes(solved.nodes)
    narrow_places, wide_places = day_totals.find(narrow_nodes), day_totals.find(wide_nodes)
    is_both = (narrow_places >= 0) & (wide_places >= 0)
    narrow, wide = day_totals.take(narrow_places[is_both]), day_totals.take(wide_places[is_both])
    is_above, is_within = narrow.least > wide.most, narrow.most <= wide.least
    labels = [_label(nodes, reading, solved.nodes) for nodes in (narrow.node, wide.node)]
    told = zip(narrow.value, labels[0], wide.value, labels[1], strict=True)
    return tabulate(
        "part_within_whole", solved.facts.tell(narrow.row),
        judge([is_above, is_within], [CONTRADICTS, AGREES, CANNOT_TELL]),
        message=[f"{write_number(a)} ({one}) within {write_number(b)} ({other})" for a, one, b, other in told],
        expected=wide.value, found=narrow.value, claim_ids=solved.facts.join_claims(narrow.row, wide.row),
        diagnosis=np.array([_name_slip_within(a, b, solved) if above else None
                            for a, b, above in zip(narrow.row, wide.row, is_above, strict=True)], dtype=object),
    )  # fmt: skip


def _pair_nodes(nodes: Nodes) -> tuple[np.ndarray, np.ndarray]:
    """The nodes of one day of which the first lies within the second: by an order, or as a part of a sum."""
    pairs = [np.column_stack([nodes.narrow, nodes.wide])]
    if nodes.tied is not None:
        sums = nodes.tied.sums
        is_part = sums.factor < 0
        whole_nodes = np.empty(len(sums.name), dtype=int)
        whole_nodes[sums.row[~is_part]] = sums.node[~is_part]
        pairs.append(np.column_stack([sums.node[is_part], whole_nodes[sums.row[is_part]]]))
    both = np.unique(np.concatenate(pairs), axis=0)
    return both[:, 0], both[:, 1]


def _label(nodes: np.ndarray, reading: Reading, laid: Nodes) -> list[str]:
    """Per node what its number counts: measure, definition and place, as a reader says them."""
    series = laid.series.iloc[laid.of[nodes]]
    corpus, parts = reading.corpus, []
    tables = {"measure_id": corpus.measures, "definition_id": corpus.definitions, "scope": corpus.scopes}
    for key, table in tables.items():
        names = dict(zip(table.iloc[:, 0], table["label"], strict=True)) if "label" in table else {}
        parts.append([names.get(name, name) for name in series[key]])
    return [", ".join(own) for own in zip(*parts, strict=True)]


def _name_slip_within(narrow_row: int, wide_row: int, solved: Solved) -> str:
    """The slip in that one of the two that is doubted more; unexplained where neither is."""
    doubt = solved.doubt[[narrow_row, wide_row]]
    if doubt[0] == doubt[1]:
        return UNEXPLAINED
    row = (narrow_row, wide_row)[int(np.argmax(doubt))]
    node = solved.nodes.last[row]
    return name_slip_into(float(solved.facts.value[row]), float(solved.low[node]), float(solved.high[node]))
