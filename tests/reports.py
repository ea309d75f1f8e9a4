"""A year of invented daily reports with errors of every class put in, as benchmarks/evaluate.py reads them."""

from pathlib import Path

import numpy as np
import pandas as pd

PACE = {"personnel": 600, "tanks": 9, "afv": 20, "artillery": 14, "uav": 6, "ships": 0.05, "aircraft": 0.4, "fuel": 30}
CLASSES = [
    *("single_digit_wrong", "digits_transposed", "digit_added_or_dropped", "other_value_fix"),
    *("stale_carry_forward_backfilled", "stale for several days"),
]


def write(folder: Path, seed: int) -> Path:
    """Two transcriptions that agree, and the errors that stood in the first one: about one a month and measure."""
    rng = np.random.default_rng(seed)
    days = pd.date_range("2031-01-01", "2031-12-31")
    series, errors = [], []
    for metric, pace in PACE.items():
        bursts = pace * rng.gamma(0.6, 1 / 0.6, len(days))
        totals = rng.integers(0, 40 * int(np.ceil(pace))) + rng.poisson(bursts).cumsum()
        series.append(pd.DataFrame({"date": days, "metric": metric, "transcription_a": totals}))
        for place in range(12, len(days) - 12, 30):
            kind = CLASSES[rng.integers(len(CLASSES))]
            for at, wrong in _slip(rng, kind, totals, place + int(rng.integers(6))):
                name = "stale_carry_forward_backfilled" if kind.startswith("stale") else kind
                errors.append((days[at], metric, wrong, totals[at], name))
    table = pd.concat(series).assign(transcription_b=lambda t: t["transcription_a"])
    names = ["date", "metric", "value_first_published", "value_final", "error_class"]
    folder.mkdir()
    table.to_csv(folder / "general_staff_2031.csv", index=False)
    pd.DataFrame(errors, columns=names).to_csv(folder / "known_errors_2031.csv", index=False)
    return folder


def _slip(rng, kind: str, totals: np.ndarray, at: int) -> list[tuple[int, int]]:
    """The days and wrong values of one error; none where this slip would leave the number as it is."""
    digits = str(totals[at])
    place = int(rng.integers(len(digits)))
    if kind == "single_digit_wrong":
        wrong = digits[:place] + str((int(digits[place]) + int(rng.integers(1, 10))) % 10) + digits[place + 1 :]
    elif kind == "digits_transposed":
        place = max(place - 1, 0)
        wrong = digits[:place] + digits[place : place + 2][::-1] + digits[place + 2 :]
    elif kind == "digit_added_or_dropped":
        wrong = digits[:place] + digits[place + 1 :] if rng.random() < 0.5 else digits[:place] + "7" + digits[place:]
    elif kind == "other_value_fix":
        wrong = str(totals[at] + int(rng.integers(11, 99)))
    else:
        held = int(totals[at - 1])
        n = 3 if kind == "stale for several days" else 1
        return [(day, held) for day in range(at, at + n) if totals[day] != held]
    return [(at, int(wrong))] if wrong and int(wrong) != totals[at] else []
