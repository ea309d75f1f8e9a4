"""What a user can cause: each such error has an exit status, and its text is the line that the user reads."""


class WorkbookError(Exception):
    """The data, a file or a run is not as it must be; the message says what, where and why, in one line each."""

    exit_status = 1

    def tell(self, command: str) -> str:
        """What the user reads of it, who gave this command."""
        return f"workbook {command}: {self}"


class UsageError(WorkbookError):
    """What was asked for cannot be: an unknown name, a value that a parameter cannot have, a folder that is none."""

    exit_status = 2
