"""The picture in JupyterLab: its marks can be pointed at and picked, its choice copied as a command or saved as CSV."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

FOLDER = Path(__file__).parent


class Stage(anywidget.AnyWidget):
    """A picture with marks on it. `lit`: the places in `marks` of those whose origin is shown.

    `on_pick` is called with the place of a mark that is picked; `on_save` gives the CSV when it is asked for.
    """

    _esm = FOLDER / "stage.js"
    _css = FOLDER / "stage.css"
    picture = traitlets.Unicode().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    marks: traitlets.List = traitlets.List().tag(sync=True)
    lit: traitlets.List = traitlets.List().tag(sync=True)
    command = traitlets.Unicode().tag(sync=True)

    def __init__(self, on_pick: Callable[[int], None], on_save: Callable[[], str]) -> None:
        super().__init__()
        self._on_pick, self._on_save = on_pick, on_save
        self.on_msg(self._answer)

    def _answer(self, _: object, message: Any, buffers: object) -> None:
        """What was done to the picture: a mark was picked, or the CSV asked for."""
        if not isinstance(message, dict):
            return
        if message.get("ask") == "csv":
            self.send({"csv": self._on_save()})
        elif isinstance(place := message.get("pick"), int) and 0 <= place < len(self.marks):
            self._on_pick(place)
