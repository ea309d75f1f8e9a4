"""A fault of the hand-made data: the file, row, column and cell that it is in, and why."""

from dataclasses import dataclass

from helpers.base.errors import WorkbookError

SHOWN = 80  # characters of a faulty cell that a message repeats


@dataclass(frozen=True)
class Fault:
    """One fault of a raw table. `row` counts as a spreadsheet does: the header is row 1."""

    file: str
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= SHOWN else self.value[:SHOWN] + "…"
        column = self.column if self.column.isprintable() and len(self.column) <= SHOWN else repr(self.column[:SHOWN])
        return f"{self.file}:{self.row}: {column} = {shown!r}: {self.reason}"


class CorpusError(WorkbookError):
    """The raw tables are not sound; `faults` says where, one `Fault` each."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))

    def tell(self, command: str) -> str:
        """The faults, a line each: what `workbook check` says of them."""
        return str(self)
