"""CSV as a spreadsheet saves it, made plain where its meaning is certain, with what was done to it in words."""

import csv
import io
import re
from collections.abc import Collection

BOM = b"\xef\xbb\xbf"


def make_plain(data: bytes, names: Collection[str], *, decimals: Collection[str] = ()) -> tuple[bytes, list[str]]:
    """A table as UTF-8 without a mark, with LF line ends, commas and no blank last rows; and what was done, in words.

    Lines keep their numbers. `names`: columns of which the header must have some, so that semicolons can be told to
    separate cells; `decimals`: those whose decimal comma is declared. What is not certain is left as it is.
    """
    done = []
    if data.startswith(BOM):
        data, done = data.removeprefix(BOM), ["a byte order mark"]
    if b"\r" in data and (b"\n" not in data or data.count(b"\r") == data.count(b"\r\n")):
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        done.append("carriage returns")
    last = data.find(b"\n", len(data.rstrip(b"\n,; \t")))  # the end of the last row that is not blank
    kept = data[:last] if last >= 0 else data
    if n_blank := data.removesuffix(b"\n").count(b"\n") - kept.count(b"\n"):
        done.append(f"{n_blank} blank last row{'s' * (n_blank > 1)}")
        data = kept + b"\n"
    if re.match(rb"[^,\n]*;[^,\n]*(\n|$)", data) and (split := _split(data, names)) is not None:
        data = split
        done.append("semicolons between cells")
    if decimals and (pointed := _point(data, decimals)) is not None:
        data = pointed
        done.append("decimal commas")
    return data, done


def _split(data: bytes, names: Collection[str]) -> bytes | None:
    """The table with commas for the semicolons between its cells; None where these may be something else."""
    rows = _read(data, ";")
    if rows is None or not set(rows[0]) & set(names) or any(len(row) not in (0, len(rows[0])) for row in rows):
        return None
    return _write(rows)


def _point(data: bytes, columns: Collection[str]) -> bytes | None:
    """The table with a point for the decimal comma in these columns; None if there is none, or it cannot be read."""
    rows = _read(data, ",")
    if not rows:
        return None
    places = [i for i, name in enumerate(rows[0]) if name in columns]
    n_changed = 0
    for row in rows[1:]:
        for i in places:
            if i < len(row) and re.fullmatch(r"[+-]?[0-9]+,[0-9]+", row[i]):
                row[i], n_changed = row[i].replace(",", "."), n_changed + 1
    return _write(rows) if n_changed else None


def _read(data: bytes, delimiter: str) -> list[list[str]] | None:
    """The rows, one a line; None where a line cannot be read."""
    try:
        lines = data.decode("utf-8").split("\n")
        return [next(csv.reader([line], delimiter=delimiter, strict=True), []) for line in lines]
    except (UnicodeDecodeError, csv.Error):
        return None


def _write(rows: list[list[str]]) -> bytes:
    f = io.StringIO(newline="")
    csv.writer(f, lineterminator="\n").writerows(rows)
    return f.getvalue().encode("utf-8").removesuffix(b"\n")
