"""Add an article to a corpus: register it, propose a row for each open number, take what a person accepts."""

import csv
import datetime
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from helpers.author import accounts, ledger, propose
from helpers.author.accounts import OPEN, Entry
from helpers.author.figure import Row
from helpers.author.place import find_place
from helpers.author.propose import Known
from helpers.base.errors import UsageError
from helpers.base.formulas import neutralise
from helpers.corpus import schema, texts
from helpers.corpus.columns import make_empty, read_text
from helpers.corpus.faults import CorpusError, Fault
from helpers.corpus.printed import find_places
from helpers.corpus.rules import REASONS
from helpers.corpus.texts import Text

TAKEN = ["paragraph", "printed", "occurrence", "reason"]  # how a dismissed number is told
DECIDED, YES = "decision", "claim"  # the column of a sheet of proposals, and what makes a row a claim
PLACE = ("number", "occurrence")  # which number of its paragraph a row stands for, whatever its cells become
READ = "sentence"  # a column for the person alone
COLUMNS = [DECIDED, *schema.COLUMNS["claims"], *PLACE, READ]


@dataclass(frozen=True)
class Proposal:
    """What is proposed for an open number: a row of claims.csv, and why it may be none (empty: it is likely one)."""

    entry: Entry
    row: Row
    reason: str

    @property
    def place(self) -> tuple[str, str, str]:
        """The number's paragraph, its words, and which of the paragraph's places with these words it is."""
        return str(self.entry.paragraph), self.entry.printed, str(self.entry.occurrence)

    @property
    def dismissal(self) -> Row:
        """The row of dismissed.csv for it, its reason as proposed."""
        where = dict(zip(TAKEN, self.place, strict=False))
        return {"article_id": self.entry.article_id} | where | {"reason": self.reason}


class Addition:
    """An article that is being added to the corpus in `raw_dir`: all is read anew when asked for, nothing kept."""

    def __init__(self, raw_dir: Path, article_id: str, text: Text) -> None:
        self.raw_dir, self.article_id, self.text = raw_dir, article_id, text

    def list_open(self) -> list[Proposal]:
        """A proposal for each open number, in order. Raises CorpusError if anything points at what is not there."""
        frames = ledger.read(self.raw_dir)
        known = Known(frames)
        claims, gone = (_of(self.article_id, frames, name) for name in ("claims", "dismissed"))
        entries, faults = accounts.account(self.article_id, self.text, claims, gone, known.words)
        if faults:  # in a sound table each row stands on the line after the one before
            raise CorpusError([replace(fault, row=fault.row + 2) for fault in faults])
        articles = frames["articles"].set_index("article_id")
        published = datetime.date.fromisoformat(articles["published"][self.article_id])
        so_far: list[Row] = [_fill_days(row, published) for row in claims.fillna("").to_dict("records")]
        made: list[Proposal] = []
        covered: tuple[int, int] = (0, 0)  # the second number of "between 20 and 30" is in the first one's row
        for entry in (entry for entry in entries if entry.status == OPEN):
            if covered[0] == entry.paragraph and entry.number.start < covered[1]:
                continue
            before = [row for row in so_far if int(row["paragraph"]) <= entry.paragraph]  # what was read by then
            row, reason = propose.propose(entry, known, published, before), propose.propose_reason(entry, known)
            row["printed"] = _widen(row["printed"], self.text.get(entry.paragraph), entry.number.start)
            row["claim_id"] = _name(self.article_id, [*so_far, *(other.row for other in made)])
            length = len(row["printed"])
            at = self.text.get(entry.paragraph).rfind(row["printed"], 0, entry.number.start + length)
            covered = (entry.paragraph, at + length)
            made.append(Proposal(entry, row, reason))
            so_far += [] if reason else [row]
        return made


def _widen(printed: str, paragraph: str, number: int) -> str:
    """The words of a number in its paragraph, with as many behind them as tell them from others that are the same."""
    start = paragraph.rfind(printed, 0, number + len(printed))
    end = start + len(printed)
    while start >= 0 and len(find_places(paragraph, paragraph[start:end])) > 1:
        if not (more := re.match(r"\W*[^\W\d]+(?!\w)", paragraph[end:])):  # no words with another number
            return printed
        end += more.end()
    return paragraph[start:end] if start >= 0 else printed


