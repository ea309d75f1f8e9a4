"""What usually went wrong with a cell that is not what it must be: the slips of spreadsheets and word processors."""

import datetime
import difflib
import re
from collections.abc import Collection

CURLY = "\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
SEPARATED = re.compile(r"[+-]?\d{1,3}(?:[ ,.'\u00a0\u2009\u202f]\d{3})+")


def find_hint(value: str, kind: str) -> str:
    """A hint for a cell of a field of type `kind` (date, number, integer, boolean, string); empty if there is none."""
    if value != value.strip():
        return "it has a space at its start or end"
    if kind == "date" and (match := DAY.fullmatch(value)):
        first, second, year = map(int, match.groups())
        days = sorted({meant for pair in ((first, second), (second, first)) if (meant := _name_day(year, *pair))})
        return f"write {' or '.join(days)}" + (", whichever is meant" if len(days) > 1 else "") if days else ""
    if kind == "date" and re.fullmatch(r"[1-9]\d{4}", value):
        counted = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(value))
        return f"a spreadsheet's number for a day: write {counted}"
    if kind == "date" and (match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", value)):
        year, month, day = map(int, match.groups())
        return f"write {_name_day(year, day, month)}" if _name_day(year, day, month) else ""
    if kind == "number" and re.fullmatch(r"[+-]?\d+,\d{1,2}", value):
        return f"write {value.replace(',', '.')}, with a decimal point"
    if kind in ("number", "integer") and SEPARATED.fullmatch(value):
        return f"write {re.sub(r'[^0-9+-]', '', value)}, without separators"
    if kind == "boolean" and value.lower() in ("true", "false", "yes", "no", "0", "1"):
        return "write true or false"
    if any(sign in value for sign in CURLY):
        return "it has curly quotation marks"
    return ""


def suggest(name: str, known: Collection[str]) -> str:
    """What may have been meant by a name that is not known: the nearest one, or else all that there are."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"


def _name_day(year: int, day: int, month: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None
