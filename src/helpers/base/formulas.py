"""Texts that a spreadsheet would run: in a CSV an apostrophe stands before them, as OWASP advises on CSV injection."""

import re

FORMULA = r"'*[=+\-@\t\r]"  # how such a text begins, or one that already has an apostrophe before it
NUMBER = r"[+-]?[0-9.,]+(?: ?%)?"


def neutralise(text: str) -> str:
    """A text that a spreadsheet shows and does not run; a number stays."""
    return f"'{text}" if re.match(FORMULA, text) and not re.fullmatch(NUMBER, text) else text


def restore(text: str) -> str:
    """What a neutralised text was."""
    return text[1:] if text.startswith("'") and re.match(FORMULA, text[1:]) else text
