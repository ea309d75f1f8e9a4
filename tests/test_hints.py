"""Hints for the slips of spreadsheets and word processors."""

import pytest

from helpers.base import hints


@pytest.mark.parametrize(
    ("value", "kind", "hint"),
    [
        ("15.02.2023", "date", "write 2023-02-15"),
        ("2/15/2023", "date", "write 2023-02-15"),
        ("3/4/2023", "date", "write 2023-03-04 or 2023-04-03, whichever is meant"),
        ("31.02.2023", "date", ""),
        ("7,000", "number", "write 7000, without separators"),
        ("1 234 567", "integer", "write 1234567, without separators"),
        ("7\u00a0000", "number", "write 7000, without separators"),
        ("7,00", "number", "write 7.00, with a decimal point"),
        ("45779", "date", "a spreadsheet's number for a day: write 2025-05-02"),
        ("2025-5-2", "date", "write 2025-05-02"),
        ("TRUE", "boolean", "write true or false"),
        ("general_staff ", "string", "it has a space at its start or end"),
        ("\u201ctotal\u201d", "string", "it has curly quotation marks"),
        ("total", "string", ""),
    ],
)
def test_a_usual_slip_has_a_hint(value, kind, hint):
    assert hints.find_hint(value, kind) == hint
