"""The notebooks' parameters: which there are, what they may be. Checked before a run and again in each notebook."""

import datetime
import difflib


def _date(value: str) -> str:
    if value and (len(value) != 10 or datetime.date.fromisoformat(value).isoformat() != value):
        raise ValueError
    return value


def _one_of(*allowed: str):
    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError
        return value

    return check


def _days(value) -> int:
    if isinstance(value, bool) or int(value) != float(value) or not 0 <= int(value) <= 36500:
        raise ValueError
    return int(value)


KNOWN = {  # name: (check, what it must be)
    "known_on": (_date, "a day as YYYY-MM-DD, or empty for all that is known"),
    "corrections": (_one_of("applied", "as_printed"), "'applied' or 'as_printed'"),
    "vintage": (_one_of("latest", "first", "all"), "'latest', 'first' or 'all'"),
    "max_gap_days": (_days, "a whole number of days from 0 to 36500"),
}


class ParameterError(ValueError):
    """A parameter that is unknown or not what it must be; one line says which and why."""


def other(corrections: str) -> str:
    """The choice of cells that was not made."""
    return "as_printed" if corrections == "applied" else "applied"


def check(**given) -> dict:
    """The parameters as their types. Raises ParameterError for an unknown name or a value that it cannot have."""
    checked = {}
    for name, value in given.items():
        if name not in KNOWN:
            close = difflib.get_close_matches(name, KNOWN, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(KNOWN)}"
            raise ParameterError(f"unknown parameter {name!r}: {hint}")
        convert, must_be = KNOWN[name]
        try:
            checked[name] = convert(value)
        except (ValueError, TypeError, OverflowError):
            raise ParameterError(f"parameter {name} = {value!r}: must be {must_be}") from None
    return checked
