"""What came of one set of parameters of a sweep."""

from typing import TypedDict


class Result(TypedDict):
    """What came of a set of parameters: "ok" or "failed" and why, the rows of its key numbers, whether it was run."""

    name: str
    parameters: dict
    status: str
    reason: str
    numbers: list[dict]
    is_new: bool
