"""What a run leaves besides what its notebooks made: the page, the PDF, what changed, and the record."""

import json
import time
from pathlib import Path

import nbformat
import pandas as pd

from helpers.base import formulas
from helpers.base.parameters import ParameterError
from helpers.base.progress import Progress
from helpers.book.book import Book
from helpers.corpus import dictionary, soundness
from helpers.corpus.faults import CorpusError
from helpers.corpus.statements import fold
from helpers.corpus.tables import Corpus, read_corpus
from helpers.kernel import notebooks
from helpers.report import exports, page, pdf, since_words, stamps
from helpers.report.since import HEADER, Changes, compare_runs
from helpers.report.stamps import Record
from helpers.show import publish
from helpers.show.names import read_names


def read_sound(raw: Path, given: dict, *, is_known_sound: bool = False) -> Corpus:
    """The corpus as the parameters have it. Raises CorpusError if it is not sound, ParameterError if it is empty."""
    if not is_known_sound and (faults := soundness.find_faults(raw)):
        raise CorpusError(faults)
    chosen = {name: given[name] for name in ("known_on", "claimants", "corrections") if name in given}
    corpus = read_corpus(raw, **chosen)
    if corpus.claims.empty and len(corpus.articles):
        raise ParameterError("no claim is left of those that the parameters keep")
    if corpus.articles.empty:
        raise ParameterError(f"parameter known_on = {given.get('known_on', '')!r}: nothing had been published by then")
    kept = corpus.claims
    for name, column in (("measure", "measure_id"), ("side", "side"), ("scope", "scope")):
        if wanted := given.get(name):
            kept = kept[kept[column] == wanted]
        if kept.empty:
            raise ParameterError(f"parameter {name} = {wanted!r}: no claim that the other parameters keep is about it")
    return corpus


def prepare(raw: Path, parameters: dict, corpus: Corpus) -> tuple[Book, list[page.Day]]:
    """The book of a report, and what it would have said on each day on which its articles appeared."""
    book = Book(fold(corpus, vintage=parameters.get("vintage", "latest")), parameters.get("max_gap_days", 30))
    return book, page.list_days(raw, parameters, book)


def write(
    fresh: Path, record: Record, book: Book, *, days: list[page.Day], raw: Path, since: Path | None, with_pdf: bool,
    forms: tuple[str, ...], progress: Progress,
) -> None:  # fmt: skip
    """Write what the run itself leaves: the page, what changed (if `since`), the description of the tables, the record.

    index.html, index.pdf (if a Chromium prints it), data/changes.csv and changes.md, datapackage.json and run.json; and
    `forms`, other forms of the claims and the tables (`stamps.FORMS`). `raw`: the folder that the corpus was read from.
    """
    began, own = time.perf_counter(), ["datapackage.json"]
    executed = {name: nbformat.read(fresh / "notebooks" / (name + notebooks.SUFFIX), 4) for name in record["notebooks"]}
    changed = None
    if since is not None:
        owner = book.corpus.claims.set_index("claim_id")["article_id"].to_dict()
        changed = compare_runs(since, fresh, record, owner, read_names(read_corpus(raw)))
        own += _write_changes(changed, fresh, progress)
    if forms:
        own += exports.write(forms, fresh, book)
    text = page.render(executed, record, fresh, book, days=days, changes=changed)
    (fresh / "index.html").write_text(text, encoding="utf-8")
    own.append("index.html")
    progress.seconds["page"] = time.perf_counter() - began
    if with_pdf:
        if pdf.print_page(text, fresh / "index.pdf"):
            own.append("index.pdf")
        else:
            progress.say("index.pdf: not made, as no Chromium printed it")
        progress.seconds["PDF"] = time.perf_counter() - began - progress.seconds["page"]
    own += [name for name in formulas.neutralise_tables(fresh) if name not in own]
    described = json.dumps(describe_tables(fresh), indent=1, ensure_ascii=False) + "\n"
    (fresh / "datapackage.json").write_text(described, encoding="utf-8")
    record["pages"] = stamps.hash_files(fresh, own)
    (fresh / stamps.RECORD).write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _write_changes(changed: Changes, fresh: Path, progress: Progress) -> list[str]:
    """Leave what changed as a table and as Markdown, and say it; the files that were written."""
    table = pd.DataFrame(changed["table"], columns=HEADER)
    (fresh / "data" / "changes.csv").write_bytes(publish.to_csv(table))
    text = since_words.to_markdown(changed["summary"], changed["groups"])
    (fresh / stamps.CHANGES).write_text(text, encoding="utf-8")
    for line in since_words.to_lines(changed["summary"], changed["groups"]):
        progress.say(line)
    return ["data/changes.csv", stamps.CHANGES]


def describe_tables(folder: Path) -> dict:
    """The tables of a run as a Frictionless Data Package: schema, size and SHA-256 of each that is there."""
    package = json.loads(dictionary.MADE.read_text(encoding="utf-8"))
    found = []
    for resource in package["resources"]:
        path = folder / "data" / f"{resource['name']}.csv"
        if path.is_file():
            (made,) = stamps.hash_files(folder, [f"data/{path.name}"]).items()
            about = {"path": made[0], "bytes": path.stat().st_size, "hash": f"sha256:{made[1]}"}
            kept = {k: v for k, v in resource["schema"].items() if k != "primaryKey" or v}
            found.append(resource | about | {"format": "csv", "encoding": "utf-8", "schema": kept})
    return package | {"name": "report", "resources": found}
