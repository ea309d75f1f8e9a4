"""Propose a row of claims.csv for an open number, from the words around it and the rows that are there."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from helpers.author import days, figure
from helpers.author.accounts import Entry
from helpers.author.figure import Row
from helpers.author.names import Names
from helpers.author.place import Place, find_place
from helpers.corpus import lists, schema
from helpers.corpus.claim_rules import DIRECT
from helpers.corpus.columns import make_empty
from helpers.corpus.nesting import list_wider
from helpers.corpus.printed import Words
from helpers.corpus.qualifiers import FORECAST

REASONS = {  # why a number is likely no claim, by what stands before and after it
    "age": (r"\b(?:aged?|age of) $|\b[A-Z]\w+ [A-Z]\w+, $", r"^[- ]?years?[- ]old"),
    "duration": (r"(?!)", r"^[- ](?:second|minute|hour|day|week|month|year|decade)s?\b"),
    "distance": (r"(?!)", r"^[- ]?(?:km|kilomet(?:er|re)s?|miles?|met(?:er|re)s?)\b"),
    "money": (r"[$€£]$", r"^ (?:dollars|euros|pounds|rubles|roubles|hryvnias?)\b"),
    "date": (
        rf"\b(?:{days.MONTH})(?: \d{{1,2}},)? $|\b\d\d?:$",
        rf"^(?: (?:{days.MONTH})(?!\w)|:\d\d|(?:[:.]\d\d)? ?[ap]\.?m\b)",
    ),
    "name": (r"[A-Z]-$", r"(?!)"),
    "other": (r"\b(?:den(?:y|ies|ied|ying)|withdr[ae]w\w*|retract\w*|[Aa]n earlier version)\b[^.;]*$", r"(?!)"),
}
YEAR = (r"\b(?:in|since|until|of|during|from) $", r"[,.;:)]|$| (?:and|but|when|the|an?|it|he|she|they|was|were)\b")
SAYS = r"said|says|claim|according|report|state|suggest|confirm|reveal|announc|specif|indicat|show|count|spoke|expect"
SAYS += r"|estimat|reckon|warn|puts?\b|told"
HEARD = r"\btold (?:the )?$|\bat (?:the )?$|\bin (?:the )?$"  # whoever stands behind this says nothing
AFTER = 5  # words behind a number that may say what is counted


@dataclass(frozen=True)
class Known:
    """What a corpus knows when an article is read: its tables as text, an optional one perhaps missing."""

    frames: dict[str, pd.DataFrame]

    @cached_property
    def words(self) -> Words:
        table = self.frames.get("number_words", make_empty("number_words"))
        numbers = {column: pd.to_numeric(table[column]) for column in ("value", "low", "high")}
        return Words.of(table.assign(**numbers))

    @cached_property
    def names(self) -> Names:
        return Names.of(self.frames["claimants"], self.frames.get("sides"), self.frames["claims"]["side"])

    @cached_property
    def meant(self) -> dict[str, str]:
        """The definition that each word by itself means."""
        rows = zip(self.frames["definitions"]["definition_id"], self.frames["definitions"]["said_as"], strict=True)
        return {word.casefold(): definition for definition, cell in rows for word in lists.split(cell)}

    @cached_property
    def has_times(self) -> bool:
        """Whether claims of this corpus tell the time of day."""
        return bool(self.frames["claims"].get("time", pd.Series(dtype=str)).fillna("").ne("").any())

    @cached_property
    def reworded(self) -> dict[str, set[str]]:
        """Per claimant the definitions of which articles have used a word that by itself means another."""
        found: dict[str, set[str]] = {}
        rows = self.frames["claims"][["claimant_id", "wording", "definition_id"]].itertuples(index=False, name=None)
        for claimant, wording, definition in rows:
            if self.meant.get(str(wording).casefold(), definition) != definition:
                found.setdefault(claimant, set()).add(definition)
        return found

    @cached_property
    def wider(self) -> dict[str, object]:
        return self.frames["definitions"].set_index("definition_id")["within"].to_dict()

    @cached_property
    def units(self) -> dict[str, str]:
        """What each measure is counted in."""
        table = self.frames["measures"].fillna("")
        return dict(zip(table["measure_id"], table["unit"], strict=True))

    @cached_property
    def measured(self) -> dict[str, dict[str, int]]:
        """Per measure the stems of the words that it is described with, and what a match of each counts."""
        table = self.frames["measures"].fillna("")
        told = zip(table["measure_id"], table["label"], table["note"], strict=True)
        return {
            name: dict.fromkeys(_stem(note), 1) | dict.fromkeys(_stem(f"{label} {name}"), 2)
            for name, label, note in told
        }

    def usual(self, column: str, **like: str) -> str:
        """The most frequent cell of the claims that are like this; empty where there are none."""
        claims = self.frames["claims"]
        for name, cell in like.items():
            claims = claims[claims[name] == cell]
        return _most(claims[column].dropna())


def _most(cells: Iterable[str]) -> str:
    counts = Counter(cells)
    return min(counts, key=lambda cell: (-counts[cell], cell)) if counts else ""


def _stem(text: str) -> list[str]:
    words = re.findall(r"[a-z]{3,}", text.casefold().replace("our", "or").replace("_", " "))
    common = {"the", "and", "not", "what", "that", "where", "from", "article", "count", "counted", "can"}
    return [stem for word in words if (stem := word.removesuffix("s")) not in common]


def propose_reason(entry: Entry, known: Known) -> str:
    """Why an open number is likely no claim; empty where it is likely one."""
    paragraph = entry.text.get(entry.paragraph)
    before, after = paragraph[: entry.number.start], paragraph[entry.number.end :]
    if any(start <= entry.number.start and entry.number.end <= end for start, end, _ in known.names.find(paragraph)):
        return "name"
    for reason, (behind, ahead) in REASONS.items():
        if re.search(behind, before, re.IGNORECASE if reason == "date" else 0) or re.search(
            ahead, after, re.IGNORECASE
        ):
            return reason
    is_year = re.fullmatch(r"(?:19|20)\d\d", entry.printed) is not None
    if is_year and re.search(YEAR[0], before, re.IGNORECASE) and re.match(YEAR[1], after):
        return "date"
    if not entry.number.readings:
        return "name" if re.search(r"[A-Za-z]", entry.printed) and not entry.number.word else ""
    return ""


def propose(entry: Entry, known: Known, published: datetime.date, so_far: list[Row]) -> Row:
    """A full row for an open number, its claim_id and `note` aside. `so_far`: the rows of this article, in order."""
    place = find_place(entry)
    row: Row = {"article_id": entry.article_id, "paragraph": str(entry.paragraph)}
    row["claimant_id"] = _find_claimant(place, known, so_far)
    row["measure_id"] = _find_measure(place, known, row["claimant_id"], so_far)
    row |= figure.read(place, known.words, known.units.get(row["measure_id"], ""))
    row["side"] = _find_side(place, known, row["claimant_id"])
    row["scope"] = _find_scope(place, known, row)
    row["wording"], row["definition_id"] = _find_definition(place, known, row)
    row |= _find_days(place, row, published, so_far)
    row["via"] = _most(r["via"] for r in so_far if all(r[c] == row[c] for c in ("claimant_id", "paragraph"))) or (
        DIRECT if known.usual("via", claimant_id=row["claimant_id"]) == DIRECT else ""
    )
    if known.has_times:
        row["time"] = days.find_time(place.sentence)
    row["repeats"] = _find_first(row, so_far)
    return {column: row.get(column, "") for column in schema.COLUMNS["claims"]}


def _find_claimant(place: Place, known: Known, so_far: list[Row]) -> str:
    """Who is named in the sentence, next to a word of saying if there is one, or in the sentence before; else who spoke
    last, or whom the corpus hears most often of those that the text names.
    """
    for text in (place.clause, place.earlier):
        for with_generic in (False, True):
            found = [f for f in known.names.find(text, with_generic=with_generic) if not re.search(HEARD, text[: f[0]])]
            said = [match.start() for match in re.finditer(SAYS, text, re.IGNORECASE)] or [len(text)]
            if found and (not with_generic or re.search(SAYS, text, re.IGNORECASE)):
                near = min(found, key=lambda f: min(abs(f[0] - at) + abs(f[1] - at) for at in said))
                if not with_generic or min(abs(near[1] - at) for at in said) < 12:
                    return near[2]
    if so_far:
        return so_far[-1]["claimant_id"]
    named = {claimant for p in place.text.paragraphs for *_, claimant in known.names.find(p, with_generic=False)}
    claims = known.frames["claims"]["claimant_id"]
    return _most(claims[claims.isin(named)]) or _most(claims)


def _find_measure(place: Place, known: Known, claimant: str, so_far: list[Row]) -> str:
    """What the words behind the number describe, or those before it; else what the claimant usually counts."""
    behind, said = re.split(r"[,;.()]|\band\b|\d", place.after)[0].split()[:AFTER], _find_words(place, known)
    for text in (" ".join(behind), " ".join(place.before.split()[-AFTER:])):
        stems = set(_stem(text)) - {stem for word in known.meant for stem in _stem(word)}
        scores = {name: sum(by for stem, by in own.items() if stem in stems) for name, own in known.measured.items()}
        best = max(scores.values(), default=0)
        tied = [name for name, score in scores.items() if score == best]
        if best and text:
            named = max(tied, key=lambda name: (known.frames["claims"]["measure_id"].eq(name).sum(), name))
            counted = _list_measures(said, known)
            return counted[0] if counted and named not in counted else named
    likes = [{"claimant_id": claimant, "definition_id": said[0][1]}, {"definition_id": said[0][1]}] if said else []
    usual = (known.usual("measure_id", **like) for like in (*likes, {"claimant_id": claimant}))
    return next(filter(None, usual), "") or _most(row["measure_id"] for row in so_far)


def _list_measures(said: list[tuple[str, str]], known: Known) -> list[str]:
    """What has been counted by the definition that the nearest word of the sentence means, the most frequent first."""
    claims = known.frames["claims"]
    own = claims.loc[claims["definition_id"].isin([definition for _, definition in said[:1]]), "measure_id"]
    return list(own.value_counts().index)


def _find_side(place: Place, known: Known, claimant: str) -> str:
    """The side named right behind the number, last before it, or further behind; else the claimant's usual one."""
    table = known.frames.get("sides")
    if table is not None:
        names = {
            str(cell).casefold(): row["side_id"]
            for row in table.to_dict("records") for cell in (row["adjective"], row["label"])
        }  # fmt: skip
        either = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        behind = (" ".join(place.after.split()[:4]), re.split(r"[,;]", place.after)[0])
        texts = [(behind[0], 0), (place.before, -1), (behind[1], 0), (place.earlier, -1)]
        for text, which in texts if names else ():
            if told := re.findall(rf"\b({either})", text.casefold()):
                return names[told[which]]
    return known.usual("side", claimant_id=claimant) or _most(known.frames["claims"]["side"].dropna())


