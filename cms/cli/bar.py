"""A progress bar for what takes long."""

from __future__ import annotations

import sys
from typing import Any

import click


class Bar:
    """A bar on standard error, where somebody can see it."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Any = None

    def tell(self, done: int, total: int, _what: str) -> None:
        """Show that `done` of `total` things are done."""
        if self._bar is None:
            hidden = not sys.stderr.isatty()
            self._bar = click.progressbar(
                length=total, label=self._label, file=sys.stderr, hidden=hidden
            )
            self._bar.render_progress()
        self._bar.update(done - self._bar.pos)

    def close(self) -> None:
        """End the line of the bar."""
        if self._bar is not None:
            self._bar.render_finish()
