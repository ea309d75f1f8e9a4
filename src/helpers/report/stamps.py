"""What a run is made from, by content: never by time or place. Decides what need not be done again."""

import hashlib
import importlib.util
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import NotRequired, TypedDict

from helpers.base.errors import UsageError
from helpers.corpus import schema
from helpers.kernel import notebooks

VERSIONS = (
    *("claims-workbook", "ipykernel", "ipython", "jinja2", "matplotlib", "mistune", "nbclient"),
    *("nbconvert", "nbformat", "numpy", "pandas", "papermill", "pillow", "pygments", "seaborn"),
)
RECORD = "run.json"
CHANGES = "changes.md"
HELPERS = Path(__file__).parents[1]
# what the cells of notebooks are made with; a change elsewhere only makes the pages anew
IN_NOTEBOOKS = ("base", "corpus", "engine", "judge", "book", "show", "explore", "kernel", "__init__.py")
FORMS = {"jsonld": "claims.jsonld", "parquet": "data/statements.parquet"}  # a file that tells that a form is there


class Made(TypedDict):
    """What a notebook was made from, as one hash, and, once it has run, the hash of each file that it left, by path."""

    stamp: str
    files: NotRequired[dict[str, str]]


class Record(TypedDict, total=False):
    """What a run is made from, and, once it is made, the hash of each file that the run itself left (`pages`)."""

    inputs: dict[str, str]
    versions: dict[str, str]
    code: dict[str, str]
    parameters: dict
    notebooks: dict[str, Made]
    since: str
    pages: dict[str, str]


class NoRunError(UsageError):
    """The folder is not that of an earlier run."""


class MissingError(UsageError):
    """A form needs a package that is not installed."""


def refuse_missing(forms: tuple[str, ...]) -> None:
    """Raises MissingError if a form cannot be written here."""
    if "parquet" in forms and importlib.util.find_spec("duckdb") is None:
        raise MissingError("--export parquet needs duckdb: pip install -e '.[parquet]'")


def describe(raw: Path, given: dict, sources: list[Path], *, since: Path | None = None) -> Record:
    """SHA-256 of every input and of the code, parameters, versions, and one stamp for each notebook.

    No time, no path. Equal stamps: the notebook would leave the same bytes. `given`: the parameters that are set.
    `since`: the folder of an earlier run that this one is compared with. Raises NoRunError if it is not one.
    """
    files = [schema.DESCRIPTOR, *(f"{name}.csv" for name in schema.TABLES)]
    files = [name for name in files if name.removesuffix(".csv") not in schema.OPTIONAL or (raw / name).is_file()]
    defaults = notebooks.read_defaults(sources)
    declared = {source.stem: notebooks.read_parameters(source) for source in sources}
    cells = {source.stem: notebooks.read_code(source) for source in sources}
    helpers = _hash_helpers()
    behind_cells = {name: digest for name, digest in helpers.items() if name.split("/")[0] in IN_NOTEBOOKS}
    found = {
        # a table that is not there is a fault, which the check of the data tells
        "inputs": {name: _hash((raw / name).read_bytes() if (raw / name).is_file() else b"") for name in files},
        "versions": {"python": ".".join(platform.python_version_tuple()[:2]), **{n: version(n) for n in VERSIONS}},
    }
    made: dict[str, Made] = {}
    for name, own in declared.items():
        taken = {parameter: given.get(parameter, default) for parameter, default in own.items()}
        made[name] = {"stamp": _hash(json.dumps([found, behind_cells, cells[name], taken], sort_keys=True).encode())}
    code = {name: _hash(json.dumps(part, sort_keys=True).encode()) for name, part in
            (("helpers", helpers), ("notebooks", cells))}  # fmt: skip
    record: Record = {
        "inputs": found["inputs"],
        "versions": found["versions"],
        "code": code,
        "parameters": defaults | given,
        "notebooks": made,
    }
    if since is not None:
        try:
            record["since"] = _hash((since / RECORD).read_bytes())
        except OSError:
            raise NoRunError(f"{since} does not hold an earlier run: no {RECORD}") from None
    return record


def _hash_helpers() -> dict[str, str]:
    """SHA-256 of every file of the helpers, templates too, by its path."""
    files = sorted(p for p in HELPERS.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {p.relative_to(HELPERS).as_posix(): _hash(p.read_bytes()) for p in files}


def read_record(folder: Path) -> Record:
    """The record that a run left, with the hash of each file that a notebook (`files`) or the run (`pages`) made.

    Empty if there is none, or none that this version wrote.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        places = [set(Path(name).parts) for name in list_files(record)]
        whole = all("stamp" in made for made in record["notebooks"].values()) and "helpers" in record["code"]
        return record if whole and not any(place & {"..", "/"} for place in places) else {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def is_current(earlier: Record, record: Record) -> bool:
    """Whether an earlier record is of the same inputs, code, parameters and versions."""
    made = {name: {"stamp": own["stamp"]} for name, own in earlier.get("notebooks", {}).items()}
    return {k: v for k, v in earlier.items() if k != "pages"} | {"notebooks": made} == record


def is_same_corpus(earlier: Record, record: Record) -> bool:
    """Whether an earlier run, whose tables were found sound, read the same ones with the same helpers."""
    same = earlier.get("inputs") == record["inputs"] and earlier.get("versions") == record["versions"]
    return same and earlier["code"]["helpers"] == record["code"]["helpers"]


def hash_files(folder: Path, names: list[str] | None = None) -> dict[str, str]:
    """SHA-256 of the named files of a folder, or of all that are below it, by path."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file()) if names is None else [folder / name for name in names]
    return {p.relative_to(folder).as_posix(): _hash(p.read_bytes()) for p in paths}


def list_files(record: Record) -> dict[str, str]:
    """SHA-256 of every file that a run left, by path, as its record has it; but for the record itself.

    A table whose texts were neutralised for spreadsheets is among the pages, as it was left.
    """
    made = [*(notebook["files"] for notebook in record["notebooks"].values()), record["pages"]]
    return {name: found for files in made for name, found in files.items()}


def is_intact(folder: Path, files: dict[str, str]) -> bool:
    """Whether every file is there as it was made."""
    try:
        return all(_hash((folder / name).read_bytes()) == found for name, found in files.items())
    except OSError:
        return False


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
