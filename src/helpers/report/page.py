"""The pages of a run: index.html, which stands alone and asks nothing of any server, and each notebook as HTML."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import jinja2
from nbformat import NotebookNode

from helpers.base import words
from helpers.book.book import Book
from helpers.corpus.statements import fold
from helpers.corpus.tables import read_archive
from helpers.report import inline, since
from helpers.report.ledger import list_words
from helpers.report.stamps import Record
from helpers.show import findings, sentences, svg, tables, views
from helpers.show.finding import Finding
from helpers.show.names import read_names

FOLDER = Path(__file__).parent
MOST_DAYS = 12  # days to choose from; of more, the last alone is shown
SECTIONS = (  # the pictures in the order of the page, each section with its heading
    ("totals", "totals", "How did the totals grow?"),
    ("contradictions", "side-by-side", "Who contradicts whom?"),
    ("wordings", "wordings", "Which words were used for one number?"),
    ("pace", "pace", "How fast, and is it changing?"),
    ("believe", "joint", "What follows, whoever is right?"),
)
SAID = ("unexplained", "definition_mismatch")  # diagnoses that add nothing to what the check says


class Day(NamedTuple):
    """A day on which the page can be read: in words, what was found by then, and in how many claims and articles."""

    said: str
    findings: list[Finding]
    n_claims: int
    n_articles: int


def render(
    executed: dict[str, NotebookNode], record: Record, out: Path, book: Book, *, days: list[Day],
    changes: since.Changes | None = None,
) -> str:  # fmt: skip
    """The page for the notebooks of one run (by name), its pictures inside. Text from data stays text.

    `days`: the days of print (`list_days`), the last one that of the book; none offers no choice. `changes`: since an
    earlier run (`since.compare_runs`), if there is one.
    """
    found = days[-1].findings if days else findings.list_findings(book)
    plots = {plot["name"]: plot for notebook in executed.values() for plot in _find_plots(notebook)}
    drawn = {name: plots[name] | inline.read(out / "plots", name) for name in plots if _is_drawn(out, name)}
    pictures = [text for plot in drawn.values() for text in (plot["wide"], plot["narrow"])]
    known_on = _say_iso(record["parameters"].get("known_on", "")) or _say_last(book)
    told = days or [Day(known_on, found, len(book.corpus.claims), len(book.corpus.articles))]
    cards = [findings.pick_cards(day.findings, 4) for day in told]
    leads = [*found, *(card for own in cards for card in own)]
    listed = list_words(book, inline.list_aims(pictures) | {svg.anchor(_find_first(lead)) for lead in leads})
    sections = [{"name": name, "title": title, "plot": drawn[plot]} for name, plot, title in SECTIONS if plot in drawn]
    places = {plot: name for name, plot, _ in SECTIONS if plot in drawn}
    places |= {name: place for name, place in (("overview", "claims"), ("clocks", "dating")) if name in drawn}
    checks = since.read_table(out, "checks")
    return load("page.html.jinja").render(
        title=book.corpus.title, headline=found[0].sentence, known_on=known_on, has_choice=bool(days),
        is_replay=bool(record["parameters"].get("known_on")), findings=found, n_cards=len(cards[-1]),
        days=[_show_day(day, own, places) for day, own in zip(told, cards, strict=True)],
        nth_day=_number_days(book), sections=sections, overview=drawn.get("overview"),
        clocks=drawn.get("clocks"), colors=inline.list_colors(pictures), words=listed,
        listed={row["claim_id"] for row in listed},
        n_claims=len(book.corpus.claims), record=record, changes=changes,
        articles=_list_articles(book), corrections=_list_mended(book, record["parameters"]),
        ledger=_count_verdicts(checks), clashes=_list_clashes(checks, book),
        notebooks={name: _find_title(notebook) for name, notebook in sorted(executed.items())},
        tables=sorted(p.name for p in (out / "data").glob("*.csv")),
    )  # fmt: skip


def list_days(raw: Path, parameters: dict, book: Book) -> list[Day]:
    """The days on which articles of this report appeared, each with what the page would have said then.

    None where there is one day alone, or more than a reader can choose from.
    """
    days = sorted(set(book.corpus.articles["published"]))
    if not 1 < len(days) <= MOST_DAYS:
        return []
    chosen = {name: parameters[name] for name in ("corrections", "claimants") if name in parameters}
    archive = read_archive(raw)
    told = []
    for day in days[:-1]:
        corpus = archive.recall(known_on=f"{day:%Y-%m-%d}", **chosen)
        told.append((day, Book(fold(corpus, vintage=parameters.get("vintage", "latest")), book.max_gap_days)))
    told.append((days[-1], book))  # on the last day all of it was known
    return [
        Day(words.short_day(day), findings.list_findings(then), len(then.corpus.claims), len(then.corpus.articles))
        for day, then in told
    ]


def render_notebook(name: str, notebook: NotebookNode) -> str:
    """One notebook as a page of its own, its code folded until it is asked for."""
    title = _find_title(notebook)
    return load("notebook.html.jinja").render(name=name, title=title, cells=[_read_cell(c) for c in notebook.cells])


def load(template: str) -> jinja2.Template:
    """A template of the pages, in which text is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters["hold"] = words.hold_days
    return environment.get_template(template)


