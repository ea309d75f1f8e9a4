"""Cells that public record mends: put in the place of what was printed, and held against it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from helpers.corpus import cells, claim_rules, rules, schema
from helpers.corpus.defaults import fill
from helpers.corpus.faults import Fault
from helpers.corpus.sheets import Sheet


def apply(claims: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Claims (as text) with the corrected cells in place of the printed ones, also in a column that there was not."""
    listed = {*claims, *corrections["column"]}
    claims = claims.reindex(columns=[name for name in schema.COLUMNS["claims"] if name in listed]).astype("str")
    row = pd.Index(claims["claim_id"]).get_indexer(corrections["claim_id"])
    for column in corrections["column"].unique():
        cells, is_own = claims[column].array.copy(), (corrections["column"] == column).to_numpy()
        cells[row[is_own]] = corrections["corrected"].array[is_own]
        claims[column] = cells
    return claims


def put(mended: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Claims, with some of them as they are once corrected. Both are sorted by claim_id."""
    rows, claims = np.flatnonzero(claims["claim_id"].isin(mended["claim_id"])), claims.copy(deep=False)
    for column in claims:
        if not claims[column].iloc[rows].reset_index(drop=True).equals(mended[column]):
            cells = claims[column].array.copy()
            cells[rows] = mended[column].array
            claims[column] = cells
    return claims


def find_faults(descriptor: dict, read: dict[str, Sheet], typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """Corrections must quote the cell that they correct, and leave sound claims behind, all of them together and those
    that were public on any day. The tables are sound so far; `typed`: the same, with what empty cells inherit.
    """
    listed = read["corrections"].frame
    if faults := _find_misquoted(read):
        return faults
    if listed.empty:
        return []
    if faults := _find_broken_cells(descriptor, read):
        return faults
    judges = (rules.find_claim_faults, claim_rules.find_late_faults)
    own = {name: typed[name] for name in ("articles", "claimants")} | {"claims": read["claims"].type_cells("claims")}
    if faults := _find_broken_rules(read["claims"], listed, own, "once corrected", *judges):
        return faults
    days = ["", *sorted(listed["public_since"].dropna().unique())]
    since = listed["public_since"].fillna("").groupby(listed["claim_id"])
    # a claim whose cells are all corrected on one day is as printed or as once corrected, and both are judged
    judge = rules.find_claim_faults if since.nunique().gt(1).any() else claim_rules.find_faults_among
    for day in days[:-1]:  # on the last one all of them are public
        public, when = listed[~(listed["public_since"] > day)], f"as corrected {f'by {day}' if day else 'at first'}"
        if len(public) and (faults := _find_broken_rules(read["claims"], public, own, when, judge)):
            return faults
    return []


def _find_misquoted(read: dict[str, Sheet]) -> list[Fault]:
    """Corrections of what is not in the cell."""
    listed, claims = read["corrections"].frame, read["claims"].frame
    printed, faults = claims.set_index("claim_id", drop=False), []
    for line, row in zip(read["corrections"].lines, listed.itertuples(), strict=True):
        cell = printed.loc[row.claim_id, row.column]
        if cell != row.printed and not (pd.isna(cell) and pd.isna(row.printed)):
            shown = "" if pd.isna(row.printed) else row.printed
            faults.append(Fault("corrections.csv", line, "printed", shown, f"claims.csv has {cell!r} in {row.column}"))
    return faults


def _find_broken_cells(descriptor: dict, read: dict[str, Sheet]) -> list[Fault]:
    """Corrected cells that do not fit the schema."""
    listed, faults = read["corrections"].frame, []
    sheet = _correct(read["claims"], listed)
    line_of = {(row.claim_id, row.column): line for line, row in
               zip(read["corrections"].lines, listed.itertuples(), strict=True)}  # fmt: skip
    name_at = dict(zip(sheet.lines, sheet.frame["claim_id"], strict=True))
    found = cells.find_faults(descriptor, read | {"claims": sheet}, ["claims"])
    found += [sheet.locate(fault) for fault in claim_rules.find_point_faults(sheet.frame)]
    for fault in found:
        line = line_of.get((name_at.get(fault.row), fault.column), 1)
        faults.append(Fault("corrections.csv", line, "corrected", fault.value, f"{fault.column} {fault.reason}"))
    return faults


def _find_broken_rules(
    claims: Sheet, listed: pd.DataFrame, typed: dict[str, pd.DataFrame], when: str,
    *judges: Callable[[dict[str, pd.DataFrame]], list[Fault]],
) -> list[Fault]:  # fmt: skip
    """Claims that break one of these rules with these corrections applied; `when` that is the case.

    `typed`: the tables as printed, before empty cells inherit anything.
    """
    sheet = _correct(claims, listed)
    tables = {"articles": typed["articles"], "claims": _fill(sheet, listed, typed)}
    found = [fault for judge in judges for fault in judge(tables)]
    after = [sheet.locate(fault) for fault in found if fault.file == "claims.csv"]
    return [replace(fault, reason=f"{fault.reason} ({when})") for fault in after]


def _fill(sheet: Sheet, listed: pd.DataFrame, typed: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Corrected claims, typed, with what their empty cells inherit; `typed`: the tables as printed, before they do."""
    return fill(sheet.retype(typed["claims"], listed["column"].unique()), typed["articles"], typed["claimants"])


def type_mended(read: dict[str, Sheet], typed: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The typed tables with the claims as they are once corrected."""
    listed, printed = read["corrections"].frame, {"claims": read["claims"].type_cells("claims")}
    return typed | {"claims": _fill(_correct(read["claims"], listed), listed, typed | printed)}


def _correct(claims: Sheet, listed: pd.DataFrame) -> Sheet:
    return replace(claims, frame=apply(claims.frame, listed))
