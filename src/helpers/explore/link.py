"""A choice as the parameters of a run that leads with it, and as the command that starts that run."""

import shlex
from collections.abc import Collection
from pathlib import Path

from helpers.base import parameters, paths
from helpers.explore.lookup import Choice, Lookup


def find_parameters(choice: Choice, corpus: Lookup, offered: Collection[str]) -> dict[str, str]:
    """What a run has to be told, and no more, to lead with a choice. `offered`: the claimants that speak of it.

    Side and place are told where a run takes them; elsewhere it leads with those that most claimants speak of.
    """
    chosen = [claimant for claimant in choice.claimants if claimant in offered]
    told = {
        "claimants": "" if len(chosen) == len(offered) else ",".join(chosen),
        "corrections": "" if choice.corrections == "applied" else choice.corrections,
        "known_on": "" if choice.known_on == corpus.list_days()[-1] else choice.known_on,
        "max_gap_days": "" if corpus.max_gap_days == 30 else str(corpus.max_gap_days),
        "measure": choice.measure_id,
        "scope": choice.scope,
        "side": choice.side,
        "vintage": "" if corpus.vintage == "latest" else corpus.vintage,
    }
    return {name: value for name, value in told.items() if value and name in parameters.KNOWN}


def write_command(told: dict[str, str], raw: Path) -> str:
    """The command for these parameters, as a shell takes it. `raw`: the folder of the corpus."""
    words = ["workbook", "run"]
    words += [] if raw.resolve() == paths.own_raw().resolve() else ["--raw", str(raw)]
    for name, value in told.items():
        words += ["-p", name, value]
    return shlex.join(words)