def _fill_days(row: Row, published: datetime.date) -> Row:
    """A row with the days that it inherits from its article."""
    inherited = {"as_of_earliest": str(published), "as_of_latest": str(published), "as_of_basis": "publication"}
    return row | {name: row[name] or cell for name, cell in inherited.items()}


def _of(article_id: str, frames: dict[str, pd.DataFrame], table: str) -> pd.DataFrame:
    frame = frames.get(table, make_empty(table).astype("str"))
    return frame[frame["article_id"] == article_id]


def _name(article_id: str, so_far: list[Row]) -> str:
    """The next claim_id: the article's, and a number."""
    used = [re.fullmatch(rf"{re.escape(article_id)}-(\d+)", row["claim_id"]) for row in so_far]
    return f"{article_id}-{max((int(match[1]) for match in used if match), default=0) + 1:02d}"


def register(path: Path, raw_dir: Path, about: Row) -> tuple[Addition, bool]:
    """The article, in articles.csv if it was not there yet; and whether it is new. `about`: cells that are given.

    Raises UsageError where the day of publication is not given, CorpusError if another text has this file's name.
    """
    try:
        text = texts.read(path.parent, path.name)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    if not text.paragraphs:
        raise UsageError(f"{path}: has no text")
    if not text.is_whole:
        raise UsageError(f"{path}: is not UTF-8; save the text as UTF-8")
    articles = ledger.read(raw_dir)["articles"]
    there = articles[articles["source_file"] == text.file]
    if there.empty and (same := list(articles.loc[articles["text_sha256"] == text.sha256, "article_id"])):
        raise UsageError(f"{text.file}: this very text is registered as {same[0]}")
    for row in there.itertuples():
        if row.text_sha256 != text.sha256:
            reason = f"another text is registered as {row.article_id}; give this one a name of its own"
            raise CorpusError([Fault("articles.csv", row.Index + 2, "source_file", text.file, reason)])
        if other := [name for name, cell in about.items() if getattr(row, name, "") != cell]:
            told = f"{text.file} is registered as {row.article_id} with another {other[0]}"
            raise UsageError(f"{told}; edit its row in articles.csv")
        return Addition(raw_dir, row.article_id, text), False
    if "published" not in about:
        raise UsageError(f"{text.file}: give the day of publication (--published YYYY-MM-DD)")
    own = {"article_id": _name_article(list(articles["article_id"]), path), "publisher": "not printed"}
    own |= {"title": text.paragraphs[0], "published_basis": _find_basis(text, about["published"])} | about
    own |= {"source_file": text.file, "text_sha256": text.sha256}
    ledger.add(raw_dir, {"articles": [own]})
    return Addition(raw_dir, own["article_id"], text), True


def _name_article(known: list[str], path: Path) -> str:
    """The id after the last one where all are a letter and a number; else one made of the file's name."""
    numbered = [re.fullmatch(r"([A-Za-z]+)(\d+)", name) for name in known]
    if known and all(numbered) and len({match[1] for match in numbered if match}) == 1:
        last = max((match for match in numbered if match), key=lambda match: int(match[2]))
        return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}d}"
    return re.sub(r"[^A-Za-z0-9_.-]", "_", path.stem).strip("_.-")[:40] or "article"


def _find_basis(text: Text, published: str) -> str:
    """What the day rests on: the text prints it, or names its weekday; else public record."""
    day = datetime.date.fromisoformat(published)
    whole = "\n".join(text.paragraphs)
    if re.search(rf"\b(?:{day:%B} {day.day}|{day.day} {day:%B}),? {day.year}|{published}", whole):
        return "printed"
    return "weekday" if re.search(rf"\b{day:%A}\b", whole) else "public_record"


