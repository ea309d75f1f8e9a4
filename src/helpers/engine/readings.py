"""What a printed word must mean for a verdict to stand, where it does not say so by itself."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.corpus import lists
from helpers.corpus.nesting import list_wider
from helpers.corpus.tables import Corpus
from helpers.engine.facts import Facts
from helpers.engine.judged import AGREE, CONTRADICT, Judged
from helpers.engine.numbers import Numbers

INNER, OUTER, EQUAL = range(3)  # which way a word may miss the definition, and the verdict still stands


@dataclass(frozen=True)
class _Dictionary:
    """Per definition the words that by themselves mean it; per claim its word, its definition and the number that it
    carries (its statement); the labels.
    """

    said: dict[str, list[str]]
    claims: dict[str, tuple[str, str, str]]
    within: dict[str, object]
    names: dict[str, str]

    def is_plain(self, claim_id: str) -> bool:
        """Whether a claim's word by itself means what it is taken to stand for, or nobody says which words do."""
        word, definition, _ = self.claims.get(claim_id, ("", "", ""))
        return not self.said.get(definition) or word.casefold() in self.said[definition]

    def say(self, claim_ids: str, own: str, other: str, role: int) -> str:
        """What words behind a number of the definition `own` must mean, if it is to be held against `other`."""
        odd: dict[tuple[str, str], list[str]] = {}  # per number its words; an empty one says it, and is enough
        for claim_id in claim_ids.split(";"):
            word, definition, number = self.claims.get(claim_id, ("", "", ""))
            fits = definition == own and self._fits(word, other, role)
            odd.setdefault((definition, number), []).append("" if fits or self.is_plain(claim_id) else f"“{word}”")
        told = [(name, " or ".join(dict.fromkeys(said))) for (name, _), said in odd.items() if all(said)]
        return "; ".join(f"only if {said} means {self.names.get(name, name)}" for name, said in dict.fromkeys(told))

    def _fits(self, word: str, other: str, role: int) -> bool:
        """Whether some meaning of the word lies within the other definition (or around it), which is all it takes."""
        meant = [definition for definition, said in self.said.items() if word.casefold() in said]
        if role == INNER:
            return any(other in list_wider(definition, self.within) for definition in meant)
        return role == OUTER and not set(meant).isdisjoint(list_wider(other, self.within))


def list_sayings(definitions: pd.DataFrame) -> dict[str, list[str]]:
    """Per definition the words that by themselves mean it, casefolded."""
    said = [[word.casefold() for word in lists.split(cell)] for cell in definitions["said_as"]]
    return dict(zip(definitions["definition_id"], said, strict=True))


def find_readings(
    judged: Judged, numbers: Numbers, corpus: Corpus, facts: Facts, names: dict[str, str]
) -> tuple[np.ndarray, np.ndarray]:
    """Per entry of decided verdicts, what words behind a's number must mean, and what words behind b's.

    A wider word does no harm to who claims less, nor a narrower one to who claims more; to what agrees, either. Of
    several claims that carry one number one is enough that says it.
    """
    number = {
        claim_id: name for ids, name in zip(facts.claim_ids, facts.names, strict=True) for claim_id in ids.split(";")
    }
    claim_id, *said = (corpus.claims[column].tolist() for column in ("claim_id", "wording", "definition_id"))
    said_of = dict(zip(claim_id, zip(*said, map(number.get, claim_id, claim_id), strict=True), strict=True))
    dictionary = _Dictionary(list_sayings(corpus.definitions), said_of, corpus.definition_within, names)
    is_a_lower = numbers.lie_below(judged.a_rows, judged.b_rows)
    a_role = np.where((judged.verdict == CONTRADICT) & is_a_lower, OUTER, INNER)
    b_role = np.where(a_role == INNER, OUTER, INNER)
    a_role[judged.verdict == AGREE] = b_role[judged.verdict == AGREE] = EQUAL
    a_claims, b_claims = judged.name_claims(numbers)
    of_a = _say_words(a_claims, judged.a_rows, judged.b_rows, a_role, numbers, dictionary)
    of_b = _say_words(b_claims, judged.b_rows, judged.a_rows, b_role, numbers, dictionary)
    return of_a, np.where(of_a == of_b, "", of_b)


def _say_words(
    claims: np.ndarray,
    rows: np.ndarray,
    other_rows: np.ndarray,
    role: np.ndarray,
    numbers: Numbers,
    dictionary: _Dictionary,
) -> np.ndarray:
    """Per row what words of the claims behind it must mean, when it is held against another one in this role."""
    text, texts = pd.factorize(claims)
    is_odd = np.array([not all(map(dictionary.is_plain, ids.split(";"))) for ids in texts], dtype=bool)
    said = np.full(len(rows), "", dtype=object)
    odd = np.flatnonzero(is_odd[text])
    definition, definitions = pd.factorize(numbers.names["definition_id"].to_numpy(object))
    own, other = definition[numbers.series[rows[odd]]], definition[numbers.series[other_rows[odd]]]
    sizes = (len(texts), len(definitions), len(definitions), 3)
    keys, entry = np.unique(np.ravel_multi_index((text[odd], own, other, role[odd]), sizes), return_inverse=True)
    asked = zip(*np.unravel_index(keys, sizes), strict=True)
    told = [dictionary.say(texts[t], definitions[d], definitions[o], r) for t, d, o, r in asked]
    said[odd] = np.array(told, dtype=object)[entry]
    return said
