"""Cells that hold several words or names, separated by semicolons."""


def split(cell: object) -> list[str]:
    """The words or names of a cell, in order; none if it is empty."""
    words = cell.split(";") if isinstance(cell, str) else []
    return [word.strip() for word in words if word.strip()]
