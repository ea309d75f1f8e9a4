"""Texts that a spreadsheet would run: in the CSVs of a run an apostrophe stands before them, as OWASP advises.

Inside, tables hold texts as they are; this is the door.
"""

import csv
import io
import re
from pathlib import Path

FORMULA = r"'*[=+\-@\t\r]"  # how such a text begins, or one that already has an apostrophe before it
NUMBER = r"[+-]?[0-9.,]+(?: ?%)?"
# of a table as CSV: what there is where a cell may be such a text; no quotes are before a plain negative number
MAY_BE = re.compile(rb"""(?:^|[,\n])'*(?:[=+@\t\r]|-(?![0-9.]+(?: ?%)?(?:[,\n]|$)))|"'*[=+\-@\t\r]""")


def neutralise(text: str) -> str:
    """A text that a spreadsheet shows and does not run; a number stays."""
    return f"'{text}" if re.match(FORMULA, text) and not re.fullmatch(NUMBER, text) else text


def _may_begin(data: bytes) -> bool:
    """Whether some cell of a table as CSV begins with a sign that makes a formula; a fraction of a search's time."""
    signs = [sign for sign in (b"=", b"+", b"-", b"@", b"\t", b"\r") if sign in data]
    before = (b",", b"\n", b'"', b"'")
    return data.startswith(tuple(signs)) or any(first + sign in data for first in before for sign in signs)


def neutralise_table(data: bytes) -> bytes:
    """A table as CSV whose cells a spreadsheet shows and does not run; the same bytes if none is to be changed."""
    if not _may_begin(data) or not MAY_BE.search(data):
        return data
    csv.field_size_limit(2**31 - 1)  # a value may rest on a long chain of claims
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    safe = [[neutralise(cell) for cell in row] for row in rows]
    if safe == rows:
        return data
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(safe)
    return text.getvalue().encode()


def neutralise_tables(folder: Path) -> list[str]:
    """Neutralise every CSV below a folder in place; the paths of those that were changed."""
    changed = []
    for path in sorted(folder.rglob("*.csv")):
        data = path.read_bytes()
        if (safe := neutralise_table(data)) != data:
            path.write_bytes(safe)
            changed.append(path.relative_to(folder).as_posix())
    return changed
