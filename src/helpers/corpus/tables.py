"""The raw tables as somebody could have known them on one day: read, corrected, cut."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base import parameters
from helpers.corpus import lists, rules, schema, soundness
from helpers.corpus.columns import make_empty, read_table, read_text, type_table
from helpers.corpus.corrections import apply, put
from helpers.corpus.defaults import choose_looks, fill
from helpers.corpus.faults import CorpusError, Fault


@dataclass(frozen=True, eq=False)
class Corpus:
    """The raw tables as somebody could have known them on one day, an optional one that is not there without rows.

    Not to be changed in place.
    """

    articles: pd.DataFrame
    date_clues: pd.DataFrame
    claimants: pd.DataFrame
    measures: pd.DataFrame
    definitions: pd.DataFrame
    claims: pd.DataFrame
    corrections: pd.DataFrame
    sides: pd.DataFrame
    scopes: pd.DataFrame
    sums: pd.DataFrame
    number_words: pd.DataFrame
    dismissed: pd.DataFrame
    eve: pd.Timestamp | None
    title: str = ""

    def __deepcopy__(self, memo: dict[int, object]) -> "Corpus":
        return self  # pandas copies what a table refers to at every step

    @cached_property
    def definition_within(self) -> dict[str, object]:
        """The wider definition of each, as `nesting.list_wider` takes them."""
        return self.definitions.set_index("definition_id")["within"].to_dict()

    @cached_property
    def scope_within(self) -> dict[str, object]:
        """The wider place of each, likewise."""
        return self.scopes.set_index("scope_id")["within"].to_dict()

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """Per joint claimant, those who speak together."""
        told = zip(self.claimants["claimant_id"], self.claimants["members"], strict=True)
        return {name: found for name, cell in told if (found := lists.split(cell))}

    def list_speakers(self, claimants: Collection[str]) -> set[str]:
        """These claimants, and the joint ones whom any of them speaks as: what these say, it says."""
        return {*claimants, *(joint for joint, members in self.members.items() if {*members} & {*claimants})}

    def list_growing(self, table: pd.DataFrame) -> np.ndarray:
        """Per row of a table with measure_id and definition_id, whether its numbers are running totals, which never
        fall: as the definition says, or else the measure.
        """
        of_measure = self.measures.set_index("measure_id")["is_cumulative"].reindex(table["measure_id"])
        own = self.definitions.set_index("definition_id")["is_cumulative"].reindex(table["definition_id"])
        own = own.astype("boolean").to_numpy(dtype=object, na_value=None)
        return np.where(pd.isna(own), of_measure, own).astype(bool)


@dataclass(frozen=True, eq=False)
class Archive:
    """The raw tables whenever they could have been known: `printed`, with the claims as printed, and as text those that
    corrections name, `texts`, by claim_id. `descriptor`: the schema.
    """

    printed: Corpus
    texts: pd.DataFrame
    descriptor: dict

    def recall(self, *, known_on: str = "", corrections: str = "applied", claimants: str = "") -> Corpus:
        """The corpus as it could have been known on a day: the articles that had been published, and the corrections
        whose evidence had been public. The parameters are those of `read_corpus`.
        """
        corpus, day = self.printed, pd.Timestamp(known_on) if known_on else pd.NaT
        is_late = corpus.corrections["public_since"] > day  # without a day, or of one always public, it is not
        corpus = replace(corpus, corrections=corpus.corrections[~is_late].reset_index(drop=True))
        if corrections == "applied" and len(corpus.corrections):
            given = {"articles": corpus.articles, "claimants": corpus.claimants}
            mended = _mend(self.texts, corpus.corrections, self.descriptor, given)
            corpus = replace(corpus, claims=put(mended, corpus.claims))
        if known_on:
            corpus = _keep_articles(corpus, corpus.articles[corpus.articles["published"] <= day])
        return cut(corpus, claimants=claimants) if claimants else corpus

    def list_days(self) -> list[pd.Timestamp]:
        """The days on which more was known than on the day before, in order: an article came out, or what corrects an
        article that was out.
        """
        corpus = self.printed
        published = corpus.articles.set_index("article_id")["published"]
        article = corpus.claims.set_index("claim_id")["article_id"].reindex(corpus.corrections["claim_id"])
        corrected = pd.DataFrame({
            "out": published.reindex(article).to_numpy(), "public": corpus.corrections["public_since"].to_numpy(),
        })  # fmt: skip
        return sorted({*published, *corrected.max(axis=1)})


def read_corpus(
    raw_dir: Path, *, known_on: str | None = None, corrections: str = "applied", claimants: str = ""
) -> Corpus:
    """The raw tables, typed, without what became known after `known_on`: articles, and the evidence of corrections.

    `corrections` is "applied" or "as_printed". `claimants` (names joined by commas) keeps their claims alone, and what
    hangs on these. Raises CorpusError with every fault if the data are not sound, ParameterError for an unknown one.
    """
    chosen = {"known_on": known_on or "", "corrections": corrections, "claimants": claimants}
    wanted = parameters.check(**chosen)["claimants"]
    parameters.check_names(raw_dir, claimants=wanted)
    return read_archive(raw_dir).recall(known_on=known_on or "", corrections=corrections, claimants=wanted)


def read_archive(raw_dir: Path) -> Archive:
    """The raw tables, typed. Raises CorpusError with every fault if they are not sound."""
    descriptor = schema.read_descriptor(raw_dir)
    try:
        tables = {name: read_table(raw_dir, name) for name in schema.list_tables(descriptor)}
        given = {name: tables[name] for name in ("articles", "claimants")}
        tables["claims"] = _sort(fill(tables["claims"], **given))
        _refuse_broken_keys(tables)
        _refuse_broken_rules(rules.find_faults(tables))
        texts = pd.DataFrame(columns=schema.COLUMNS["claims"])
        if len(listed := tables["corrections"]):
            texts = read_text(raw_dir, "claims", descriptor)
            texts = _sort(texts[texts["claim_id"].isin(listed["claim_id"])].reset_index(drop=True))
            mended = _mend(texts, listed, descriptor, given)
            _refuse_broken_keys(tables | {"claims": put(mended, tables["claims"])})
            _refuse_broken_rules(rules.find_claim_faults({"articles": tables["articles"], "claims": mended}))
        tables["claimants"] = choose_looks(tables["claimants"])
        tables["measures"] = tables["measures"].astype({"is_cumulative": bool})  # a ValueError where one is empty
    except (ValueError, CorpusError) as error:  # the slow check knows where
        faults = soundness.find_faults(raw_dir)
        raise CorpusError(faults or [Fault("claims.csv", 1, "row", "", str(error))]) from None
    eve = descriptor.get("eve")
    tables |= {name: make_empty(name) for name in schema.OPTIONAL if name not in tables}
    printed = Corpus(**tables, eve=pd.Timestamp(eve) if eve else None, title=descriptor.get("title") or "")
    return Archive(printed, texts, descriptor)


def _mend(texts: pd.DataFrame, listed: pd.DataFrame, descriptor: dict, given: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Claims (as text) with these corrections, typed, and with what their empty cells then inherit."""
    return fill(type_table(apply(texts, listed), descriptor, "claims"), **given)


