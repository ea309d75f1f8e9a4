"""A page as PDF, by the Chromium that is there, if one is; the paper is set in base.css.jinja."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    *("--headless", "--disable-gpu", "--no-sandbox", "--no-first-run", "--disable-dev-shm-usage", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-extensions", "--disable-quic"),
    *("--no-pdf-header-footer", "--generate-pdf-document-outline"),
)
LIMIT = 60  # seconds
# what paper does not show: links out, which would hold this machine's paths; pictures for phones, which cost a second
UNPRINTED = re.compile(r' href="[^"#][^"]*"|<div class="picture narrow".*?</div>', re.DOTALL)


def find_chromium() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def print_page(page: str, target: Path) -> bool:
    """Write the page, which must stand alone, as `target`; whether there was a Chromium that did.

    The time of printing is left out. Scripts do not run.
    """
    if (chromium := find_chromium()) is None:
        return False
    with tempfile.TemporaryDirectory(prefix="workbook-pdf-", ignore_cleanup_errors=True) as folder:
        source, made = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(UNPRINTED.sub("", page), encoding="utf-8")
        command = [chromium, *FLAGS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}", source.as_uri()]
        try:
            environment = os.environ | {"TMPDIR": folder}  # if it is ended, nothing of it stays
            subprocess.run(command, capture_output=True, timeout=LIMIT, check=True, env=environment)
            data = made.read_bytes()
        except (OSError, subprocess.SubprocessError):
            return False
    target.write_bytes(_fix_nodes(re.sub(rb"/(CreationDate|ModDate) \(D:[^)]*\)", _fix_date, data)))
    return True


def _fix_nodes(data: bytes) -> bytes:
    """The names of the page's elements counted from 1, in their order: on a busy machine Chromium skips a number."""
    names = sorted(set(re.findall(rb"\(node\d{8}\)", data)))
    counted = {name: b"(node%08d)" % i for i, name in enumerate(names, start=1)}
    return re.sub(rb"\(node\d{8}\)", lambda match: counted[match.group()], data)


def _fix_date(match: re.Match) -> bytes:
    """The same field, as long, with a day that does not change."""
    fixed = b"/" + match.group(1) + b" (D:20000101000000+00'00'"
    return fixed.ljust(len(match.group()) - 1)[: len(match.group()) - 1] + b")"
