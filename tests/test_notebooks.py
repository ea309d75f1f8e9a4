"""The committed notebooks as documents: fit for GitHub, and written as the style asks."""

import ast
import re
import statistics
import warnings

import nbformat
import pytest

from helpers.base import parameters, paths
from helpers.kernel import notebooks

SOURCES = notebooks.list_sources()
CELL_LIMIT, LINE_LIMIT, SIZE_LIMIT = 15, 100, 1_000_000  # lines, characters, bytes


@pytest.fixture(params=SOURCES, ids=lambda p: p.stem)
def source(request):
    return request.param


@pytest.fixture
def notebook(source):
    return nbformat.read(source, as_version=4)


def code(notebook):
    return [c for c in notebook.cells if c.cell_type == "code"]


def is_read(node):
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)


def test_it_is_valid_small_and_carries_nothing_volatile(source, notebook):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nbformat.validate(notebook)
    assert source.stat().st_size < SIZE_LIMIT
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert len({c.id for c in notebook.cells}) == len(notebook.cells)
    assert notebooks.find_failure(notebook) is None
    assert str(paths.root()) not in source.read_text(encoding="utf-8")


def test_it_exports_to_html(notebook):
    from nbconvert import HTMLExporter

    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert notebook.cells[0].source.lstrip("# ").splitlines()[0] in page


def test_outputs_are_static_pictures_with_words_and_plain_tables(notebook):
    for cell in code(notebook):
        for output in cell.outputs:
            assert output.output_type in ("display_data", "execute_result")
            assert set(output.data) <= {"text/plain", "text/html", "text/markdown", "image/png"}
            if "image/png" in output.data:
                assert len(output.metadata["image/png"]["alt"]) > 20
            assert "<style" not in output.data.get("text/html", "").replace("<style scoped>", "")


def test_it_asks_answers_and_says_what_it_cannot_tell(notebook):
    headings = [
        line for c in notebook.cells if c.cell_type == "markdown" for line in c.source.splitlines() if line[:1] == "#"
    ]
    assert headings[0].startswith("# ")
    assert headings[0].endswith("?")
    assert "## What if we chose differently?" in headings
    assert headings[-1] == "## What this cannot tell us"
    assert all(heading.endswith("?") for heading in headings[:-1])
    assert len(notebooks.find_tagged(notebook, "answer")) == 1
    assert any("image/png" in o.data or "text/html" in o.data for c in code(notebook) for o in c.outputs)


def test_its_parameters_are_known_declared_once_and_read(source, notebook):
    (cell,) = notebooks.find_tagged(notebook, "parameters")
    declared = notebooks.read_parameters(source)
    assert 1 <= len(declared) <= 8
    assert set(declared) <= set(parameters.KNOWN)
    assert all(re.fullmatch(r"\w+: (str|int|float|bool|list) = .+  # .+", line) for line in cell.source.splitlines())
    read = {node.id for c in code(notebook) if c is not cell for node in ast.walk(ast.parse(c.source)) if is_read(node)}
    assert set(declared) <= read


def test_its_prose_outweighs_its_code(notebook):
    lines = sum(len(c.source.splitlines()) for c in code(notebook))
    words = sum(len(c.source.split()) for c in notebook.cells if c.cell_type == "markdown")
    assert words / lines >= 4


def test_its_cells_are_short_and_their_lines_fit_a_page(notebook):
    assert statistics.median(len(cell.source.splitlines()) for cell in code(notebook)) <= 3
    for cell in code(notebook):
        lines = cell.source.splitlines()
        assert len(lines) <= CELL_LIMIT, cell.source
        assert max(map(len, lines)) <= LINE_LIMIT, cell.source


def test_no_cell_stands_without_a_sentence_before_it(notebook):
    for before, cell in zip(notebook.cells, notebook.cells[1:], strict=False):
        if cell.cell_type == "code" and before.cell_type == "code":
            # tables are loaded, then named in the cell that shows them
            assert not before.outputs, cell.source


def test_its_code_says_what_not_how(notebook):
    source = "\n".join(c.source for c in code(notebook))
    assert not re.search(r"^\s*(def|class|for|while)\b", source, re.M)
    assert "../" not in source


def test_the_subject_stands_only_in_the_data():
    # another corpus runs through the same notebooks and the same code
    files = [*sorted((paths.root() / "src").rglob("*.py"))]
    texts = {p.name: p.read_text(encoding="utf-8") for p in files}
    texts |= {p.name: "\n".join(c.source for c in nbformat.read(p, as_version=4).cells) for p in SOURCES}
    subject = re.compile(r"russia|ukrain|kyiv|mediazona|bakhmut|soldier|troops|\bwar\b|general_staff", re.I)
    assert {name: m.group() for name, text in texts.items() if (m := subject.search(text))} == {}
