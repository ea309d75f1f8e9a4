"""The sentence that prints a claim is found whole, or with its neighbours, and never cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus import texts

CASES = [
    ("They lost 690. The total is 139,770. It grows.", "139,770", "", "The total is 139,770."),
    ("Gen. Kross of the U.S. side said 100 died. More came.", "100", "", "Gen. Kross of the U.S. side said 100 died."),
    ("Fourteen fell. In all four tanks burned.", "four", "", "In all four tanks burned."),
    ("Seven killed. Seven wounded.", "Seven", "wounded", "Seven wounded."),
    ("He said: “It was 20.” Then he left.", "20", "", "He said: “It was 20.”"),
    ("About 3.5 million fled. So it is.", "3.5 million", "", "About 3.5 million fled."),
    ("Nothing here.", "12", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("paragraph", "printed", "wording", "sentence"), CASES)
def test_the_sentence_with_the_figure_is_found(paragraph, printed, wording, sentence):
    assert texts.find_sentence(paragraph, printed, wording) == sentence


@given(st.lists(st.sampled_from(["a", "B.", "12", "“C", "d.”", "Gen.", "(x)", "!"]), max_size=12).map(" ".join))
def test_it_is_a_part_of_the_paragraph_that_has_the_figure(paragraph):
    found = texts.find_sentence(paragraph, "12")
    assert found in paragraph
    assert ("12" in found) == ("12" in paragraph.split())


def test_only_the_name_of_a_file_is_used(tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeffOne  two.\r\n\r\n Three.\n".encode())
    text = texts.read(tmp_path, "../../etc/a.txt")
    assert text.paragraphs == ["One two.", "Three."]
    assert len(text.sha256) == 64