def write_proposals(path: Path, proposals: list[Proposal]) -> None:
    """A sheet to edit, one row per open number: with `claim` in its first column a row is a claim, with one of the
    reasons of dismissed.csv the number is dismissed, with nothing it stays open. Raises UsageError if it is there.
    """
    try:
        with path.open("x", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            for made in proposals:
                row = made.row | dict(zip(PLACE, made.place[1:], strict=True)) | {DECIDED: "", READ: _mark(made)}
                writer.writerow({name: neutralise(cell) for name, cell in row.items()})
    except FileExistsError:
        raise UsageError(f"{path} is there; nothing was written") from None


def _mark(made: Proposal) -> str:
    place = find_place(made.entry)
    likely = f" [likely {made.reason}]" if made.reason else ""
    return f"{place.before}[{made.entry.printed}]{place.after}".strip() + likely


def _plain(cell: str) -> str:
    """A cell without the apostrophe that kept a spreadsheet from running it."""
    return cell[1:] if cell and neutralise(cell[1:]) == cell else cell


def _read_sheet(path: Path) -> list[dict[str, str]]:
    """The rows of a sheet of proposals; a column for the person alone may be gone. Raises UsageError if it is none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as f:
            reader = csv.DictReader(f, restval="", strict=True)
            names, rows = list(reader.fieldnames or []), [row for row in reader if any(row.values())]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if missing := [name for name in COLUMNS if name != READ and name not in names]:
        raise UsageError(f"{path}: has no column {missing[0]}; is it one that --propose wrote?")
    return rows


def accept(path: Path, addition: Addition) -> tuple[int, int, int]:
    """Take what a person decided in a sheet of proposals, all of it or nothing: how many numbers are claimed, dismissed
    and left open. A row stands for the number of its paragraph that it was proposed for; what was taken before is not
    taken again.
    """
    claims, dismissed, n_left, n_taken, faults = [], [], 0, {"claims": 0, "dismissed": 0}, []
    taken = _list_taken(addition)
    rows, lines = _read_sheet(path), []
    at = {made.place: made for made in addition.list_open()}
    for line, row in enumerate(rows, start=2):
        decided = (row[DECIDED] or "").strip()
        place = (row["paragraph"], *(_plain(row[name]) for name in PLACE))
        if not decided:
            n_left += 1
        elif decided == YES:
            claim = {name: _plain(row[name] or "") for name in schema.COLUMNS["claims"]}
            if claim in taken["claims"]:
                n_taken["claims"] += 1
                continue
            if why := accounts.explain_misplaced(addition.text, claim["paragraph"], claim["printed"]):
                faults.append(Fault(path.name, line, "paragraph", claim["paragraph"], why))
            claims.append(claim)
            lines.append(line)
        elif decided not in REASONS:
            faults.append(Fault(path.name, line, DECIDED, decided, f"is not one of {', '.join((YES, *REASONS))}"))
        elif place in at:
            dismissed.append(at[place].dismissal | {"reason": decided})
        elif dict(zip(TAKEN, (*place, decided), strict=True)) in taken["dismissed"]:
            n_taken["dismissed"] += 1
        else:
            faults.append(Fault(path.name, line, PLACE[0], row[PLACE[0]], "is no open number of this paragraph"))
    if faults:
        raise CorpusError(faults)
    n_before = len((addition.raw_dir / "claims.csv").read_bytes().splitlines())
    try:
        ledger.add(addition.raw_dir, {"dismissed": dismissed, "claims": claims})
    except CorpusError as error:
        raise CorpusError([_locate(fault, path.name, lines, n_before) for fault in error.faults]) from None
    return len(claims) + n_taken["claims"], len(dismissed) + n_taken["dismissed"], n_left


def _list_taken(addition: Addition) -> dict[str, list[Row]]:
    """What the corpus has of the article: its claims, and its dismissed numbers, as a sheet tells them."""
    descriptor, found = schema.read_descriptor(addition.raw_dir), {}
    asked = {"claims": schema.COLUMNS["claims"], "dismissed": TAKEN}
    for table, columns in asked.items():
        if (addition.raw_dir / f"{table}.csv").is_file():
            rows = read_text(addition.raw_dir, table, descriptor)
            own = rows[rows["article_id"] == addition.article_id].to_dict("records")
            found[table] = [{c: "" if pd.isna(row.get(c)) else row[c] for c in columns} for row in own]
    return {"dismissed": []} | found


def _locate(fault: Fault, sheet: str, lines: list[int], n_before: int) -> Fault:
    """A fault of a row that would come behind those of claims.csv, at its line of the sheet that it is from."""
    nth = fault.row - n_before - 1
    is_new = fault.file == "claims.csv" and 0 <= nth < len(lines)
    return replace(fault, file=sheet, row=lines[nth]) if is_new else fault
