"""Is a corpus sound? What the schema cannot say: rules between cells, rows and tables."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.corpus import cells, schema, sheets
from helpers.corpus.nesting import runs_in_circle
from helpers.corpus.qualifiers import NEEDS, PLACES
from helpers.corpus.schema import CorpusError, Fault

LARGEST = 1_000_000_000  # beyond it, "more than v" cannot be told from v
NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
KINDS = ("total", "change", "ratio", "share")
CORRECTABLE = tuple(
    column
    for column in schema.COLUMNS["claims"]
    if column not in ("claim_id", "article_id", "paragraph", "repeats", "note")
)
NEEDED = {  # per column what the code relies on: a pattern, a list, or (None) that it is not empty
    "articles": {"article_id": NAME, "publisher": None, "title": None, "published": None},
    "date_clues": {"clue_id": NAME, "dates": rf"published|as_of:{NAME}"},
    "claimants": {"claimant_id": NAME, "name": None, "color": "#[0-9A-Fa-f]{6}", "marker": tuple("o^vsDdPXhHp*<>8")},
    "measures": {"measure_id": NAME, "label": None, "unit": None, "group": NAME, "is_cumulative": ("true", "false")},
    "definitions": {"definition_id": NAME, "meaning": None},
    "claims": {"claim_id": NAME, "side": NAME, "scope": NAME, "kind": KINDS, "qualifier": tuple(NEEDS)}
    | dict.fromkeys(["article_id", "claimant_id", "measure_id", "definition_id", "paragraph", "printed", "wording"])
    | dict.fromkeys(["as_of_earliest", "as_of_latest"]),
    "corrections": {"claim_id": None, "column": CORRECTABLE},
}
MAY_BE = {"date_clues": {"weekday": schema.WEEKDAYS}}  # and lists for what may be empty
SAME_THING = ["claimant_id", "side", "measure_id", "scope", "definition_id", "kind"]


def apply_corrections(claims: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Claims (as text) with the corrected cells in place of the printed ones."""
    claims = claims.set_index("claim_id", drop=False)
    for row in corrections.itertuples():
        claims.loc[row.claim_id, row.column] = row.corrected
    return claims.reset_index(drop=True)


def _type(texts: pd.DataFrame, types: dict[str, str]) -> pd.DataFrame:
    """Text cells as typed ones; a cell that does not fit its type becomes NA (the schema check reports it)."""
    casts = {
        "number": lambda c: pd.to_numeric(c, errors="coerce").astype("float64"),
        "date": lambda c: pd.to_datetime(c, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]"),
    }
    fit = {name: texts[name].where(schema.is_lexical(texts[name], kind)) for name, kind in types.items()}
    return pd.DataFrame({name: casts.get(kind, lambda c: c)(fit[name]) for name, kind in types.items()})


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
    typed = {name: _type(sheet.frame, schema.TYPES[name]) for name, sheet in read.items()}
    found = [*_name_faults(typed), *_clue_faults(typed), *_definition_faults(typed["definitions"])]
    found += [*_need_faults(typed), *_claim_faults(typed["claims"], typed["articles"])]
    found += _point_faults(read["claims"].frame)
    faults += _keep_own([_place(fault, read) for fault in found if _is_judged(fault, read)], faults, read["claims"])
    if read["claims"].is_whole and not read["claims"].lines:
        faults.append(Fault("claims.csv", 1, "row", "", "there are no claims"))
    if not {"claims.csv", "corrections.csv"} & {fault.file for fault in faults}:
        faults += _correction_faults(descriptor, read)
    order = {f"{name}.csv": (i, list(sheet.frame)) for i, (name, sheet) in enumerate(read.items())}

    def place(fault: Fault) -> tuple:
        table, columns = order.get(fault.file, (-1, []))
        return table, fault.row, columns.index(fault.column) if fault.column in columns else -1

    return _cap(sorted(faults, key=place))


def _place(fault: Fault, read: dict[str, sheets.Sheet]) -> Fault:
    """A fault of a rule at its line of the file, with the cell as it is written there."""
    sheet = read[fault.file.removesuffix(".csv")]
    cell = sheet.frame[fault.column].iloc[fault.row]
    return replace(fault, row=sheet.lines[fault.row], value="" if pd.isna(cell) else cell)


def _is_judged(fault: Fault, read: dict[str, sheets.Sheet]) -> bool:
    """Whether the lines and columns that a rule looked at could be read."""
    table, claims = fault.file.removesuffix(".csv"), read["claims"]
    if table == "date_clues" and fault.column == "dates" and (not claims.is_whole or claims.missing):
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


