"""Is a corpus sound? What the schema cannot say: rules between cells, rows and tables."""

from pathlib import Path

import numpy as np
import pandas as pd

from helpers import schema
from helpers.constraints import NEEDS, PLACES
from helpers.schema import CorpusError, Fault

LARGEST = 1_000_000_000  # beyond it, "more than v" cannot be told from v
SAME_THING = ["claimant_id", "side", "measure_id", "scope", "definition_id", "kind"]


def read_texts(raw_dir: Path) -> dict[str, pd.DataFrame]:
    """The raw tables as text, by name; empty cells are NA."""
    read = {"dtype": str, "keep_default_na": False, "na_values": [""], "encoding": "utf-8"}
    return {name: pd.read_csv(Path(raw_dir) / f"{name}.csv", **read) for name in schema.TABLES}


def apply_corrections(claims: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Claims (as text) with the corrected cells in place of the printed ones."""
    claims = claims.set_index("claim_id", drop=False)
    for row in corrections.itertuples():
        claims.loc[row.claim_id, row.column] = row.corrected
    return claims.reset_index(drop=True)


def _type(texts: pd.DataFrame, fields: list[dict]) -> pd.DataFrame:
    """Text cells as typed ones; a cell that does not fit its type becomes NA (the schema check reports it)."""
    casts = {
        "number": lambda c: pd.to_numeric(c, errors="coerce").astype("float64"),
        "date": lambda c: pd.to_datetime(c, format="%Y-%m-%d", errors="coerce"),
    }
    return pd.DataFrame({f["name"]: casts.get(f["type"], lambda c: c)(texts[f["name"]]) for f in fields})


def find_faults(raw_dir: Path) -> list[Fault]:
    """Every fault of the hand-made data, in the order of files and rows; empty if it is sound."""
    faults = schema.find_faults(raw_dir)
    try:
        descriptor = schema.read_descriptor(raw_dir)
        texts = read_texts(raw_dir)
        typed = {name: _type(texts[name], schema.fields(descriptor, name)) for name in schema.TABLES}
    except (CorpusError, OSError, ValueError, KeyError):
        return faults  # no tables to look at: the shape is broken, and said so
    more = [*_clue_faults(typed), *_claimant_faults(typed["claimants"]), *_definition_faults(typed["definitions"])]
    more += _claim_faults(typed["claims"], typed["articles"])
    if not faults:
        more += _correction_faults(texts, descriptor, typed["articles"])
    known = {(f.file, f.row) for f in faults}
    more = [f for f in more if (f.file, f.row) not in known]
    broken = known | {(f.file, f.row) for f in more if f.column != "repeats"}
    row_of = {claim: ("claims.csv", i) for i, claim in enumerate(texts["claims"]["claim_id"], start=2)}
    # what repeats a faulty row is not at fault itself
    faults += [f for f in more if f.column != "repeats" or row_of.get(f.value) not in broken]
    if not len(texts["claims"]):
        faults.append(Fault("claims.csv", 1, "row", "", "there are no claims"))
    order = {f"{name}.csv": i for i, name in enumerate(schema.TABLES)}
    return sorted(faults, key=lambda f: (order.get(f.file, -1), f.row))


def _faults(table: str, rows: pd.DataFrame, is_faulty, column: str, reason: str):
    """One fault per row where `is_faulty`."""
    for i in np.flatnonzero(np.asarray(is_faulty, dtype=bool)):
        cell = rows[column].iloc[i]
        shown = "" if pd.isna(cell) else f"{cell:%Y-%m-%d}" if isinstance(cell, pd.Timestamp) else f"{cell}"
        yield Fault(f"{table}.csv", i + 2, column, shown.removesuffix(".0"), reason)


def _claim_faults(claims: pd.DataFrame, articles: pd.DataFrame) -> list[Fault]:
    faults = []
    for qualifier, needed in NEEDS.items():
        rows = claims["qualifier"] == qualifier
        for column in ("value", "low", "high"):
            wrong = claims[column].isna() if column in needed else claims[column].notna()
            reason = f"{qualifier} needs this number" if column in needed else f"must be empty for {qualifier}"
            faults += _faults("claims", claims, rows & wrong, column, reason)
    for column in ("value", "low", "high"):
        faults += _faults("claims", claims, np.isinf(claims[column]), column, "is not a finite number")
        faults += _faults(
            "claims", claims, (claims[column] < 0) & (claims["kind"] != "change"), column, "a total is never negative"
        )
        large = claims[column].abs().between(LARGEST, np.inf, inclusive="left")
        faults += _faults("claims", claims, large, column, f"is {LARGEST:,} or more; count in a larger unit")
        fine = claims[column].where(np.isfinite(claims[column])).mul(10**PLACES)
        reason = f"has more than {PLACES} decimals"
        faults += _faults("claims", claims, ~large & (fine - fine.round()).abs().gt(1e-3), column, reason)
    quantity = claims["kind"].replace({"change": "total"})
    usual = quantity.groupby(claims["measure_id"]).transform("first")
    mixed = quantity.notna() & usual.notna() & (quantity != usual)
    faults += _faults("claims", claims, mixed, "kind", "this measure has numbers of another kind")
    is_change, start = claims["kind"] == "change", claims["period_start"]
    first, last = claims["as_of_earliest"], claims["as_of_latest"]
    published = claims["article_id"].map(articles.drop_duplicates("article_id").set_index("article_id")["published"])
    for wrong, column, reason in (
        (claims["low"] > claims["high"], "low", "is greater than high"),
        (is_change & start.isna(), "period_start", "a change needs the day from which it counts"),
        (~is_change & start.notna(), "period_start", "must be empty unless the kind is change"),
        (is_change & (start >= first), "period_start", "is not before as_of_earliest"),
        (first > last, "as_of_earliest", "is after as_of_latest"),
        (last > published, "as_of_latest", "is after the day on which the article was published"),
    ):
        faults += _faults("claims", claims, wrong, column, reason)
    return faults + _repeat_faults(claims)


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
        *_faults("claims", claims, wrong_article, "repeats", "is a claim of another article"),
        *_faults("claims", claims, chain & ~wrong_article, "repeats", "is itself a repetition; name the first saying"),
        *_faults("claims", claims, differs(said) & ~wrong_article, "repeats", "does not say the same thing"),
    ]


def _clue_faults(typed: dict[str, pd.DataFrame]) -> list[Fault]:
    clues = typed["date_clues"]
    target = clues["dates"].str.removeprefix("as_of:").where(clues["dates"].str.startswith("as_of:", na=False))
    article = target.map(typed["claims"].drop_duplicates("claim_id").set_index("claim_id")["article_id"])
    reason = "names no claim of this article"
    return [
        *_faults("date_clues", clues, target.notna() & (article != clues["article_id"]), "dates", reason),
        *_faults("date_clues", clues, clues["earliest"] > clues["latest"], "earliest", "is after latest"),
    ]


def _claimant_faults(claimants: pd.DataFrame) -> list[Fault]:
    same = claimants.duplicated(["color", "marker"])
    return list(_faults("claimants", claimants, same, "marker", "another claimant has this colour and marker"))


def _definition_faults(definitions: pd.DataFrame) -> list[Fault]:
    wider = definitions.drop_duplicates("definition_id").set_index("definition_id")["within"]
    seen = definitions["within"]
    for _ in range(len(definitions)):
        seen = seen.map(wider)
    return list(_faults("definitions", definitions, seen.notna(), "within", "runs in a circle"))


def _correction_faults(texts: dict[str, pd.DataFrame], descriptor: dict, articles: pd.DataFrame) -> list[Fault]:
    """Corrections must quote the cell that they correct, and leave sound claims behind."""
    corrections, claims = texts["corrections"], texts["claims"].set_index("claim_id", drop=False)
    by_name = {f["name"]: f for f in schema.fields(descriptor, "claims")}
    faults = []
    for i, row in enumerate(corrections.itertuples(), start=2):
        cell = claims.loc[row.claim_id, row.column]
        if cell != row.printed and not (pd.isna(cell) and pd.isna(row.printed)):
            shown = "" if pd.isna(row.printed) else row.printed
            faults.append(Fault("corrections.csv", i, "printed", shown, f"claims.csv has {cell!r} in {row.column}"))
        try:
            schema.typed(pd.Series([row.corrected], dtype=str), by_name[row.column])
        except ValueError:
            shown = "" if pd.isna(row.corrected) else row.corrected
            faults.append(Fault("corrections.csv", i, "corrected", shown, f"is no {row.column} of claims.csv"))
    if faults:
        return faults
    corrected = _type(apply_corrections(texts["claims"], corrections), list(by_name.values()))
    before = set(map(str, _claim_faults(_type(texts["claims"], list(by_name.values())), articles)))
    after = [f for f in _claim_faults(corrected, articles) if str(f) not in before]
    return [Fault(f.file, f.row, f.column, f.value, f"{f.reason} (once corrected)") for f in after]