def _say_iso(day: str) -> str:
    return words.short_day(words.parse_day(day)) if day else ""


def _say_last(book: Book) -> str:
    return words.short_day(book.corpus.articles["published"].max())


def _show_day(day: Day, cards: list[Finding], places: dict[str, str]) -> dict:
    """A day with its headline and its other cards, each with where its picture and its words stand."""
    lead, *others = cards
    shown = [
        {
            "sentence": card.sentence,
            "caution": card.caution,
            "place": places.get(card.picture, ""),
            "claim": _find_first(card),
        }
        for card in others
    ]
    return {"headline": lead.sentence, "caution": lead.caution, "cards": shown, **day._asdict()}


def _find_first(finding: Finding) -> str:
    return finding.claim_ids.split(";")[0]


def _number_days(book: Book) -> Callable[[Iterable[str]], int]:
    """Of some claims, the place among all days of print of the first day on which all of them were printed."""
    days = views.number_days(book.corpus)
    of_claim = dict(zip(book.carried["claim_id"].tolist(), book.carried["published"].map(days).tolist(), strict=True))
    return lambda claim_ids: max((of_claim[name] for name in claim_ids if name in of_claim), default=0)


def _find_title(notebook: NotebookNode) -> str:
    return next(c.source for c in notebook.cells if c.cell_type == "markdown").splitlines()[0].lstrip("# ")


def _is_drawn(out: Path, name: str) -> bool:
    return (out / "plots" / f"{name}-narrow.svg").is_file()


def _find_plots(notebook: NotebookNode) -> list[dict]:
    """The pictures of a notebook: `name`, `alt`, the texts around each, and the PNG in base64 on one line."""
    return [plot for cell in notebook.cells for plot in _read_plots(cell)]


def _read_plots(cell: NotebookNode) -> list[dict]:
    found = []
    for output in cell.get("outputs", []):
        if image := output.get("data", {}).get("image/png"):
            about = output.metadata.get("image/png", {})
            texts = {key: about.get(key, "") for key in ("name", "alt", "title", "deck", "note", "source")}
            found.append(texts | {"data": "".join(image.split())})
    return found


def _read_cell(cell: NotebookNode) -> dict:
    """What a page shows of a cell: `prose` or `code` with `plots`, `tables` and `texts`."""
    from nbconvert.filters import markdown2html  # a third of a second to import

    if cell.cell_type == "markdown":
        return {"prose": markdown2html(cell.source)}
    data = [output.data for output in cell.outputs if "data" in output]
    said = [markdown2html(d["text/markdown"]) for d in data if "text/markdown" in d]
    tables = [d["text/html"] for d in data if "text/html" in d]
    texts = [d["text/plain"] for d in data if set(d) == {"text/plain"}]
    return {"code": cell.source, "said": said, "tables": tables, "texts": texts, "plots": _read_plots(cell)}


def _count_verdicts(checks: list[dict]) -> list[tuple[str, int, int, int]]:
    """Per check, in words, how many rows agree, contradict, and cannot tell."""
    counts = Counter((row["check"], row["verdict"]) for row in checks)
    return [
        (tables.CHECKS[name], counts[name, "agrees"], counts[name, "contradicts"], counts[name, "cannot_tell"])
        for name in sorted({name for name, _ in counts})
    ]


def _list_clashes(checks: list[dict], book: Book) -> list[dict]:
    """The rows that contradict, with names: `check`, `who` (empty: an article), `day`, `message`, `diagnosis`,
    `claim_ids`.
    """
    names, printed = read_names(book.corpus), sentences.read_printed(book)
    return [
        {
            "check": tables.CHECKS[row["check"]], "who": names.who(row["claimant_id"]), "day": _say_iso(row["date"]),
            "message": sentences.say_message(row["message"], names, printed),
            "diagnosis": "" if row["diagnosis"] in SAID else row["diagnosis"].replace("_", " "),
            "claim_ids": list(filter(None, row["claim_ids"].split(";"))),
        }
        for row in checks
        if row["verdict"] == "contradicts"
    ]  # fmt: skip


def _list_articles(book: Book) -> list[dict]:
    """The sources: one dict per article, in the order of print, with its number of claims and its links."""
    corpus = book.corpus
    n_claims = corpus.claims["article_id"].value_counts()
    rows = corpus.articles.sort_values(["published", "article_id"])
    columns = ["article_id", "publisher", "title", "published_basis"]
    days = views.number_days(corpus)
    return [
        {c: str(row[c]) for c in columns}
        | {"published": words.short_day(row["published"]), "n_claims": int(n_claims.get(row["article_id"], 0))}
        | {"nth_day": days[row["published"]]}
        | {column: words.link(row[column]) for column in ("url", "archived_url")}
        for row in rows.to_dict("records")
    ]


def _list_mended(book: Book, parameters: dict) -> list[dict]:
    """The cells that corrections.csv mends, as text; none where the report shows them as printed."""
    rows = [] if parameters.get("corrections") == "as_printed" else book.corpus.corrections.to_dict("records")
    return [{column: "" if cell != cell or cell is None else str(cell) for column, cell in row.items()} for row in rows]
