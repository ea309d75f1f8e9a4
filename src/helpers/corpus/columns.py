"""The columns of raw tables, typed by the schema: the fast way in, for tables that were checked."""

import io
import re
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.corpus import schema
from helpers.corpus.faults import CorpusError, Fault
from helpers.corpus.spreadsheets import make_plain


def make_empty(table: str) -> pd.DataFrame:
    """A raw table without rows, its columns typed."""
    none = pd.Series(dtype="str")
    return pd.DataFrame(
        {name: to_type(none, {"name": name, "type": kind}) for name, kind in schema.TYPES[table].items()}
    )


def read_table(raw_dir: Path, table: str) -> pd.DataFrame:
    """One raw table, typed by the schema; one row is what the schema's description says. Empty cells are NA, and so are
    those of optional columns that are not there.

    The fast way in, for tables that were checked. Raises CorpusError, without saying which cell, if one is not as the
    schema has it.
    """
    try:
        descriptor = schema.read_descriptor(raw_dir)
        return type_table(read_text(raw_dir, table, descriptor), descriptor, table)
    except (OSError, ValueError, OverflowError) as error:
        raise CorpusError([Fault(f"{table}.csv", 1, "row", "", str(error))]) from None


def type_table(frame: pd.DataFrame, descriptor: dict, table: str) -> pd.DataFrame:
    """A raw table of text cells, as `read_table` gives it. Raises ValueError if a cell or the header does not fit."""
    described = {field["name"]: field for field in schema.fields(descriptor, table)}
    if list(frame) != schema.expect(table, described, list(frame)):
        raise ValueError("does not have the columns of the schema")
    optional = (name for name in schema.OPTIONAL_COLUMNS[table] if name not in described)
    described |= {name: {"name": name, "type": schema.TYPES[table][name]} for name in optional}
    none = pd.Series(index=frame.index, dtype="str")
    return pd.DataFrame({name: to_type(frame.get(name, none), field) for name, field in described.items()})


def read_text(raw_dir: Path, table: str, descriptor: dict) -> pd.DataFrame:
    """One raw table as text; empty cells are NA. Raises ValueError or OSError if it has no shape."""
    columns = schema.fields(descriptor, table)
    data = (Path(raw_dir) / f"{table}.csv").read_bytes()
    data, _ = make_plain(data, schema.COLUMNS[table], decimals=schema.list_decimals(columns))
    frame = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")
    if len(frame) != data.rstrip(b"\n").count(b"\n"):
        raise ValueError("has a cell that spans lines")
    return frame


def to_type(cells: pd.Series, field: dict) -> pd.Series:
    """Text cells as the type of their field. Raises ValueError if one does not fit its type or its list of values."""
    kind, constraints = field["type"], field.get("constraints", {})
    if constraints.get("required") and cells.isna().any():
        raise ValueError(f"{field['name']} has empty cells")
    if "enum" in constraints and not cells.dropna().isin(constraints["enum"]).all():
        raise ValueError(f"{field['name']} has a value outside its list")
    if kind != "string" and not is_lexical(cells, kind).all():
        raise ValueError(f"{field['name']} has a cell that is not of type {kind}")
    if kind == "date":
        return pd.to_datetime(cells, format="%Y-%m-%d").astype("datetime64[us]")
    if kind == "boolean":
        is_true = cells == "true"
        return is_true if constraints.get("required") else is_true.astype("boolean").mask(cells.isna())
    if kind == "string":
        return cells
    return pd.to_numeric(cells).astype("int64" if kind == "integer" else "float64")


def is_lexical(cells: pd.Series, kind: str) -> np.ndarray:
    """Whether each text cell is written as its type asks, in plain digits; an empty one is."""
    code, texts = pd.factorize(cells)
    matches = re.compile(schema.LEXICAL[kind]).fullmatch
    return np.array([*(matches(text) is not None for text in texts), True])[code]  # -1, the last, is an empty one
