"""What it costs to give up a statement or the rule: whole numbers, few, all of them here."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.base.errors import UsageError
from helpers.corpus.statements import Reading
from helpers.engine.facts import Facts

SAID = 1  # a total as much as a change: on real reports neither is wrong more often
TWICE = 2  # two independent carriers do not both slip; more do not outvote arithmetic
WAIVER = 2  # a claimant may count anew, but says so less often than one number is misprinted
TRUSTED = 1000  # a total where totals are to be trusted over changes, whatever the evidence

TRUST = ("fewest", "totals")  # what gives way: the fewest claims, or changes before totals


def weigh(reading: Reading, facts: Facts, trust: str, copies: Mapping[str, str]) -> np.ndarray:
    """Per statement, its weight. Raises UsageError for an unknown kind of `trust`.

    `copies`: per publisher that copies or is copied, a name that all of these share.
    """
    if trust not in TRUST:
        raise UsageError(f"trust is one of {', '.join(TRUST)}, not {trust!r}")
    weight = np.where(_count_roots(reading, facts, copies) > 1, TWICE, SAID)
    return np.where(facts.is_change | (trust == "fewest"), weight, weight * TRUSTED)


def _count_roots(reading: Reading, facts: Facts, copies: Mapping[str, str]) -> np.ndarray:
    """Per statement, how many articles print it that quote no other one for it; who quotes nobody counts for itself.

    Those of publishers that copy from one another count as one; a statement with one of `n_articles` has one.
    """
    is_several = (facts.statements["n_articles"] > 1).to_numpy()
    carried = reading.carried[["article_id", "via"]].assign(row=reading.row)[is_several[reading.row]]
    carried = carried.drop_duplicates(["row", "article_id"])
    quoted = carried["via"].where(carried["via"].ne("direct"))
    pairs = pd.MultiIndex.from_frame(carried[["row", "article_id"]])
    onward, root = pd.Series(quoted.to_numpy(), index=pairs), carried["article_id"]
    for _ in range(carried["article_id"].nunique()):  # nobody quotes in a circle: each article quotes older ones
        keys = pd.MultiIndex.from_arrays([carried["row"], root])
        further = pd.Series(onward.reindex(keys).to_numpy(), index=root.index)
        if further.isna().all():
            break
        root = further.fillna(root)
    publisher = reading.corpus.articles.set_index("article_id")["publisher"].reindex(root).map(dict(copies))
    root = root.mask(publisher.notna().to_numpy(), "copies of " + publisher.to_numpy(dtype=object, na_value=""))
    n_roots = np.ones(len(facts.names), dtype=int)
    found = root.groupby(carried["row"]).nunique()
    n_roots[found.index] = found
    return n_roots
