"""What lies within what: a definition within a wider one, a place within a larger one."""


def list_wider(name: str, within: dict[str, str]) -> list[str]:
    """The name and all that it lies within, the nearest first.

    `within`: the wider one of each name; whatever is no text there has none. A circle is walked once.
    """
    found: list[str] = []
    while isinstance(name, str) and name not in found:
        found.append(name)
        name = within.get(name)
    return found


def runs_in_circle(name: str, within: dict[str, str]) -> bool:
    """Whether the way to what is wider never ends."""
    walked = list_wider(name, within)
    return bool(walked) and isinstance(within.get(walked[-1]), str)
