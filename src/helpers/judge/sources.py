"""`as_of_not_after_published`, `date_fits_clues`, `wording_fits_definition`: claims against their articles."""

import numpy as np
import pandas as pd

from helpers.base import words
from helpers.corpus.groups import join_by, number_groups
from helpers.corpus.nesting import list_wider
from helpers.corpus.qualifiers import FORECAST
from helpers.corpus.statements import Reading
from helpers.corpus.tables import Corpus
from helpers.engine.readings import list_sayings
from helpers.engine.reasons import read_labels
from helpers.judge.clues import keep_allowed
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, VERDICTS, choose, judge, pick, tabulate


def check_published(statements: pd.DataFrame) -> pd.DataFrame:
    """No claim is about a day after the article that printed it; one that is enters no other check. Forecasts may."""
    statements = statements[statements["kind"] != FORECAST]
    published = statements["first_published"]
    too_early = [statements["as_of_earliest"] > published, statements["as_of_latest"] > published]
    verdict = judge(too_early, [CONTRADICTS, CANNOT_TELL, AGREES])
    told = ["printed before the day it is about, so left out", "printed within the span of days it is about; left out"]
    message = choose(too_early, [*told, "printed on or after the day it is about"])
    diagnosis = choose(too_early[:1], ["misdated", None])
    return tabulate("as_of_not_after_published", statements, verdict, message=message, diagnosis=diagnosis)


def candidate_days(clues: pd.DataFrame) -> pd.DatetimeIndex | None:
    """The days that all these clues allow; None if they leave one end open, or more than ten years."""
    earliest, latest = clues["earliest"].max(), clues["latest"].min()
    if pd.isna(earliest) or pd.isna(latest) or (latest - earliest).days > 3653:
        return None
    return keep_allowed(pd.date_range(earliest, latest), clues)


def check_clues(corpus: Corpus) -> pd.DataFrame:
    """Each article's day, and each claim's where a clue speaks of it, against the clues."""
    published = corpus.articles.set_index("article_id")["published"]
    claims = corpus.claims.set_index("claim_id", drop=False)
    columns = ["claimant_id", "side", "measure_id", "claim_id", "as_of_earliest", "as_of_latest", "fits", "message"]
    rows = []
    for (article, dates), clues in corpus.date_clues.groupby(["article_id", "dates"]):
        if dates == "published":
            row, subject = dict.fromkeys(columns[4:6], published[article]), f"{article} published"
        else:
            row = claims.loc[dates.removeprefix("as_of:"), columns[:6]].to_dict()
            subject = f"{row['claim_id']} is about"
        row["fits"] = bool(len(keep_allowed(pd.date_range(row["as_of_earliest"], row["as_of_latest"]), clues)))
        rows.append(row | {"message": f"{subject} {row['as_of_latest']:%Y-%m-%d}; {_say_left(clues)}"})
    found = pd.DataFrame(rows, columns=columns)
    verdict = judge([found["fits"].to_numpy(dtype=bool)], [AGREES, CONTRADICTS])
    return tabulate("date_fits_clues", found, verdict, claim_ids=found["claim_id"], message=found["message"])


def _say_left(clues: pd.DataFrame) -> str:
    days = candidate_days(clues)
    if days is None:
        return "the clues leave one end open, or years"
    return f"{words.count(len(days), 'day fits', 'days fit')} all clues" if len(days) else "no day fits all clues"


def check_wordings(reading: Reading) -> pd.DataFrame:
    """A word may be wider than what the claimant counts (a confirmed death is a death), never narrower.

    One row per statement and wording.
    """
    definitions, said = reading.corpus.definitions, _list_said(reading)
    sayings = list_sayings(definitions)
    meant = {word: definition for definition, own in reversed(sayings.items()) for word in own}
    wider = reading.corpus.definition_within
    nth_pair = number_groups(said, ["wording", "definition_id"])
    pairs = said[["wording", "definition_id"]][~pd.Series(nth_pair).duplicated().to_numpy()].to_numpy()
    labels, worded = read_labels(reading.corpus).definitions, set(meant.values())
    told = [f"the article says {word!r}; {_say_counted(counted, labels, worded)}" for word, counted in pairs]
    judged = [_judge_word(meant.get(word.casefold()), counted, wider, worded) for word, counted in pairs]
    named = ["definition_mismatch" if verdict == CONTRADICTS else None for verdict in judged]
    message, diagnosis = pick(told, nth_pair), pick(named, nth_pair)
    verdict = pd.Categorical(judged, VERDICTS).take(nth_pair)
    return tabulate("wording_fits_definition", said, verdict, message=message, diagnosis=diagnosis)


def _list_said(reading: Reading) -> pd.DataFrame:
    """One row per statement and wording: the first claim of them, and in `claim_ids` all."""
    columns = ["claimant_id", "side", "measure_id", "definition_id", "wording", "as_of_latest"]
    several = np.flatnonzero(np.bincount(reading.row)[reading.row] > 1)  # most claims carry a statement alone
    claim_ids = reading.carried["claim_id"].to_numpy(dtype=object, copy=True)
    own = reading.carried[["wording"]].iloc[several].assign(row=reading.row[several])
    nth_said = number_groups(own, ["row", "wording"])
    is_first = ~pd.Series(nth_said).duplicated().to_numpy()
    _, claim_ids[several[is_first]] = join_by(nth_said, claim_ids[several])  # in the order of the groups
    said = reading.carried[columns].assign(claim_ids=claim_ids)
    return said.drop(index=said.index[several[~is_first]])


def _say_counted(counted: str, labels: dict[str, str], worded: set[str]) -> str:
    if counted not in worded:
        return "no word is listed for what the claimant counts"
    return f"the claimant counts {labels.get(counted, counted.replace('_', ' '))}"


def _judge_word(meant: str | None, counted: str, wider: dict[str, object], worded: set[str]) -> str:
    """Whether a word that means one definition may stand for the one that is counted; `worded` are those with words."""
    if meant is None or counted not in worded:
        return CANNOT_TELL
    return AGREES if meant in list_wider(counted, wider) else CONTRADICTS
