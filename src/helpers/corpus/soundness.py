"""Is a corpus sound? Every fault of its tables, in one pass over files however broken."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from helpers.corpus import cells, claim_rules, corrections, number_rules, rules, schema, sheets
from helpers.corpus.columns import make_empty
from helpers.corpus.defaults import type_tables
from helpers.corpus.faults import CorpusError, Fault
from helpers.corpus.printed import Words

SHOWN = 5  # rows that a line lists
NO_WORDS = make_empty("number_words")
LOOKED_INTO = {  # (table, column): the tables all rows of which a rule about it needs
    ("date_clues", "dates"): ["claims"],
    ("claims", "via"): ["articles"],
    ("sums", "whole"): ["definitions", "measures", "scopes", "claims"],
    ("sums", "part"): ["definitions", "measures", "scopes", "claims", "sums"],
    ("sums", "claimants"): ["claimants"],
}


@dataclass(frozen=True)
class Judged:
    """What was found in a corpus: `faults`, and in `unjudged` a line per rule that could not be held against all."""

    faults: list[Fault]
    unjudged: list[str] = field(default_factory=list)


def find_faults(raw_dir: Path) -> list[Fault]:
    """Every fault of the hand-made data, as `judge` finds them; empty if it is sound."""
    return judge(raw_dir).faults


def judge(raw_dir: Path) -> Judged:
    """Every fault of the hand-made data in one pass, in the order of files and rows, and the rules left out.

    What hangs on a line or a column that could not be read is not judged, nor is what only follows from another fault
    of its row; corrections are held against claims that are sound.
    """
    try:
        descriptor = schema.read_descriptor(raw_dir)
    except CorpusError as error:
        return Judged(error.faults, ["no rule was applied: datapackage.json cannot be used"])
    read = sheets.read(raw_dir, descriptor)
    faults = [fault for sheet in read.values() for fault in sheet.faults] + cells.find_faults(descriptor, read)
    typed = type_tables(read)
    numbers, unnamed = number_rules.find_other_numbers(typed["claims"], Words.of(typed.get("number_words", NO_WORDS)))
    located, misread = (
        [read[fault.file.removesuffix(".csv")].locate(fault) for fault in found if _is_judged(fault, read)]
        for found in (rules.find_faults(typed) + claim_rules.find_point_faults(read["claims"].frame), numbers)
    )
    faults += _keep_own(located, faults, read["claims"])
    cells_at = {(fault.file, fault.row, fault.column) for fault in faults}
    faults += [fault for fault in misread if (fault.file, fault.row, fault.column) not in cells_at]
    if read["claims"].is_whole and not read["claims"].lines:
        faults.append(Fault("claims.csv", 1, "row", "", "there are no claims"))
    faults += (early := _find_eve_faults(descriptor, typed, read["claims"].lines))
    is_mendable = not {"claims.csv", "corrections.csv"} & {fault.file for fault in faults}
    if is_mendable:
        broken = corrections.find_faults(descriptor, read, typed)
        faults += [fault for fault in broken if _is_judged(fault, read)]
        if not (broken or early) and read["corrections"].lines:
            early = _find_eve_faults(descriptor, corrections.type_mended(read, typed), read["claims"].lines)
            faults += [replace(fault, reason=f"{fault.reason} (once corrected)") for fault in early]
    order = {f"{name}.csv": (i, list(sheet.frame)) for i, (name, sheet) in enumerate(read.items())}

    def place(fault: Fault) -> tuple:
        table, columns = order.get(fault.file, (-1, []))
        return table, fault.row, columns.index(fault.column) if fault.column in columns else -1

    left = _list_unjudged(read, descriptor, unnamed, is_mendable=is_mendable)
    return Judged(_cap(sorted(faults, key=place)), left)


def _find_eve_faults(descriptor: dict, typed: dict[str, pd.DataFrame], lines: list[int]) -> list[Fault]:
    """On the eve every running total is 0: an eve that is not before a day for which one is claimed invents zeros."""
    if not (eve := descriptor.get("eve")):
        return []
    early = claim_rules.find_early(typed, pd.Timestamp(eve))
    rows = [lines[i] for i in early.index[early]]
    told = f"on this day or before it a running total is claimed: claims.csv, {_list_rows(rows)}"
    return [Fault(schema.DESCRIPTOR, 1, "eve", eve, told)] if rows else []


def _list_rows(rows: list[int]) -> str:
    more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:SHOWN]))}{more}"


def _list_unjudged(
    read: dict[str, sheets.Sheet], descriptor: dict, unnamed: list[int], *, is_mendable: bool
) -> list[str]:
    """A line per rule that could not be held against everything, and against what."""
    left = [
        f"rules about {name}.csv, and keys into it: not all of its lines and columns could be read"
        for name, sheet in read.items() if not sheet.is_whole or sheet.missing
    ]  # fmt: skip
    if unnamed and not read["claims"].missing:
        rows = _list_rows([read["claims"].lines[i] for i in unnamed])
        left.append(f"numbers against what is printed: it names none, or is no short figure, in claims.csv, {rows}")
    if read["corrections"].lines and not is_mendable:
        left.append("corrections against the claims that they mend: there are faults in these")
    if not descriptor.get("eve"):
        left.append("totals against the eve: the corpus has none, so nothing is taken to be 0 on any day")
    return left


def list_mended(raw_dir: Path) -> list[str]:
    """A line per table that is not plain CSV: what a spreadsheet saved in its way, and was read all the same."""
    read = sheets.read(raw_dir, schema.read_descriptor(raw_dir))
    told = {name: ", ".join(sheet.mended) for name, sheet in read.items() if sheet.mended}
    return [f"{name}.csv: as a spreadsheet saves it ({done}); read" for name, done in told.items()]


def _is_judged(fault: Fault, read: dict[str, sheets.Sheet]) -> bool:
    """Whether the lines and columns that a rule looked at could be read."""
    table = fault.file.removesuffix(".csv")
    others = [read[name] for name in LOOKED_INTO.get((table, fault.column), []) if name in read]
    if any(not other.is_whole or other.missing for other in others):
        return False
    return not read[table].missing and not (fault.column == "as_of_latest" and read["articles"].missing)


def _keep_own(found: list[Fault], known: list[Fault], claims: sheets.Sheet) -> list[Fault]:
    """What rules found, without what only follows from another fault of the same row, or of the row that it repeats."""
    at: dict[tuple, set] = {}
    for fault in known:
        at.setdefault((fault.file, fault.row), set()).add(fault.column)
    kept = []
    for fault in sorted(found, key=lambda f: f.column == "repeats"):
        columns = at.setdefault((fault.file, fault.row), set())
        dates = {"period_start", "as_of_earliest", "as_of_latest"}
        if fault.column in columns or columns & {"kind", "qualifier"} or (fault.column in dates and columns & dates):
            continue
        if fault.column == "repeats":
            told = dict(zip(claims.frame["claim_id"], claims.lines, strict=True)).get(fault.value)
            if columns or at.get((fault.file, told)):
                continue
        columns.add(fault.column)
        kept.append(fault)
    return kept


def _cap(faults: list[Fault]) -> list[Fault]:
    """The first faults of each file; one line says how many more there are."""
    shown = []
    for file in dict.fromkeys(fault.file for fault in faults):
        own = [fault for fault in faults if fault.file == file]
        shown += own[: sheets.MOST]
        if len(own) > sheets.MOST:
            reason = own[-1].reason if sheets.CUT in own[-1].reason else "are not shown"
            at = own[sheets.MOST].row
            shown.append(Fault(file, at, "row", "", f"{len(own) - sheets.MOST:,} more faults; {reason}"))
    return shown
