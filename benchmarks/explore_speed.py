"""How long a change of a control in the notebook `explore` takes, from the change to the last table.

    python benchmarks/explore_speed.py [DIR]

Every control is used once with each of its values (of the days, the last twelve), on the corpus in DIR or the project's
own. The floor is one timeline of that corpus, drawn and saved as PNG and SVG.
"""

import statistics
import sys
import time
from pathlib import Path

from helpers.base import paths
from helpers.explore import lookup
from helpers.explore.explorer import Explorer
from helpers.show import publish


def measure(raw: Path) -> dict[str, list[float]]:
    """Seconds of each change until another picture is there (`picture`), until all is (`all`), and of the `floor`."""
    explorer = Explorer(raw)
    found: dict[str, list[float]] = {"picture": [], "all": [], "floor": []}
    began = 0.0
    explorer.stage.observe(lambda _: found["picture"].append(time.perf_counter() - began), "picture")
    for control in [*explorer.boxes.values(), *explorer.controls.values()]:
        options = getattr(control, "options", [not control.value, control.value])[-12:]
        for value in [option[1] if isinstance(option, tuple) else option for option in options]:
            began, before = time.perf_counter(), control.value
            control.value = value
            if before != value:
                found["all"].append(time.perf_counter() - began)
    for _ in range(5):
        began = time.perf_counter()
        sheet = explorer.view.draw("linear")
        publish.to_png(sheet, alt="")
        lookup.to_svg(sheet)
        found["floor"].append(time.perf_counter() - began)
    return found


def main(raw: Path) -> None:
    found = measure(raw)
    floor = statistics.median(found.pop("floor"))
    for name, seconds in found.items():
        shown = {
            "median": statistics.median(seconds),
            "90 %": statistics.quantiles(seconds, n=10)[-1],
            "max": max(seconds),
        }
        told = ", ".join(f"{what} {value:.3f} s ({value / floor:.2f} of the floor)" for what, value in shown.items())
        print(f"{name}, {len(seconds)} changes: {told}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else paths.raw())
