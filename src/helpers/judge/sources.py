"""Hold claims against the articles that print them: days against clues and print, words against definitions."""

import numpy as np
import pandas as pd

from helpers.corpus.groups import join_by, number_groups
from helpers.corpus.nesting import list_wider
from helpers.corpus.schema import WEEKDAYS
from helpers.corpus.statements import Reading
from helpers.corpus.tables import Corpus
from helpers.judge.verdicts import AGREES, CANNOT_TELL, CONTRADICTS, choose, tabulate


def check_published(statements: pd.DataFrame) -> pd.DataFrame:
    """No claim is about a day after the article that printed it."""
    published = statements["first_published"]
    too_early = [statements["as_of_earliest"] > published, statements["as_of_latest"] > published]
    verdict = choose(too_early, [CONTRADICTS, CANNOT_TELL, AGREES])
    told = ["printed before the day it is about", "printed within the span of days it is about"]
    message = choose(too_early, [*told, "printed on or after the day it is about"])
    return tabulate("as_of_not_after_published", statements, verdict, message=message)


def candidate_days(clues: pd.DataFrame) -> pd.DatetimeIndex | None:
    """The days that all these clues allow; None if they leave one end open, or more than ten years."""
    earliest, latest = clues["earliest"].max(), clues["latest"].min()
    if pd.isna(earliest) or pd.isna(latest) or (latest - earliest).days > 3653:
        return None
    return _keep_allowed(pd.date_range(earliest, latest), clues)


def _keep_allowed(days: pd.DatetimeIndex, clues: pd.DataFrame) -> pd.DatetimeIndex:
    for weekday in clues["weekday"].dropna():
        days = days[days.day_of_week == WEEKDAYS.index(weekday)]
    return days[~(days < clues["earliest"].max()) & ~(days > clues["latest"].min())]


def check_clues(corpus: Corpus) -> pd.DataFrame:
    """Each article's day, and each claim's where a clue speaks of it, against the clues."""
    published = corpus.articles.set_index("article_id")["published"]
    claims = corpus.claims.set_index("claim_id")
    rows = []
    for (article, dates), group in corpus.date_clues.groupby(["article_id", "dates"]):
        target = dates.removeprefix("as_of:")
        claim = None if dates == "published" else claims.loc[target]
        day = published[article] if claim is None else claim["as_of_latest"]
        fits = len(_keep_allowed(pd.date_range(day if claim is None else claim["as_of_earliest"], day), group))
        days = candidate_days(group)
        left = "the clues leave one end open, or years" if days is None else f"{len(days)} day(s) fit all clues"
        subject = f"{article} published" if claim is None else f"{target} is about"
        row = {} if claim is None else {c: claim[c] for c in ("claimant_id", "side", "measure_id")}
        row |= {"claim_id": None if claim is None else target, "as_of_latest": day, "fits": bool(fits)}
        rows.append(row | {"message": f"{subject} {day:%Y-%m-%d}; {left}"})
    columns = ["claimant_id", "side", "measure_id", "claim_id", "as_of_latest", "fits", "message"]
    found = pd.DataFrame(rows, columns=columns)
    verdict = np.where(found["fits"].astype(bool), AGREES, CONTRADICTS)
    return tabulate("date_fits_clues", found, verdict, claim_ids=found["claim_id"], message=found["message"])


def read_words(definitions: pd.DataFrame) -> pd.DataFrame:
    """One row per word that by itself means a definition: `word`, `definition_id`."""
    rows = [
        (word.strip().casefold(), definition)
        for definition, meaning in zip(definitions["definition_id"], definitions["meaning"], strict=True)
        for word in str(meaning).partition("Said as:")[2].split(";")
    ]
    table = pd.DataFrame(rows, columns=["word", "definition_id"])
    return table[table["word"] != ""].reset_index(drop=True)


def check_wordings(reading: Reading) -> pd.DataFrame:
    """A word may be wider than what the claimant counts (a confirmed death is a death), never narrower.

    One row per statement and wording.
    """
    corpus, rows = reading.corpus, reading.carried
    meant = read_words(corpus.definitions).drop_duplicates("word").set_index("word")["definition_id"]
    wider = corpus.definitions.set_index("definition_id")["within"].to_dict()
    group = number_groups(rows, ["statement_id", "wording"])
    again = pd.Series(group).duplicated(keep=False).to_numpy()
    columns = ["claim_id", "claimant_id", "side", "measure_id", "definition_id", "wording", "as_of_latest"]
    said = rows[columns][~pd.Series(group).duplicated().to_numpy()]  # in the order of the groups
    ids = said["claim_id"].to_numpy(dtype=object, copy=True)
    groups, joined = join_by(group[again], rows["claim_id"].to_numpy(dtype=object)[again])
    ids[groups] = joined
    pair = number_groups(said, ["wording", "definition_id"])
    pairs = said[["wording", "definition_id"]][~pd.Series(pair).duplicated().to_numpy()]
    verdict = [
        _judge_word(meant.get(word.casefold()), definition, wider, definition in set(meant))
        for word, definition in pairs.itertuples(index=False)
    ]
    message = [f"the article says {word!r}; the claimant counts {counted}" for word, counted in pairs.to_numpy()]
    verdict, message = (np.array(texts, dtype=object)[pair] for texts in (verdict, message))
    diagnosis = choose([verdict == CONTRADICTS], ["definition_mismatch", None])
    return tabulate(
        "wording_fits_definition", said, verdict, claim_ids=ids, message=message, diagnosis=diagnosis
    )  # fmt: skip


def _judge_word(word, definition: str, wider: dict, is_worded: bool) -> str:
    """`word`: the definition that the wording means; `is_worded`: whether the definition has any words of its own."""
    if word is None or not is_worded:
        return CANNOT_TELL
    return AGREES if word in list_wider(definition, wider) else CONTRADICTS
