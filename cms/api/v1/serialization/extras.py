"""What plugins work out about the entries of an answer: `include=_seo` and its like."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.errors import ConfigurationError
from cms.extension.manager import Plugins
from cms.extension.site import EntryExtra

log = logging.getLogger("cms.plugins")

_NAME = re.compile(r"_[a-z][a-z0-9_]*", re.ASCII)
TAKEN = ("_meta", "_id", "_type")
"""Names that answers have already."""


@dataclass(frozen=True)
class EntryExtras:
    """The extras of all plugins by name, each with its plugin."""

    known: Mapping[str, tuple[str, EntryExtra]] = field(default_factory=dict)
    plugins: Plugins | None = None

    @property
    def schemas(self) -> dict[str, dict[str, Any]]:
        """The JSON Schema of each, described by its help."""
        return {
            name: {**extra.schema, **({"description": extra.help} if extra.help else {})}
            for name, (_, extra) in self.known.items()
        }

    def tags(self, names: Iterable[str]) -> set[str]:
        """Return the tags of caches for what these are worked out of."""
        return {f"type:{one}" for name in names for one in self.known[name][1].types}

    def of(
        self, session: Session, lens: Lens, rows: Sequence[Row], names: Iterable[str]
    ) -> dict[str, dict[str, Any]]:
        """Return what was asked for by entry and name; None for what its plugin failed at."""
        found: dict[str, dict[str, Any]] = {row.entry_id: {} for row in rows}
        for name in names:
            values = self._values(session, lens, rows, name)
            for entry_id, extras in found.items():
                extras[name] = values.get(entry_id)
        return found

    def _values(
        self, session: Session, lens: Lens, rows: Sequence[Row], name: str
    ) -> Mapping[str, Any]:
        plugin, extra = self.known[name]
        try:
            # Where a statement of it fails, the answer's own transaction goes on.
            with session.begin_nested():
                return extra.values(session, lens, rows)
        except Exception as error:
            # One plugin's failure is not the answer's.
            log.exception("plugin %s failed to work out %s", plugin, name)
            if self.plugins is not None:
                self.plugins.troubles.add(plugin, "entry_extras", error)
            return {}


def gather_extras(plugins: Plugins) -> EntryExtras:
    """Ask the plugins; raise ConfigurationError for a name that can't be one, or is taken."""
    known: dict[str, tuple[str, EntryExtra]] = {}
    for plugin, extra in plugins.collect("entry_extras"):
        if not _NAME.fullmatch(extra.name) or extra.name in TAKEN:
            raise ConfigurationError(
                f"Plugin {plugin!r}: an extra of entries can't be called {extra.name!r}; "
                "its name begins with an underscore, such as _seo."
            )
        if extra.name in known:
            raise ConfigurationError(
                f"Both plugins {known[extra.name][0]!r} and {plugin!r} give {extra.name!r}."
            )
        known[extra.name] = (plugin, extra)
    return EntryExtras(known, plugins)
