"""Cells that public record mends: put in the place of what was printed, and held against it."""

from dataclasses import replace

import pandas as pd

from helpers.corpus import cells, rules
from helpers.corpus.faults import Fault
from helpers.corpus.sheets import Sheet


def apply(claims: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Claims (as text) with the corrected cells in place of the printed ones."""
    claims = claims.set_index("claim_id", drop=False)
    for row in corrections.itertuples():
        claims.loc[row.claim_id, row.column] = row.corrected
    return claims.reset_index(drop=True)


def find_faults(descriptor: dict, read: dict[str, Sheet]) -> list[Fault]:
    """Corrections must quote the cell that they correct, and leave sound claims behind. The tables are sound so far."""
    listed, claims = read["corrections"].frame, read["claims"].frame
    printed, faults = claims.set_index("claim_id", drop=False), []
    for line, row in zip(read["corrections"].lines, listed.itertuples(), strict=True):
        cell = printed.loc[row.claim_id, row.column]
        if cell != row.printed and not (pd.isna(cell) and pd.isna(row.printed)):
            shown = "" if pd.isna(row.printed) else row.printed
            faults.append(Fault("corrections.csv", line, "printed", shown, f"claims.csv has {cell!r} in {row.column}"))
    if faults or listed.empty:
        return faults
    mended = apply(claims, listed)
    sheet = replace(read["claims"], frame=mended)
    line_of = {(row.claim_id, row.column): line for line, row in
               zip(read["corrections"].lines, listed.itertuples(), strict=True)}  # fmt: skip
    name_at = dict(zip(sheet.lines, mended["claim_id"], strict=True))
    for fault in cells.find_faults(descriptor, read | {"claims": sheet}):
        if fault.file == "claims.csv":
            line = line_of.get((name_at.get(fault.row), fault.column), 1)
            faults.append(Fault("corrections.csv", line, "corrected", fault.value, f"{fault.column} {fault.reason}"))
    if faults:
        return faults
    typed = {name: sheet.type_cells(name) for name, sheet in (read | {"claims": sheet}).items()}
    after = [fault for fault in rules.find_claim_faults(typed) if fault.file == "claims.csv"]
    told = [sheet.locate(fault) for fault in after]
    return [replace(fault, reason=f"{fault.reason} (once corrected)") for fault in told]