def _find_scope(place: Place, known: Known, row: Row) -> str:
    """The place that the sentence names nearest to the number, or the last of the one before; else the most usual."""
    table = known.frames.get("scopes")
    places = [] if table is None else list(zip(table["label"], table["scope_id"], strict=True))
    end = len(place.earlier)
    if found := _find_near(place, places) or _find_all(place.earlier, (end, end), places):
        return found[0][1]
    return _most(known.frames["claims"]["scope"].fillna(""))


def _find_words(place: Place, known: Known) -> list[tuple[str, str]]:
    """(word as printed, definition) of each word of the sentence that means one, the nearest to the number first; those
    of the sentence before where there are none.
    """
    return _find_near(place, known.meant.items()) or _find_all(place.earlier, None, known.meant.items())


def _find_near(place: Place, meanings: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(word as printed, what it means) of each of these words in the sentence, the nearest to the number first."""
    start, length = len(place.before), place.number.end - place.number.start
    return _find_all(f"{place.before}{' ' * length}{place.after}", (start, start + length), meanings)


def _find_all(text: str, at: tuple[int, int] | None, meanings: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same of any text, by how near they are to a place of it; the longer first of two that are equally near, or of
    all without a place.
    """
    found = []
    for word, meaning in meanings:
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
            gap = 0 if at is None else min(abs(match.start() - at[1]), abs(at[0] - match.end()))
            found.append((gap, -len(word), match[0], meaning))
    return [told[2:] for told in sorted(found)]


def _find_definition(place: Place, known: Known, row: Row) -> tuple[str, str]:
    """The nearest word that means a definition, as printed, and what it stands for in the claimant's mouth."""
    usual = known.usual("definition_id", claimant_id=row["claimant_id"], measure_id=row["measure_id"])
    if not (said := _find_words(place, known)):
        return known.usual("wording", definition_id=usual), usual
    wording, meant = said[0]
    if told := known.usual("definition_id", claimant_id=row["claimant_id"], wording=wording):
        return wording, told
    is_akin = usual and (meant in list_wider(usual, known.wider) or usual in list_wider(meant, known.wider))
    return wording, usual if is_akin and usual in known.reworded.get(row["claimant_id"], ()) else meant


def _find_days(place: Place, row: Row, published: datetime.date, so_far: list[Row]) -> Row:
    """The days that the sentence names; else those of the claimant's last row, or that of the article."""
    when = days.find_when(place.sentence, published, is_forecast=row["kind"] == FORECAST)
    same = [r for r in so_far if r["claimant_id"] == row["claimant_id"] and r["kind"] != FORECAST]
    if when and (when.basis != "publication" or when.start):
        told = {"as_of_earliest": str(when.earliest), "as_of_latest": str(when.latest), "as_of_basis": when.basis}
        if when.basis == "publication" and same:
            told |= {name: same[-1][name] for name in told}
    elif same:
        told = {name: same[-1][name] for name in ("as_of_earliest", "as_of_latest", "as_of_basis")}
    else:
        day = published.strftime("%A")
        is_named = any(re.search(rf"\b{day}\b", paragraph) for paragraph in place.text.paragraphs)
        told = dict.fromkeys(("as_of_earliest", "as_of_latest"), str(published))
        told["as_of_basis"] = "weekday" if is_named else "publication"
    if row["kind"] == "total" and when and when.start:
        told["kind"] = "change"
    if told.get("kind", row["kind"]) == "change":
        latest = datetime.date.fromisoformat(told["as_of_latest"])
        compared = days.find_compared(place.after, latest)
        start = compared or (when.start if when and when.start else latest - DAY)
        told["period_start"] = str(start)
    return told


DAY = datetime.timedelta(days=1)


def _find_first(row: Row, so_far: list[Row]) -> str:
    """The claim_id of the row of this article that says the same first."""
    said = ["claimant_id", "side", "measure_id", "scope", "definition_id", "kind", "value", "low", "high"]
    said += ["period_start", "as_of_earliest", "as_of_latest"]
    for other in so_far:
        if not other["repeats"] and all(other.get(name, "") == row.get(name, "") for name in said):
            return other["claim_id"]
    return ""
