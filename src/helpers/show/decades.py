"""A level axis of powers of ten."""

from collections.abc import Iterable

import numpy as np

from helpers.show.colors import MUTED
from helpers.show.lettering import SMALL, list_widest, measure
from helpers.show.scales import list_decades, write_short
from helpers.show.sheet import Sheet


class Decades:
    """A level log axis: a line per power of ten, and left of them a place for 0 and less, if any number is that low."""

    def __init__(self, numbers: Iterable[float], left: float, right: float) -> None:
        drawn = [n for n in numbers if np.isfinite(n)]
        above = [n for n in drawn if n > 0]
        self._low = "" if len(above) == len(drawn) else "0" if min(drawn) == 0 else "0 or less"
        steps = list_decades(min(above), max(above)) if above else [1.0]
        self._steps = steps if len(steps) > 1 else [*steps, steps[0] * 10]
        self._start, self._right = left, right
        self._left = left + (measure(self._low, SMALL) + 24 if self._low else 0)

    def place(self, number: float) -> float:
        """Where a number stands, in pixels."""
        if number <= 0:
            return self._start + measure(self._low, SMALL) / 2
        share = np.log(number / self._steps[0]) / np.log(self._steps[-1] / self._steps[0])
        return float(self._left + share * (self._right - self._left))

    def draw(self, sheet: Sheet, top: float, end: float) -> None:
        """The names of the lines, as many as there is room for, and each line down to `end`."""
        named = [(write_short(step), self.place(step)) for step in self._steps]
        apart = named[1][1] - named[0][1]
        every = max(1, int(np.ceil((list_widest((said for said, _ in named), SMALL) + 10) / apart)))
        shown = {nth for nth in range(len(named)) if (len(named) - 1 - nth) % every == 0}
        if self._low:
            named.append((self._low, self.place(0)))
            shown.add(len(named) - 1)
        for nth, (said, x) in enumerate(named):
            sheet.line([x, x], [top + 22, end])
            if nth in shown:
                half = measure(said, SMALL) / 2
                sheet.text(min(max(x, half), sheet.width - half), top + 14, said, color=MUTED, ha="center")
