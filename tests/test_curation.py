"""The curation form claims and dismisses in one step each, takes back what it did, and elsewhere stands still."""

import hashlib
import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers.author import verify
from helpers.base import paths
from helpers.base.errors import UsageError
from helpers.explore.curation import Curator
from helpers.kernel import execute, notebooks
from helpers.kernel.kernels import Kernels

QUAKE = paths.root() / "examples" / "earthquake"
NOTEBOOK = paths.notebooks() / "curate.ipynb"


@pytest.fixture
def quake(tmp_path):
    """The example, with a claim taken out again: its number is open."""
    folder = shutil.copytree(QUAKE, tmp_path / "quake")
    *kept, last = (folder / "claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    assert last.startswith("q004-")
    (folder / "claims.csv").write_text("".join(kept), encoding="utf-8")
    return folder


def list_open(folder):
    return [(e.article_id, e.printed) for e in verify.look(folder, folder / "articles").list_open()]


def test_an_open_number_is_claimed_in_one_step_and_taken_back(quake):
    before = (quake / "claims.csv").read_bytes()
    curator = Curator(quake)
    curator.article.value = "q004"
    label, _ = curator.number.options[-1]
    curator.number.value = len(curator.number.options) - 1
    assert curator.fields["printed"].value
    n_open = len(list_open(quake))
    curator.buttons["Claim"].click()
    assert "Saved in claims.csv" in curator._status.value
    assert len(list_open(quake)) == n_open - 1
    assert label not in [other for other, _ in curator.number.options]
    curator.buttons["Undo"].click()
    assert (quake / "claims.csv").read_bytes() == before
    assert curator.buttons["Undo"].disabled


def test_a_number_is_dismissed_with_the_reason_that_is_proposed(quake):
    curator = Curator(quake)
    assert curator.article.value == "q001"
    assert (curator.number.options[0][0], curator.reason.value) == ("2: forty (1)", "duration")
    curator.buttons["Dismiss"].click()
    assert (quake / "dismissed.csv").read_text(encoding="utf-8").endswith("q001,2,forty,1,duration\n")
    assert ("q001", "forty") not in list_open(quake)


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [("period_start", "<b>soon</b>", "&lt;b&gt;soon&lt;/b&gt;"), ("paragraph", "99", "paragraph 99 does not print")],
)
def test_what_does_not_fit_the_tables_or_the_text_is_not_saved_and_is_said_as_text(quake, column, cell, told):
    before = (quake / "claims.csv").read_bytes()
    curator = Curator(quake)
    curator.fields[column].value = cell
    curator.buttons["Claim"].click()
    assert "Not saved" in curator._status.value
    assert told in curator._status.value
    assert (quake / "claims.csv").read_bytes() == before


def test_the_text_is_marked_and_escaped(quake):
    path = quake / "articles" / "q001.txt"
    path.write_text(path.read_text(encoding="utf-8") + "<script>12</script>\n", encoding="utf-8")
    register(quake, "q001")
    curator = Curator(quake)
    assert "&lt;script&gt;" in curator._text.value
    assert "<script>" not in curator._text.value
    assert 'class="claimed" title="claimed q001-' in curator._text.value
    assert 'class="open"' in curator._text.value


def register(quake, name):
    """Give a text that was changed its hash in articles.csv."""
    table, text = quake / "articles.csv", quake / "articles" / f"{name}.txt"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    digest = hashlib.sha256(text.read_bytes()).hexdigest()
    changed = [re.sub("[0-9a-f]{64}", digest, line) if line.startswith(name) else line for line in lines]
    table.write_text("".join(changed), encoding="utf-8")


def test_a_text_that_is_not_the_one_registered_is_left_alone_and_said(quake):
    (quake / "articles" / "q002.txt").write_text("Twelve, 12, 12.\n", encoding="utf-8")
    curator = Curator(quake)
    assert curator.say()[-1].startswith("Of q002 another text is at hand")
    assert "q002" not in [article for _, article in curator.article.options]
    assert curator.tabulate().set_index("article_id")["open"].isna().tolist() == [False, True, False, False]


def test_claims_that_do_not_fit_their_text_are_told_where_rows_would_be_proposed(quake):
    text = quake / "articles" / "q001.txt"
    *lines, last = text.read_text(encoding="utf-8").splitlines()
    text.write_text("\n".join([*lines, f"{last} {last}", ""]), encoding="utf-8")
    register(quake, "q001")
    curator = Curator(quake)
    assert "claims.csv:" in curator._text.value
    assert "Of this text no row can be proposed" in curator._text.value
    assert curator.buttons["Claim"].disabled


def test_the_rows_of_a_table_are_no_text(quake):
    (quake / "articles" / "q001.txt").rename(quake / "articles" / "q001.rows.txt")
    table = quake / "articles.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("q001.txt", "q001.rows.txt"), encoding="utf-8")
    assert Curator(quake).tabulate()["open"].isna().tolist() == [True, False, False, False]


def test_a_folder_of_texts_that_is_none_is_refused(quake):
    with pytest.raises(UsageError, match="articles = 'nowhere': is not a folder"):
        Curator(quake, articles="nowhere")


def test_no_word_of_an_article_is_in_what_is_kept(quake):
    curator = Curator(quake)
    for panel in (curator.overview(), curator.text(), curator.form()):
        kept = {kind: data for kind, data in panel._repr_mimebundle_()[0].items() if kind != notebooks.WIDGET}
        assert "ground" not in str(kept)  # of q001's second paragraph


def test_a_folder_without_texts_leaves_the_counts(raw_dir):
    curator = Curator(raw_dir)
    assert curator.say()[0] == "67 claims in 5 articles, 26 numbers dismissed."
    assert "cannot be told" in curator.say()[1]
    assert curator.tabulate()["open"].isna().all()
    assert curator.buttons["Claim"].disabled


@pytest.mark.process
def test_the_notebook_runs_to_its_end_without_texts_widgets_or_a_folder_to_write_in(tmp_path):
    with Kernels() as kernels, ThreadPoolExecutor(1) as pool:  # a thread without the event loop that a browser leaves
        nowhere = {"raw": paths.own_raw(), "out": tmp_path / "none" / "out", "failed": tmp_path / "failed.ipynb"}
        made = pool.submit(execute.execute, NOTEBOOK, {}, kernels, **nowhere, tick=lambda: None).result()
    assert notebooks.find_failure(made) is None
    kinds = [set(output.data) for cell in made.cells if cell.cell_type == "code" for output in cell.outputs]
    assert kinds == [{"text/plain", "text/markdown"}, *[{"text/plain", "text/html"}] * 3]