def _faults(table: str, is_faulty, column: str, reason: str):
    """One fault per row where `is_faulty`; `row` is its place in the frame, until `_place` finds the line."""
    for i in np.flatnonzero(np.asarray(is_faulty, dtype=bool)):
        yield Fault(f"{table}.csv", int(i), column, "", reason)


def _claim_faults(claims: pd.DataFrame, articles: pd.DataFrame) -> list[Fault]:
    faults = []
    for qualifier, needed in NEEDS.items():
        rows = claims["qualifier"] == qualifier
        for column in ("value", "low", "high"):
            wrong = claims[column].isna() if column in needed else claims[column].notna()
            reason = f"{qualifier} needs this number" if column in needed else f"must be empty for {qualifier}"
            faults += _faults("claims", rows & wrong, column, reason)
    for column in ("value", "low", "high"):
        faults += _faults(
            "claims", (claims[column] < 0) & (claims["kind"] != "change"), column, "a total is never negative"
        )
        large = claims[column].abs().between(LARGEST, np.inf, inclusive="left")
        faults += _faults("claims", large, column, f"is {LARGEST:,} or more; count in a larger unit")
        fine = claims[column].where(np.isfinite(claims[column])).mul(10**PLACES)
        reason = f"has more than {PLACES} decimals"
        is_lost = (fine - fine.round()).abs().gt(1e-3) | (fine.round().eq(0) & fine.ne(0))
        faults += _faults("claims", ~large & is_lost & fine.notna(), column, reason)
    quantity = claims["kind"].replace({"change": "total"})
    quantity = quantity.where(claims["kind"].isin(KINDS))
    counts = pd.DataFrame({"measure": claims["measure_id"], "quantity": quantity}).value_counts()
    usual = counts.reset_index().drop_duplicates("measure").set_index("measure")["quantity"]
    usual = usual.reindex(claims["measure_id"]).to_numpy()
    mixed = quantity.notna() & pd.notna(usual) & (quantity != usual)
    faults += _faults("claims", mixed, "kind", "this measure has numbers of another kind")
    is_change, start = claims["kind"] == "change", claims["period_start"]
    first, last = claims["as_of_earliest"], claims["as_of_latest"]
    days = articles.drop_duplicates("article_id").set_index("article_id")["published"]
    published = pd.Series(days.reindex(claims["article_id"]).to_numpy(), index=claims.index)
    for wrong, column, reason in (
        (claims["low"] > claims["high"], "low", "is greater than high"),
        (is_change & start.isna(), "period_start", "a change needs the day from which it counts"),
        (~is_change & start.notna(), "period_start", "must be empty unless the kind is change"),
        (is_change & (start >= first), "period_start", "is not before as_of_earliest"),
        (first > last, "as_of_earliest", "is after as_of_latest"),
        (last > published, "as_of_latest", "is after the day on which the article was published"),
    ):
        faults += _faults("claims", wrong, column, reason)
    return faults + _repeat_faults(claims)


