"""Reconcile figures that different parties published about the same thing on different days.

What a notebook needs is imported from here, each module when it is first asked for: from helpers import claims, plots.
"""

from importlib import import_module
from types import ModuleType

_ROOMS = {
    "base": ("parameters", "paths", "words"),
    "book": ("checks", "choices", "claims", "compare", "joint", "reconcile"),
    "explore": ("curation", "explorer"),
    "show": ("beliefs", "evidence", "findings", "pairings", "plots", "publish", "sentences", "tables", "views"),
}
_PACKAGE = {module: package for package, modules in _ROOMS.items() for module in modules}


def __getattr__(name: str) -> ModuleType:
    if name not in _PACKAGE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"helpers.{_PACKAGE[name]}.{name}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_PACKAGE})
