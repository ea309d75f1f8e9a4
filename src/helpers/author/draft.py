"""The rows of tables, as their mappings read and correct them, drafted as a corpus; and what each cell is from."""

import datetime
import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import Any

from helpers.author.mapping import ARTICLE, SAID, Entries, Mapping
from helpers.author.row_reader import RowReader, Said, UnreadableError
from helpers.author.table_rows import Row, Table
from helpers.corpus import rules, schema
from helpers.corpus.faults import Fault
from helpers.corpus.texts import ROWS

Place = tuple[str, int, str]  # what a table's line says in a column of numbers (of a long table: an empty name)
Found = list[tuple[Place | None, Fault]]  # what is wrong, and the place to leave out for it: none if a mapping is


@dataclass(frozen=True)
class Correction:
    """A correction of a mapping (`name`), what it says (`why`), and the row as it should read by all up to this one."""

    name: str
    why: dict[str, str]
    row: Row


def refuse(name: str, why: dict[str, str], reason: str, column: str = "") -> tuple[None, Fault]:
    """What is wrong with a correction of a mapping, or with a column of it."""
    where = ", ".join(filter(None, ["corrections", why["row"], column]))
    return None, Fault(name, 1, where, why[column or "column"], reason)


@dataclass(frozen=True)
class Told:
    """A claim as a place of a table tells it, and how corrections change what it says: from, to, by which; by several
    where the row can be read by them together alone.
    """

    table: Table
    mapping: Mapping
    place: Place
    said: Said
    steps: list[tuple[Said, Said, list[Correction]]]

    @property
    def article(self) -> tuple:
        """What its article is told by."""
        return (self.table.name, *(str(self.said.article.get(key, "")) for key in ARTICLE))

    def find_column(self, name: str) -> str:
        """The column of the table that it has a cell from; empty if the mapping says it of all."""
        cell = self.mapping.said[self.place[2]].get(name)
        return cell.column if cell else ""


@dataclass
class Draft:
    """A corpus in the making: rows of its tables, what each claim, the first claim of each article, and each correction
    are from, and what was `found` wrong. `entries`: those of the mappings, and of the names that are new.
    """

    entries: Entries
    articles: list[list] = field(default_factory=list)
    claims: list[list] = field(default_factory=list)
    corrections: list[list] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    first_told: list[Told] = field(default_factory=list)
    corrected_by: list[Correction] = field(default_factory=list)
    found: Found = field(default_factory=list)


def draft_rows(read: list[tuple[Table, Mapping]], left: set[Place]) -> Draft:
    """All that the tables say, but for what is left out."""
    draft = Draft({table: dict(own) for table, own in read[-1][1].entries.items()})
    for table, mapping in read:
        reader, seen = RowReader(mapping, draft.entries), set()
        corrections = _list_corrections(table, mapping, draft)
        for row in table.rows:
            for name in mapping.said:
                if (place := (table.name, row.line, name)) in left:
                    continue
                try:
                    if (said := reader.read(row, name)) is None:
                        continue
                    steps = _correct(said, name, corrections.get(row.line, []), reader)
                    told = Told(table, mapping, place, said, steps)
                    cells = [said.cells.get(c) for c in (*SAID, "kind", "as_of_latest", "time")]
                    if name and (key := (name, *cells, told.article)) in seen:
                        at = mapping.dates["column"]
                        raise UnreadableError(at, row.cells[at], "this day is there twice")
                    seen.add(key if name else row.line)
                except UnreadableError as error:
                    draft.found.append((place, Fault(table.name, row.line, error.column, error.value, error.reason)))
                    continue
                draft.told.append(told)
        draft.found += _find_idle(table, corrections, draft, left)
    _number(draft)
    return draft


def _list_corrections(table: Table, mapping: Mapping, draft: Draft) -> dict[int, list[Correction]]:
    """The mapping's corrections by line, each with the row as it should read by it and those before it."""
    listed: dict[int, list[Correction]] = {}
    rows, unread = {str(row.line): row for row in table.rows}, {str(fault.row) for fault in table.faults}
    for why in mapping.corrections:
        row = rows.get(why["row"])
        if row is None or why["column"] not in table.header:
            if why["row"] not in unread:
                draft.found.append(refuse(mapping.name, why, "is no row and column of the table"))
            continue
        before = listed.setdefault(row.line, [])
        row = before[-1].row if before else row
        before.append(Correction(mapping.name, why, replace(row, cells=row.cells | {why["column"]: why["corrected"]})))
    return listed


