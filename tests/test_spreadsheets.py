"""A table as a spreadsheet saves it is the table, where that is certain; else it is left for a fault to tell."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from helpers import cli
from helpers.corpus.spreadsheets import make_plain

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=6)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS.filter(lambda cell: cell.strip(",; \t"))), min_size=1, max_size=6)
HEADER = ("one", "two", "three")


def write(rows, delimiter=",", end="\n"):
    f = io.StringIO(newline="")
    csv.writer(f, delimiter=delimiter, lineterminator=end).writerows(rows)
    return f.getvalue().encode()


def read(data):
    return [next(csv.reader([line])) for line in data.decode().removesuffix("\n").split("\n")]


@given(ROWS, st.sampled_from(",;"), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.integers(0, 3))
def test_however_it_was_saved_the_cells_are_the_same(rows, delimiter, end, has_mark, n_blank):
    rows = [HEADER, *rows]
    data = write([*rows, *[("", "", "")] * n_blank], delimiter, end)
    plain, done = make_plain(b"\xef\xbb\xbf" * has_mark + data, HEADER)
    assert read(plain) == [list(row) for row in rows]
    assert len(done) == has_mark + (delimiter == ";") + (end == "\r\n") + (n_blank > 0)


@given(ROWS)
def test_a_plain_table_stays_as_it_is(rows):
    data = write([HEADER, *rows])
    assert make_plain(data, HEADER) == (data, [])


def test_semicolons_that_may_be_something_else_stay():
    for data in (b"one;two\n1;2;3\n", b"four;five\n1;2\n", b'one;two\n"1;2\n'):
        assert make_plain(data, HEADER) == (data, [])


def test_a_decimal_comma_is_read_where_it_is_declared():
    data = b"one;two\n1,5;1,5\n"
    assert make_plain(data, HEADER) == (b'one,two\n"1,5","1,5"\n', ["semicolons between cells"])
    assert make_plain(data, HEADER, decimals=["two"])[0] == b'one,two\n"1,5",1.5\n'


def test_check_reads_what_a_spreadsheet_saved_and_says_so_in_a_line(tmp_path, capsys):
    assert cli.main(["new", "--example", str(tmp_path / "raw")]) == 0
    claims = tmp_path / "raw" / "claims.csv"
    claims.write_bytes(b"\xef\xbb\xbf" + claims.read_bytes().replace(b",", b";").replace(b"\n", b"\r\n") + b";;;\r\n")
    capsys.readouterr()
    assert cli.main(["check", "--raw", str(tmp_path / "raw")]) == 0
    told = "a byte order mark, carriage returns, 1 blank last row, semicolons between cells"
    assert capsys.readouterr().out.splitlines()[0] == f"claims.csv: as a spreadsheet saves it ({told}); read"
