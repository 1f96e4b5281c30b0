"""Writes the answers that pages show anew: `python -m tests.docs.record [page …]`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cms.db.session import WRITE, make_engine
from cms.db.tables import core_metadata
from tests.docs.demo_site import demo_site
from tests.docs.json_text import agrees, veiled, wrapped
from tests.docs.pages import PAGES, examples
from tests.docs.reader import Reader


def main(names: Sequence[str]) -> None:
    """Ask two demo sites, so that what differs between them can be left out."""
    for page in [Path(name).resolve() for name in names] or PAGES:
        if any(example.answer is not None for example in examples(page)):
            _record(page)


def _record(page: Path) -> None:
    first, second = _answers(page), _answers(page)
    text = page.read_text(encoding="utf-8")
    for (shown, one), (_, other) in zip(first, second, strict=True):
        if not agrees(json.loads(shown), one):
            fence = f"```json\n{shown}```"
            text = text.replace(fence, f"```json\n{wrapped(veiled(one, other))}\n```", 1)
    if text != page.read_text(encoding="utf-8"):
        page.write_text(text, encoding="utf-8")
        print(f"wrote {page}")


def _answers(page: Path) -> list[tuple[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'demo.sqlite'}"
        engine = make_engine(url)
        with engine.execution_options(**{WRITE: True}).begin() as connection:
            core_metadata().create_all(connection)
        engine.dispose()
        with demo_site(url) as site:
            found = list(Reader(site).read(page))
            return [
                (example.answer, response.json)
                for example, response in found
                if example.answer is not None
            ]


if __name__ == "__main__":
    main(sys.argv[1:])
