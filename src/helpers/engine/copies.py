"""Who copies from whom, as shared errors betray it where no article says so."""

from itertools import combinations

import numpy as np
import pandas as pd

from helpers.corpus.statements import Reading
from helpers.engine.conflicts import SURELY
from helpers.engine.facts import Facts
from helpers.engine.nodes import Nodes


def find_copies(reading: Reading, facts: Facts, nodes: Nodes, doubt: np.ndarray, is_said: np.ndarray) -> dict[str, str]:
    """Per publisher that shares an error with another, one of those with whom it does, the same for all of them.

    An error is shared where several print a number that is surely wrong and another one prints a sound number of the
    same series and day: what its claimant itself got wrong, all would print. `doubt` and `is_said`: per statement, how
    far it is doubted, and whether it says something.
    """
    wrong_rows = np.flatnonzero(doubt == SURELY)
    if not len(wrong_rows):
        return {}
    right_rows = np.flatnonzero((doubt == 0) & is_said & np.isin(nodes.last, nodes.last[wrong_rows]))
    right, wrong = (
        pd.MultiIndex.from_arrays([nodes.start[rows], nodes.first[rows], nodes.last[rows]])
        for rows in (right_rows, wrong_rows)
    )
    is_shared = np.isin(reading.row, wrong_rows[wrong.isin(right)])
    article = reading.carried.loc[is_shared, "article_id"]
    publisher = reading.corpus.articles.set_index("article_id")["publisher"].reindex(article).to_numpy()
    group: dict[str, str] = {}
    for _, own in pd.Series(publisher).groupby(reading.row[is_shared]):
        for one, other in combinations(sorted(own.unique()), 2):
            first, last = sorted([group.get(one, one), group.get(other, other)])
            group |= {name: first for name, head in group.items() if head == last} | {one: first, other: first}
    return group