def _point_faults(claims: pd.DataFrame) -> list[Fault]:
    """A total or change as 12.750: some write twelve thousand so, and a count has no thousandths. Of text cells."""
    is_count = claims["kind"].isin(["total", "change"])
    faults = []
    for column in ("value", "low", "high"):
        is_like = claims[column].astype("str").str.fullmatch(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+", na=False)
        reason = "may be read as thousands; write it without the point, or with another number of decimals"
        faults += _faults("claims", is_count & is_like & claims[column].notna(), column, reason)
    return faults


def _repeat_faults(claims: pd.DataFrame) -> list[Fault]:
    """A row may repeat only an earlier saying of the same thing in its own article."""
    first = claims.drop_duplicates("claim_id").set_index("claim_id").reindex(claims["repeats"])
    has = claims["repeats"].notna() & first["article_id"].notna().to_numpy()

    def differs(columns: list[str]) -> pd.Series:
        a, b = claims[columns].to_numpy(dtype=object), first[columns].to_numpy(dtype=object)
        return has & ((a != b) & ~(pd.isna(a) & pd.isna(b))).any(axis=1)

    said = [*SAME_THING, "value", "low", "high", "period_start", "as_of_earliest", "as_of_latest"]
    wrong_article, chain = differs(["article_id"]), has & first["repeats"].notna().to_numpy()
    return [
        *_faults("claims", wrong_article, "repeats", "is a claim of another article"),
        *_faults("claims", chain & ~wrong_article, "repeats", "is itself a repetition; name the first saying"),
        *_faults("claims", differs(said) & ~wrong_article, "repeats", "does not say the same thing"),
    ]


def _clue_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    clues = typed["date_clues"]
    target = clues["dates"].str.removeprefix("as_of:").where(clues["dates"].str.startswith("as_of:", na=False))
    article = target.map(typed["claims"].drop_duplicates("claim_id").set_index("claim_id")["article_id"])
    reason = "names no claim of this article"
    return [
        *_faults("date_clues", target.notna() & (article != clues["article_id"]), "dates", reason),
        *_faults("date_clues", clues["earliest"] > clues["latest"], "earliest", "is after latest"),
    ]


def _name_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """What tells claimants and measures apart in a picture."""
    claimants, measures = typed["claimants"], typed["measures"]
    same = claimants.duplicated(["color", "marker"]) & claimants["color"].notna()
    looks = [*_faults("claimants", same, "marker", "another claimant has this colour and marker")]
    for table, frame, column in (("claimants", claimants, "name"), ("measures", measures, "label")):
        name = frame[column].str.casefold()
        again = name.duplicated() & name.notna()
        looks += _faults(table, again, column, f"another row has this {column}")
    return looks


def _need_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    """What the code relies on, whatever the schema of a corpus asks for."""
    faults = []
    for table, columns in NEEDED.items():
        for column, allowed in columns.items():
            column_cells = typed[table][column]
            faults += _faults(table, column_cells.isna(), column, "must not be empty")
            if isinstance(allowed, str):
                is_other = ~column_cells.astype("str").str.fullmatch(allowed, na=True)
                reason = "is not written as its column asks (letters, digits and _ . - in a name)"
                faults += _faults(table, is_other & column_cells.notna(), column, reason)
            elif allowed:
                faults += _find_others(table, column_cells, allowed)
    for table, columns in MAY_BE.items():
        for column, allowed in columns.items():
            faults += _find_others(table, typed[table][column], allowed)
    return faults


def _find_others(table: str, column_cells: pd.Series, allowed: tuple) -> list[Fault]:
    is_other = ~column_cells.isin(allowed) & column_cells.notna()
    return list(_faults(table, is_other, column_cells.name, f"is not one of {', '.join(allowed)}"))


def _definition_faults(definitions: pd.DataFrame) -> list[Fault]:
    first = definitions.drop_duplicates("definition_id")
    wider = dict(zip(first["definition_id"], first["within"], strict=True))
    is_faulty = [runs_in_circle(name, wider) for name in definitions["definition_id"]]
    return list(_faults("definitions", is_faulty, "within", "runs in a circle"))


def _correction_faults(descriptor: dict, read: dict[str, sheets.Sheet]) -> list[Fault]:
    """Corrections must quote the cell that they correct, and leave sound claims behind. The tables are sound so far."""
    corrections, claims = read["corrections"].frame, read["claims"].frame
    printed, faults = claims.set_index("claim_id", drop=False), []
    for line, row in zip(read["corrections"].lines, corrections.itertuples(), strict=True):
        cell = printed.loc[row.claim_id, row.column]
        if cell != row.printed and not (pd.isna(cell) and pd.isna(row.printed)):
            shown = "" if pd.isna(row.printed) else row.printed
            faults.append(Fault("corrections.csv", line, "printed", shown, f"claims.csv has {cell!r} in {row.column}"))
    if faults or corrections.empty:
        return faults
    mended = apply_corrections(claims, corrections)
    sheet = replace(read["claims"], frame=mended)
    line_of = {(row.claim_id, row.column): line for line, row in
               zip(read["corrections"].lines, corrections.itertuples(), strict=True)}  # fmt: skip
    name_at = dict(zip(sheet.lines, mended["claim_id"], strict=True))
    for fault in cells.find_faults(descriptor, read | {"claims": sheet}):
        if fault.file == "claims.csv":
            line = line_of.get((name_at.get(fault.row), fault.column), 1)
            faults.append(Fault("corrections.csv", line, "corrected", fault.value, f"{fault.column} {fault.reason}"))
    if faults:
        return faults
    typed = {name: _type(sheet.frame, schema.TYPES[name]) for name, sheet in (read | {"claims": sheet}).items()}
    after = [*_need_faults(typed), *_claim_faults(typed["claims"], typed["articles"])]
    told = [_place(fault, read | {"claims": sheet}) for fault in after if fault.file == "claims.csv"]
    return [replace(fault, reason=f"{fault.reason} (once corrected)") for fault in told]
