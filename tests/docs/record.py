"""Writes the answers that the README shows anew: `python -m tests.docs.record`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from cms.db.session import WRITE, make_engine
from cms.db.tables import core_metadata
from tests.docs.curl import perform, read_call
from tests.docs.demo_site import demo_site
from tests.docs.json_text import veiled, wrapped
from tests.docs.pages import ROOT, examples

README = ROOT / "README.md"


def main() -> None:
    """Ask two demo sites, so that what differs between them can be left out."""
    first, second = _answers(), _answers()
    text = README.read_text(encoding="utf-8")
    for (_, shown), one, other in zip(examples(README), first, second, strict=True):
        fence = f"```json\n{shown}```"
        text = text.replace(fence, f"```json\n{wrapped(veiled(one, other))}\n```", 1)
    README.write_text(text, encoding="utf-8")


def _answers() -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'demo.sqlite'}"
        engine = make_engine(url)
        with engine.execution_options(**{WRITE: True}).begin() as connection:
            core_metadata().create_all(connection)
        engine.dispose()
        with demo_site(url) as site:
            calls = [read_call(words[1:], site.token) for words, _ in examples(README)]
            return [perform(site.app, call).json for call in calls]


if __name__ == "__main__":
    main()
