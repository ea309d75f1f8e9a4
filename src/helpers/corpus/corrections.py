"""Cells that public record mends: put in the place of what was printed, and held against it."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from helpers.corpus import cells, rules
from helpers.corpus.defaults import fill
from helpers.corpus.faults import Fault
from helpers.corpus.sheets import Sheet


def apply(claims: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Claims (as text) with the corrected cells in place of the printed ones."""
    claims = claims.set_index("claim_id", drop=False)
    for row in corrections.itertuples():
        claims.loc[row.claim_id, row.column] = row.corrected
    return claims.reset_index(drop=True)


def mend(printed: pd.DataFrame, mended: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Claims as printed, with the cells that these corrections list as in `mended`. Both have the same rows."""
    claims = printed.copy()
    for column, names in listed.groupby("column")["claim_id"]:
        claims[column] = printed[column].mask(printed["claim_id"].isin(names), mended[column])
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
    judges = (rules.find_claim_faults, rules.find_late_faults)
    own = {name: typed[name] for name in ("articles", "claimants")} | {"claims": read["claims"].type_cells("claims")}
    if faults := _find_broken_rules(read["claims"], listed, own, "once corrected", *judges):
        return faults
    days = ["", *sorted(listed["public_since"].dropna().unique())]
    since = listed["public_since"].fillna("").groupby(listed["claim_id"])
    # a claim whose cells are all corrected on one day is as printed or as once corrected, and both are judged
    judge = rules.find_claim_faults if since.nunique().gt(1).any() else rules.find_faults_among
    for day in days[:-1]:  # on the last one all of them are public
        public, when = listed[~(listed["public_since"] > day)], f"as corrected {f'by {day}' if day else 'at first'}"
        if faults := _find_broken_rules(read["claims"], public, own, when, judge):
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
    for fault in cells.find_faults(descriptor, read | {"claims": sheet}, ["claims"]):
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
    sheet, articles = _correct(claims, listed), typed["articles"]
    mended = sheet.retype(typed["claims"], listed["column"].unique())
    tables = {"articles": articles, "claims": fill(mended, articles, typed["claimants"])}
    found = [fault for judge in judges for fault in judge(tables)]
    after = [sheet.locate(fault) for fault in found if fault.file == "claims.csv"]
    return [replace(fault, reason=f"{fault.reason} ({when})") for fault in after]


def _correct(claims: Sheet, listed: pd.DataFrame) -> Sheet:
    return replace(claims, frame=apply(claims.frame, listed))
