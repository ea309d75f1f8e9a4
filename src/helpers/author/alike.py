"""Names that may be of one claimant: pointed out to whoever makes a corpus, never merged."""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import combinations

SMALL_WORDS = {"the", "of", "and", "for", "a"}
CLOSE = 0.9  # of 1: spellings that differ by a letter or two


def find_alike(names: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Pairs of names of different claimants that are much alike, a pair per two claimants. `names`: per claimant."""
    return [pair for one, other in combinations(names, 2) for pair in [*_match(names[one], names[other])][:1]]


def _match(names: list[str], others: list[str]) -> Iterator[tuple[str, str]]:
    yield from ((a, b) for a in names for b in others if is_alike(a, b))


def is_alike(a: str, b: str) -> bool:
    """The same but for what stands in brackets, small words, a letter or two, or words of which one has the initials:
    UK MoD, UK Ministry of Defence.
    """
    one, other = _list_words(a), _list_words(b)
    bare, its = (" ".join(word for word in words if word not in SMALL_WORDS) for words in (one, other))
    if not bare or not its:
        return False
    is_close = SequenceMatcher(None, bare, its, autojunk=False).ratio() >= CLOSE
    return is_close or _shortens(one, other) or _shortens(other, one)


def _list_words(name: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"\(.*?\)", " ", name.casefold()))


def _shortens(short: list[str], long: list[str]) -> bool:
    """Whether the words of `short` are those of `long`, some of them run together to their initials."""
    if not short:
        return not [word for word in long if word not in SMALL_WORDS]
    if long and long[0] in SMALL_WORDS and _shortens(short, long[1:]):
        return True
    if long and short[0] == long[0] and _shortens(short[1:], long[1:]):
        return True
    for n in range(2, len(long) + 1):
        run = long[:n]
        initials = {"".join(w[0] for w in run), "".join(w[0] for w in run if w not in SMALL_WORDS)}
        if len(short[0]) > 1 and short[0] in initials and _shortens(short[1:], long[n:]):
            return True
    return False
