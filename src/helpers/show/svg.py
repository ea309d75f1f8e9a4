"""A picture as SVG with text as text, for a page: its marks lead to the words of the claims that they rest on."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree import ElementTree

from matplotlib import rc_context

from helpers.show.lettering import allow_missing_signs
from helpers.show.sheet import Sheet

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
HREF = f"{{{XLINK}}}href"
PLACES = {"d", "x", "y", "x1", "y1", "x2", "y2", "width", "height"}
LONG = re.compile(r"-?\d+\.\d{3,}")
COMMON = ("printed|", "derived|")  # how `sheet.Link` writes what a mark rests on


@dataclass(frozen=True)
class Target:
    """What a claim says, and the place of its day of print among all days. `is_listed`: the page has its words."""

    label: str
    nth_day: int
    is_listed: bool = True


def anchor(claim_id: str) -> str:
    """The name of the place where the words of a claim stand."""
    return f"claim-{quote(claim_id, safe='')}"


def write(sheet: Sheet, name: str, targets: Mapping[str, Target]) -> str:
    """The picture without the texts around it, which a page has of its own. The same text each time.

    A mark is a link to the first claim that it rests on, of class `kN` for the N-th day of print, or `derived`.
    """
    text = io.StringIO()
    sheet.hide_texts(True)
    salt = f"{name}{sheet.width}"
    with rc_context({"svg.hashsalt": salt, "svg.fonttype": "none"}), allow_missing_signs():
        sheet.figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches=sheet.body())
    sheet.hide_texts(False)
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(text.getvalue())
    for child in root.findall(f"{{{SVG}}}metadata"):
        root.remove(child)
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    _link(root, targets)
    _round(root)
    written = ElementTree.tostring(root, encoding="unicode")
    return re.sub(r"\s*\n\s*", "\n", written)


def _round(root: ElementTree.Element) -> None:
    """Places to a hundredth of a pixel."""
    for element in root.iter():
        for name in element.attrib.keys() & PLACES:
            element.set(
                name, LONG.sub(lambda place: f"{float(place[0]):.2f}".rstrip("0").rstrip("."), element.attrib[name])
            )


def _link(root: ElementTree.Element, targets: Mapping[str, Target]) -> None:
    for element in root.iter():
        href, name = element.attrib.get(HREF, ""), element.attrib.get("id", "")
        if element.tag == f"{{{SVG}}}a" and href.startswith(COMMON):
            _aim(element, href, targets)
        elif name.startswith(COMMON):
            del element.attrib["id"]
            element.set("class", _classify(name, targets))
        elif name == "derived":
            del element.attrib["id"]
            element.set("class", "derived")
        elif element.tag == f"{{{SVG}}}g":
            element.attrib.pop("id", None)


def _aim(element: ElementTree.Element, href: str, targets: Mapping[str, Target]) -> None:
    """From what a mark rests on to a link, with a name that is read out and shown."""
    ids = [name for name in href.partition("|")[2].split(";") if name in targets and targets[name].is_listed]
    element.attrib.pop(HREF)
    element.set("class", _classify(href, targets))
    if not ids:
        element.tag = f"{{{SVG}}}g"
        return
    element.set("href", f"#{anchor(ids[0])}")
    said = "; ".join(targets[name].label for name in ids[:3])
    said = f"Follows from {said}" if href.startswith("derived") else said
    title = ElementTree.Element(f"{{{SVG}}}title")
    title.text = said
    element.insert(0, title)
    element.attrib.pop("target", None)


def _classify(href: str, targets: Mapping[str, Target]) -> str:
    kind, _, ids = href.partition("|")
    days = [targets[name].nth_day for name in ids.split(";") if name in targets]
    if kind == "derived" or not days:
        return "derived"
    return f"k{min(days)}"
