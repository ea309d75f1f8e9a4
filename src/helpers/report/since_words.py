"""What changed since an earlier run in a reader's words: as sentences, and as Markdown for a pull request."""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import TypedDict

import pandas as pd

from helpers.base import words
from helpers.show.names import Names
from helpers.show.pairings import OUTCOMES
from helpers.show.sentences import say_message

MOST = 40  # sentences of one group in the Markdown; all of them stand in changes.csv
VERDICTS = OUTCOMES | {"contradicts": OUTCOMES["contradict"], "agrees": OUTCOMES["agree"]}  # of pairs, and of checks
GROUPS = ("Contradictions", "What the report says", "Numbers", "Other verdicts")


class Change(TypedDict):
    """One thing that is not as it was: a row of changes.csv."""

    what: str
    name: str
    change: str
    before: str
    after: str
    why: str
    claim_ids: str
    sentence: str


def make(what: str, name: str, change: str, before: str, after: str, claim_ids: str, sentence: str) -> Change:
    """A change whose cause is not looked for yet."""
    return Change(
        what=what, name=name, change=change, before=before, after=after, why="", claim_ids=claim_ids, sentence=sentence
    )


def say_statement(row: dict[str, str], names: Names) -> str:
    """Civil Protection, people of Harran dead up to 4 Jun 2025: 161."""
    return f"{_say_subject(row, names)}: {names.amount(_say_number(row), row['measure_id'])}"


def _say_subject(row: dict[str, str], names: Names) -> str:
    is_growth = row["kind"] == "change" and (row["measure_id"], row["definition_id"]) in names.growing
    kind = "" if row["kind"] == "total" or is_growth else f"{row['kind']} of "
    return f"{names.who(row['claimant_id'])}, {kind}{names.tell(row)} {names.when(row)}"


def _say_number(row: dict[str, str]) -> str:
    numbers = {column: float(row[column] or "nan") for column in ("value", "low", "high")}
    return words.limit(SimpleNamespace(qualifier=row["qualifier"], **numbers))


def say_revised(one: dict[str, str], other: dict[str, str], names: Names) -> str:
    """A statement's number, or its day, that is another now."""
    same_day = _say_subject(one, names) == _say_subject(other, names)
    before = _say_number(one) if same_day else f"{_say_number(one)} {names.when(one)}"
    return f"{say_statement(other, names)} instead of {before}"


def say_superseded(was: str, later: dict[str, str] | None) -> str:
    """A number that a later one replaces, or does no longer."""
    return f"{was}, replaced by {_say_number(later)} ({later['statement_id']})" if later else f"{was} counts again"


def say_check(row: dict[str, str], statements: Sequence[dict[str, str]], names: Names) -> str:
    """What a check says of its claims. `statements`: of the run that the row is from."""
    behind = set(row["claim_ids"].split(";"))
    numbers = {name: _say_number(s) for s in statements for name in s["claim_ids"].split(";") if name in behind}
    message = say_message(row["message"], names, numbers)
    if not row["claimant_id"]:
        return message
    side = names.adjectives.get(row["side"]) or names.side(row["side"])
    about = f"{names.who(row['claimant_id'])}, {side}: {names.measure(row['measure_id'])}"
    return f"{about}, {words.short_day(pd.Timestamp(row['date']))}: {message}"


def say_pair(row: dict[str, str], statements: Sequence[dict[str, str]], names: Names) -> str:
    """Two claimants' numbers of one day. `statements`: of the run that the row is from."""
    said = [_say_end(row, x, statements, names) for x in "ab"]
    about = {"measure_id": row["measure_id"], "definition_id": row["definition_a"]}
    return f"{said[0]} and {said[1]}, {names.up_to(about)} {words.short_day(pd.Timestamp(row['date']))}"


def say_clash(row: dict[str, str], statements: Sequence[dict[str, str]], names: Names) -> str:
    """Two claimants' numbers that cannot both be true, and what that rests on."""
    needs = f" ({row['needs']})" if row.get("needs") else ""
    return f"{say_pair(row, statements, names)}: cannot both be true{needs}"


