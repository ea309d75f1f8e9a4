"""Refresh what is made and committed: notebooks as run, data/processed, and what the documents compute."""

import re
import tempfile
from pathlib import Path

from helpers.base import paths, words
from helpers.base.progress import Progress
from helpers.corpus import dictionary
from helpers.kernel import notebooks
from helpers.run import method_page, run

START, END = "<!-- answer: made by workbook render -->", "<!-- end of answer -->"
LEAD = "03-reconcile-reports"


def refresh(*, check: bool) -> list[str]:
    """Paths (below the project) that a fresh run with the defaults gives other bytes; unless `check`, written anew."""
    raw = paths.own_raw()
    with tempfile.TemporaryDirectory(prefix="workbook-") as folder:
        out = Path(folder) / "run"
        with Progress() as progress:
            run.run_all(raw, out, {}, failed=paths.root(), settings=run.Settings(with_pdf=False), progress=progress)
        wanted = {paths.notebooks() / p.name: p.read_bytes() for p in (out / "notebooks").glob("*" + notebooks.SUFFIX)}
        for part, target in (("data", paths.processed()), ("plots", paths.processed() / "plots")):
            wanted |= {target / p.name: p.read_bytes() for p in (out / part).iterdir()}
    wanted[paths.root() / "data" / "README.md"] = dictionary.describe(raw).encode()
    template = paths.root() / "docs" / "method.md.jinja"
    wanted[template.with_suffix("")] = method_page.render(template, raw).encode()
    lead = wanted[paths.notebooks() / (LEAD + notebooks.SUFFIX)]
    readme = paths.root() / "README.md"
    wanted[readme] = put_answer(readme.read_text(encoding="utf-8"), lead).encode()
    made = {p for p in paths.processed().rglob("*") if p.is_file()}
    stale = sorted([p for p, data in wanted.items() if not p.is_file() or p.read_bytes() != data])
    gone = sorted(made - set(wanted))
    if not check:
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wanted[path])
        for path in gone:
            path.unlink()
    return [p.relative_to(paths.root()).as_posix() for p in [*stale, *gone]]


def put_answer(readme: str, notebook: bytes) -> str:
    """The README with the answer and the main plot's alternative text of the leading notebook."""
    import nbformat

    lead = nbformat.reads(notebook.decode(), as_version=4)
    outputs = [o for c in notebooks.find_tagged(lead, "answer") for o in c.outputs]
    answer = "\n\n".join(o.data["text/markdown"] for o in outputs)
    alt = next(
        o.metadata["image/png"]["alt"]
        for c in lead.cells
        for o in c.get("outputs", [])
        if "image/png" in o.get("data", {})
    )
    plot = f"![{words.escape(alt)}](data/processed/plots/totals.png)"
    return re.sub(f"{START}.*?{END}", lambda _: f"{START}\n{answer}\n\n{plot}\n{END}", readme, flags=re.S)
