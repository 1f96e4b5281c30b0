"""The page of everything that can be set."""

from __future__ import annotations

from cms.settings.loading import keys
from cms.settings.providers import ROOM, ProviderSettings
from cms.settings.rooms import ROOMS
from cms.settings.storages import ROOM as STORAGE_ROOM
from cms.settings.storages import StorageSettings
from tools.reference.markdown import code, doc, page, table

INTRODUCTION = """
In the ini file under `[app:main]`, or in the environment, which wins. An unknown `cms.*` key and a value that can't be
read stop the start with a sentence that names the nearest known key, or what is expected. `cms doctor` shows variables
that begin with `CMS_` and set nothing.
"""


def settings() -> str:
    """Return the page."""
    parts = [INTRODUCTION]
    named = ((f"{ROOM}.NAME", ProviderSettings), (f"{STORAGE_ROOM}.NAME", StorageSettings))
    for room, declared in (*ROOMS.items(), *named):
        rows = [
            (code(key.name), code(key.variable), _default(key.default), key.about)
            for key in keys(["NAME"], ["NAME"])
            if key.room == room
        ]
        parts.append(f"## {room.partition('.')[0].capitalize()}\n\n{doc(declared)}")
        parts.append(
            table(("in the ini file", "in the environment", "default", "what it is"), rows)
        )
    return page("Settings", *parts)


def _default(value: object) -> str:
    if isinstance(value, tuple):
        return code(" ".join(value)) if value else "none"
    return code(str(value)) if value not in (None, "") and str(value) != "{}" else "none"
