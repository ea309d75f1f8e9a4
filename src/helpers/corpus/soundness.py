"""Is a corpus sound? Every fault of its tables, in one pass over files however broken."""

from pathlib import Path

from helpers.corpus import cells, corrections, rules, schema, sheets
from helpers.corpus.faults import CorpusError, Fault

LOOKED_INTO = {  # (table, column): the tables all rows of which a rule about it needs
    ("date_clues", "dates"): ["claims"],
    ("claims", "via"): ["articles"],
    ("sums", "whole"): ["definitions", "measures", "scopes", "claims"],
    ("sums", "part"): ["definitions", "measures", "scopes", "claims", "sums"],
    ("sums", "claimants"): ["claimants"],
}


def find_faults(raw_dir: Path) -> list[Fault]:
    """Every fault of the hand-made data in one pass, in the order of files and rows; empty if it is sound.

    What hangs on a line or a column that could not be read is not judged, nor is what only follows from another fault
    of its row; corrections are held against claims that are sound.
    """
    try:
        descriptor = schema.read_descriptor(raw_dir)
    except CorpusError as error:
        return error.faults
    read = sheets.read(raw_dir, descriptor)
    faults = [fault for sheet in read.values() for fault in sheet.faults] + cells.find_faults(descriptor, read)
    typed = {name: sheet.type_cells(name) for name, sheet in read.items()}
    found = [fault for fault in rules.find_faults(typed, read["claims"].frame) if _is_judged(fault, read)]
    located = [read[fault.file.removesuffix(".csv")].locate(fault) for fault in found]
    faults += _keep_own(located, faults, read["claims"])
    if read["claims"].is_whole and not read["claims"].lines:
        faults.append(Fault("claims.csv", 1, "row", "", "there are no claims"))
    if not {"claims.csv", "corrections.csv"} & {fault.file for fault in faults}:
        faults += [fault for fault in corrections.find_faults(descriptor, read) if _is_judged(fault, read)]
    order = {f"{name}.csv": (i, list(sheet.frame)) for i, (name, sheet) in enumerate(read.items())}

    def place(fault: Fault) -> tuple:
        table, columns = order.get(fault.file, (-1, []))
        return table, fault.row, columns.index(fault.column) if fault.column in columns else -1

    return _cap(sorted(faults, key=place))


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
