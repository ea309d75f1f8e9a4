"""What the rows of a table claim, as a mapping reads them: the cells of claims and of their articles."""

import datetime
import re
from dataclasses import dataclass

from helpers.author.mapping import ARTICLE, DAY, KEYED, LABELS, NUMBERS, Cell, Entries, Mapping
from helpers.author.table_rows import BETWEEN, Row
from helpers.base import hints
from helpers.corpus import lists, rules
from helpers.corpus.claim_rules import KINDS
from helpers.corpus.qualifiers import NEEDS

CALLED = {"claimants": ("name", "printed_names"), "measures": ("label",), "definitions": ("label", "said_as")}
CALLED |= {"sides": ("label", "adjective"), "scopes": ("label",)}
OF_SEVERAL = ";"  # no name
EARLIEST = 1000  # a year with fewer digits was written short
MEANT = {("low",): "at_least", ("high",): "at_most", ("low", "high"): "between", NUMBERS: "about"}


class UnreadableError(Exception):
    """A cell that cannot be read: its `column`, the `value`, and the `reason`."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        self.column, self.value, self.reason = column, value, reason
        super().__init__(reason)


@dataclass(frozen=True)
class Said:
    """A claim of a row: its `cells`, those of its `article` (`published` empty: not told), and its `column`."""

    cells: dict[str, object]
    article: dict[str, object]
    column: str
    delay: datetime.timedelta  # between what an article speaks of and its publication, where no column tells


class RowReader:
    """Reads rows by a mapping; names that are new to it are added to `entries`, which has at first those of the
    mapping.
    """

    def __init__(self, mapping: Mapping, entries: Entries) -> None:
        self.mapping, self.entries = mapping, entries
        self._missing = {"", *lists.split(mapping.table["missing"])}
        self._ids: dict[str, dict[str, str]] = {}
        signs = mapping.table.get("thousands", ""), mapping.table.get("decimal", ".")
        self._thousands, self._decimal = signs
        grouped = rf"|[0-9]{{1,3}}({re.escape(signs[0])}[0-9]{{3}})+" if signs[0] else ""
        self._number = re.compile(rf"[+-]?([0-9]{{1,30}}{grouped})({re.escape(signs[1])}[0-9]{{1,30}})?")

    def read(self, row: Row, name: str) -> Said | None:
        """What the row says in a column of numbers (of a long table: an empty name); None if it has no number.

        Raises UnreadableError.
        """
        said = self.mapping.said[name]
        sources = {n: said[n].column for n in NUMBERS if n in said}
        sources = sources or {"value": name}
        told = {end: cell for end, column in sources.items() if (cell := self._get(row, column))}
        if not told:
            return None
        day, until = self._read_days(row)
        cells: dict[str, object] = {
            key: self._resolve(row, key, said[key]) for key in said if key not in (*NUMBERS, *ARTICLE, "days")
        }
        hedge = said["qualifier"]
        is_told = bool(hedge.column and self._match(row, hedge))
        cells |= self._place_numbers(told, sources, str(cells["qualifier"]), is_told=is_told)
        cells |= self._read_period(row, said, cells, day)
        if time := cells.get("time"):
            cells["time"] = _read_time(str(time), said["time"].column)
        columns = [column for column in row.cells if column in sources.values()]
        printed = BETWEEN.join(" ".join(row.cells[column].split()) for column in self._span(row, columns))
        cells |= {"as_of_basis": "printed", "paragraph": row.paragraph, "printed": printed}
        cells |= {"as_of_earliest": day, "as_of_latest": until}
        delay = datetime.timedelta(days=int(self.mapping.dates.get("published_after_days", "0")))
        return Said(cells, self._read_article(row, said, until), name or next(iter(sources.values())), delay)

    def _get(self, row: Row, column: str) -> str:
        cell = " ".join(row.cells[column].split())
        return "" if cell in self._missing else cell

    def _span(self, row: Row, columns: list[str]) -> list[str]:
        """The columns from the first that has a number to the last, as they stand in the table."""
        filled = [column for column in columns if self._get(row, column)]
        header = list(row.cells)
        return header[header.index(filled[0]) : header.index(filled[-1]) + 1]

    def _read_days(self, row: Row) -> tuple[datetime.date, datetime.date]:
        dates = self.mapping.dates
        told = dates.get("format", DAY)
        first = _read_day(self._get(row, dates["column"]), told, dates["column"])
        if not (last := self._get(row, dates["until"]) if "until" in dates else ""):
            return first, first
        return first, _read_day(last, told, dates["until"])

    def _read_number(self, cell: str, column: str) -> str:
        if not self._number.fullmatch(cell):
            hint = hints.find_hint(cell, "number")
            raise UnreadableError(column, cell, f"is not a number{'; ' if hint else ''}{hint}")
        return (cell.replace(self._thousands, "") if self._thousands else cell).replace(self._decimal, ".")

    def _place_numbers(
        self, told: dict[str, str], sources: dict[str, str], qualifier: str, *, is_told: bool
    ) -> dict[str, object]:
        """The numbers, each where the qualifier wants it; where the row tells none, they say themselves what they are:
        a low alone is a floor, a low and a high are a range, beside an estimate its interval.
        """
        numbers: dict[str, object] = {end: self._read_number(cell, sources[end]) for end, cell in told.items()}
        ends, needed = tuple(end for end in NUMBERS if end in numbers), NEEDS[qualifier]
        if ends == needed or (ends == NUMBERS and qualifier == "about"):
            return {"qualifier": qualifier} | numbers
        if len(ends) == len(needed) == 1 and (is_told or [*sources] == ["value"]):
            return {"qualifier": qualifier, needed[0]: numbers[ends[0]]}
        if ends in MEANT and not is_told:
            return {"qualifier": MEANT[ends]} | numbers
        column = sources[ends[0]]
        reason = "is not enough: an interval needs both its ends" if ends not in MEANT else f"is no {qualifier}"
        raise UnreadableError(column, told[ends[0]], reason)

    def _read_period(self, row: Row, said: dict[str, Cell], cells: dict, day: datetime.date) -> dict[str, object]:
        if cells["kind"] != "change":
            return {"period_start": ""}
        start = said.get("period_start", Cell())
        if start.text:
            return {"period_start": datetime.date.fromisoformat(start.text)}
        if start.column:
            told = start.format or self.mapping.dates.get("format", DAY)
            return {"period_start": _read_day(self._get(row, start.column), told, start.column)}
        days = said.get("days", Cell())
        text = self._get(row, days.column) if days.column else days.text
        if not re.fullmatch("[1-9][0-9]{0,4}", text):
            raise UnreadableError(days.column or "kind", text, "a change needs the days that it covers")
        try:
            return {"period_start": day - datetime.timedelta(days=int(text))}
        except OverflowError:
            column = self.mapping.dates["column"]
            raise UnreadableError(column, row.cells[column], "is not a day that a change can lead to") from None

    def _resolve(self, row: Row, key: str, cell: Cell) -> str:
        """What a cell stands for: by `means`, as an id, or as a name of something that is listed."""
        if not cell.column:
            return cell.text
        text = self._match(row, cell)
        if text in cell.means:
            return cell.means[text]
        keys = {key: table for table, key in (KEYED | LABELS).items()}
        if (table := keys.get(key)) and text and (table in KEYED or self.entries[table] or cell.new is not None):
            return self._find_id(table, text, cell)
        if key in ("kind", "qualifier") and text not in (KINDS if key == "kind" else NEEDS):
            if not text:
                return "total" if key == "kind" else "exact"
            raise UnreadableError(cell.column, text, f"is no {key}; say what it means")
        if key in LABELS.values() and not re.fullmatch(rules.NAME, text):
            raise UnreadableError(cell.column, text, f"is no short name for a {key}; say what it means")
        if not text and key in ("claimant_id", "measure_id", "definition_id", "wording"):
            raise UnreadableError(cell.column, text, f"is empty, and is the {key} of the claim")
        return text

    def _match(self, row: Row, cell: Cell) -> str:
        text = self._get(row, cell.column)
        if not cell.pattern:
            return text
        if not (match := re.search(cell.pattern, text)):
            return ""
        return "-".join(part or "" for part in match.groups()) or match.group()

    def _find_id(self, table: str, text: str, cell: Cell) -> str:
        known = self._ids.setdefault(table, {})
        if not known:
            for name, about in self.entries[table].items():
                for column in CALLED[table]:
                    for said in (about.get(column, ""), *lists.split(about.get(column))):
                        taken = known.setdefault(said.casefold(), name)
                        known[said.casefold()] = name if taken == name else OF_SEVERAL
            known |= {name.casefold(): name for name in self.entries[table]}
        if (found := known.get(text.casefold())) == OF_SEVERAL:
            raise UnreadableError(cell.column, text, f"is a name of several {table}; say which it means")
        if found is not None:
            return found
        if cell.new is None:
            raise UnreadableError(cell.column, text, f"is none of the {table}; list it, or say what it means")
        name = self._make_id(text, table)
        called = dict.fromkeys(CALLED[table], text) | ({"meaning": text} if table == "definitions" else {})
        if table == "definitions":
            called["said_as"] = ""
        self.entries[table][name] = called | cell.new
        known[text.casefold()] = name
        return name

    def _make_id(self, text: str, table: str) -> str:
        base = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:50] or "other"
        taken, n = self.entries[table], 2
        name = base
        while name in taken:
            name, n = f"{base}_{n}", n + 1
        return name

    def _read_article(self, row: Row, said: dict[str, Cell], until: datetime.date) -> dict[str, object]:
        """The cells of the article; a title that is the same for all rows has the day beside it, unless a url tells."""
        told: dict[str, object] = {
            key: self._match(row, said[key]) if said[key].column else said[key].text for key in ARTICLE if key in said
        }
        is_by_row = bool(told.get("url")) or said["title"].column
        if not is_by_row:
            told["title"] = f"{told['title']}, {until}"
        for key in ("publisher", "title"):
            if not told[key]:
                told[key] = "not printed"
        if (published := told.get("published")) and (cell := said["published"]):
            written = cell.format or (DAY if cell.pattern else self.mapping.dates.get("format", DAY))
            told["published"] = _read_day(str(published), written, cell.column)
        if url := str(told.get("url", "")):
            address, *more = url.split(" ", 1) if re.match(r"https?://", url) else ("", url)
            told["url"], told["note"] = address, "; ".join(filter(None, [str(told.get("note", "")), *more]))
        return told


def _read_day(text: str, told: str, column: str) -> datetime.date:
    try:
        day = datetime.datetime.strptime(text, told).date()
    except ValueError:
        day = datetime.date.min
    if day.year < EARLIEST:
        raise UnreadableError(column, text, f"is not a day as {told}; say in the mapping how days are written")
    return day


def _read_time(text: str, column: str) -> str:
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", text):
        raise UnreadableError(column, text, "is no time of day (HH:MM)")
    return text.zfill(5)