def _sort(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims in the order of their names."""
    in_order = claims["claim_id"].is_monotonic_increasing
    return claims if in_order else claims.sort_values("claim_id", ignore_index=True)


def _refuse_broken_keys(tables: dict[str, pd.DataFrame]) -> None:
    for name, table in tables.items():
        broken = table.duplicated(schema.KEYS.get(name, schema.COLUMNS[name][:1])).any()
        for column, other in schema.FOREIGN.get(name, {}).items():
            if other not in ("", *tables):
                continue
            named = tables[other or name][schema.COLUMNS[other or name][0]]
            broken |= not table[column].dropna().isin(named).all()
        if broken:
            raise ValueError(f"{name}.csv: a key is there twice, or names nothing")


def _refuse_broken_rules(faults: list[Fault]) -> None:
    if faults:
        raise ValueError(f"{faults[0].file}: {faults[0].column} {faults[0].reason}")


def cut(corpus: Corpus, *, claimants: str) -> Corpus:
    """What these claimants say (names joined by commas) alone, and what hangs on it."""
    said = corpus.claims[corpus.claims["claimant_id"].isin(corpus.list_speakers(claimants.split(",")))]
    articles = corpus.articles.merge(said[["article_id"]].drop_duplicates())
    return _keep_articles(replace(corpus, claims=said), articles)


def _keep_articles(corpus: Corpus, articles: pd.DataFrame) -> Corpus:
    """These articles alone, and what hangs on them."""
    said, clues = (table.merge(articles["article_id"]) for table in (corpus.claims, corpus.date_clues))
    return replace(
        corpus,
        articles=articles,
        claims=said,
        date_clues=clues[clues["dates"].eq("published") | clues["dates"].isin("as_of:" + said["claim_id"])],
        corrections=corpus.corrections.merge(said["claim_id"]),
        claimants=corpus.claimants.merge(said[["claimant_id"]].drop_duplicates()),
        dismissed=corpus.dismissed.merge(articles["article_id"]),
    )