def _correct(
    said: Said, name: str, corrections: list[Correction], reader: RowReader
) -> list[tuple[Said, Said, list[Correction]]]:
    """What the corrections of its row make of a claim, step by step."""
    steps: list[tuple[Said, Said, list[Correction]]] = []
    together: list[Correction] = []
    for one in corrections:
        together.append(one)
        try:
            fixed = reader.read(one.row, name)
        except UnreadableError:
            if one is corrections[-1]:
                raise
            continue
        if fixed is not None:
            steps.append((steps[-1][1] if steps else said, fixed, together))
        together = []
    return steps


def _list_changed(before: Said, after: Said) -> list[tuple[str, object, object]]:
    """The cells of a claim that a correction changes: name, from, to."""
    cells = [(name, before.cells.get(name, ""), after.cells.get(name, "")) for name in rules.CORRECTABLE]
    return [(name, old, new) for name, old, new in cells if str(old) != str(new)]


def _find_idle(table: Table, corrections: dict[int, list[Correction]], draft: Draft, left: set[Place]) -> Found:
    """The corrections that change nothing that a claim says, unless what they would correct is left out."""
    gone = left | {place for place, _ in draft.found if place}
    lines = set(corrections) - {line for name, line, _ in gone if name == table.name}
    steps = [step for told in draft.told for step in told.steps]
    used = [one.why for before, after, own in steps if _list_changed(before, after) for one in own]
    reason = "changes nothing that is claimed: a correction neither makes a claim nor takes one back"
    idle = [one for line, own in corrections.items() if line in lines for one in own if one.why not in used]
    return [refuse(one.name, one.why, reason) for one in idle]


def _number(draft: Draft) -> None:
    """Articles, claims and corrections get their names and rows.

    An article whose day no column tells came out on the latest day that it speaks of, or so many days later.
    """
    latest: dict[tuple, datetime.date] = {}
    for told in draft.told:
        said = told.said
        days: list[Any] = [said.article.get("published") or said.cells["as_of_latest"], latest.get(told.article)]
        latest[told.article] = max(day for day in days if day)
    names: dict[tuple, str] = {}
    n_on: dict[object, int] = {}
    counts: dict[object, int] = {}
    for told in draft.told:
        table, said = told.table, told.said
        if told.article not in names:
            day = latest[told.article] + (datetime.timedelta() if said.article.get("published") else said.delay)
            n_on[day] = n_on.get(day, 0) + 1
            names[told.article] = f"{day}" + (f".{n_on[day]}" if n_on[day] > 1 else "")
            about = {"article_id": names[told.article], "published": day, "published_basis": "printed"} | {
                "source_file": name_source(table.name),
                "text_sha256": hashlib.sha256(table.text.encode()).hexdigest(),
            }
            draft.articles.append([(dict(said.article) | about).get(c, "") for c in schema.COLUMNS["articles"]])
            draft.first_told.append(told)
        about_day = said.cells["as_of_latest"]
        counts[about_day] = counts.get(about_day, 0) + 1
        own = {"claim_id": f"{about_day}-{counts[about_day]:02d}", "article_id": names[told.article]}
        draft.claims.append([(said.cells | own).get(c, "") for c in schema.COLUMNS["claims"]])
        for before, after, (*_, one) in told.steps:
            why = [one.why["reason"], one.why["evidence"], one.why.get("public_since", ""), one.why["entered"]]
            changed = _list_changed(before, after)
            draft.corrections += [[own["claim_id"], name, old, new, *why] for name, old, new in changed]
            draft.corrected_by += [one] * len(changed)


def name_source(name: str) -> str:
    """What a table's text is called: safe as a file's name, whatever the table is called."""
    safe = re.sub(r"[^A-Za-z0-9_.-]", "_", name).lstrip("_.-")[-60:].lstrip("_.-")
    return f"{safe or 'table'}{ROWS}"