def _say_end(row: dict[str, str], x: str, statements: Sequence[dict[str, str]], names: Names) -> str:
    """One of a pair: its number as its own claims leave it, what it counts, and who says it."""
    series = {"claimant_id": row[f"claimant_{x}"], "side": row["side"], "measure_id": row["measure_id"],
              "definition_id": row[f"definition_{x}"], "scope": row[f"scope_{x}"]}  # fmt: skip
    number = ""
    if row["verdict"] != "not_comparable":
        low, high = (float(row[f"{end}_{x}"] or "nan") for end in ("low", "high"))
        own = [s for s in statements if all(s[column] == name for column, name in series.items())]
        strict = [end for end, hedge in (("low", "more_than"), ("high", "less_than"))
                  if any(s["qualifier"] == hedge and s[end] == row[f"{end}_{x}"] for s in own)]  # fmt: skip
        number = words.span(low, high, strict=strict)
        behind = set(row["claim_ids"].split(";"))
        told = [s for s in own if behind.issuperset(s["claim_ids"].split(";"))]
        hedged = {"kind": "total", "qualifier": "about", "as_of_earliest": row["date"], "as_of_latest": row["date"]}
        if len(told) == 1 and hedged.items() <= told[0].items():
            number = _say_number(told[0])
    about = (series["side"], series["measure_id"], series["definition_id"], series["scope"])
    thing = names.counts(number, *about) if number else names.thing(*about)
    return f"{thing} ({names.who(series['claimant_id'])})"


def finish(change: Change, new_articles: Sequence[str]) -> str:
    """The sentence of a change, with what became of it and why."""
    said, why = change["sentence"], change["why"]
    if change["what"] == "finding":
        told = [f"{word}: {text}" for word, text in (("now", change["after"]), ("before", change["before"])) if text]
        return f"{said} {' '.join(told)}"
    if change["change"] in ("appeared", "vanished"):
        return f"{change['change'].capitalize()} ({why}): {said}"
    if change["change"] == "flipped":
        return f"{said}: {VERDICTS[change['after']]}; before: {VERDICTS[change['before']]} ({why})"
    if change["change"] == "new" and why.startswith("new article"):
        return f"{said}, new, from {'article' if len(new_articles) == 1 else 'articles'} {words.listing(new_articles)}"
    return f"{said}{'' if change['change'] == 'revised' else ', ' + change['change']} ({why})"


def group(changes: Iterable[Change]) -> list[tuple[str, list[str]]]:
    """The sentences by what they are about, contradictions and findings first; a group that is empty is left out."""
    found: dict[str, list[str]] = {title: [] for title in GROUPS}
    for change in changes:
        clashes, findings, numbers, rest = GROUPS
        title = {"finding": findings, "statement": numbers}.get(change["what"], rest)
        found[clashes if _is_clash(change) else title].append(change["sentence"])
    return [(title, sentences) for title, sentences in found.items() if sentences]


def _is_clash(change: Change) -> bool:
    return change["what"] != "finding" and change["change"] in ("appeared", "vanished")


def sum_up(changes: Sequence[Change], causes: dict[str, list[str]]) -> str:
    """How much changed, and what differs between the runs."""
    differs = [*causes["inputs"], *causes["parameters"], *causes["code"]]
    if not changes:
        return "No statement and no verdict changed" + (f"; what differs: {', '.join(differs)}." if differs else ".")
    clashes = [c["change"] for c in changes if _is_clash(c)]
    kinds = [c["change"] for c in changes if c["what"] == "statement"]
    n_flipped = sum(c["change"] == "flipped" for c in changes)
    return (
        f"Contradictions: {clashes.count('appeared')} appeared, {clashes.count('vanished')} vanished. "
        f"Statements: {kinds.count('new')} new, {kinds.count('revised')} revised, {kinds.count('gone')} gone. "
        f"Other verdicts: {n_flipped} changed. What differs between the runs: {', '.join(differs) or 'nothing'}."
    )


def to_lines(summary: str, groups: Sequence[tuple[str, list[str]]], most: int = 12) -> list[str]:
    """As a terminal shows it, no more than so many sentences of one group, each on one line."""
    lines = [summary]
    for title, sentences in groups:
        lines += [f"{title}:", *(f"  {_plain(sentence)}" for sentence in sentences[:most])]
        if len(sentences) > most:
            lines.append(f"  … and {len(sentences) - most:,} more, in data/changes.csv")
    return lines


def _plain(text: str) -> str:
    """A text on one line, without what a terminal would act on."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def to_markdown(summary: str, groups: Sequence[tuple[str, list[str]]]) -> str:
    """A page for a pull request; text from the data stays text."""
    lines = ["## What changes in the report", "", words.escape(summary)]
    for title, sentences in groups:
        lines += ["", f"### {title}", ""]
        lines += [f"- {words.escape(sentence)}" for sentence in sentences[:MOST]]
        if len(sentences) > MOST:
            lines.append(f"- … and {len(sentences) - MOST:,} more, in data/changes.csv")
    return "\n".join(lines) + "\n"
