"""Opens what the settings say files are kept in."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from cms.media.files import Files
from cms.media.storage.local import LocalStorage
from cms.settings import MediaSettings


def open_files(settings: MediaSettings, engine: Engine, sessions: sessionmaker[Session]) -> Files:
    """Return the files of an installation; touches nothing on the disk."""
    folder = settings.folder or _beside(engine)
    if folder is None:
        return Files(
            settings,
            sessions,
            {},
            None,
            "cms.media.folder is not set: it names the folder in which files lie, "
            "and which all processes share.",
        )
    local = LocalStorage(folder)
    return Files(settings, sessions, {local.name: local}, local)


def _beside(engine: Engine) -> Path | None:
    """Return the folder `media` beside the file of an SQLite database."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or database in (None, "", ":memory:"):
        return None
    return Path(str(database)).absolute().parent / "media"
