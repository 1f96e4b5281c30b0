"""Opens what the settings say files are kept in."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from cms.errors import ConfigurationError
from cms.media.files import Files
from cms.media.storage.local import LocalStorage
from cms.media.storage.port import Storage
from cms.settings import MediaSettings
from cms.settings.storages import LOCAL, StorageSettings

NO_FOLDER = (
    "cms.media.folder is not set: it names the folder in which files lie, and which all processes "
    "share."
)
"""Why no files are taken in where nothing says where they are to lie."""


def open_files(
    settings: MediaSettings,
    engine: Engine,
    sessions: sessionmaker[Session],
    named: Mapping[str, StorageSettings] = MappingProxyType({}),
) -> Files:
    """Return the files of an installation, with its storages by name; touches none of them.

    Raises ConfigurationError where a package is missing that one of them needs.
    """
    storages: dict[str, Storage] = {name: _open(name, one) for name, one in named.items()}
    folder = settings.folder or _beside(engine)
    if folder is not None:
        storages[LOCAL] = LocalStorage(folder)
    chosen = storages.get(settings.storage or next(iter(storages), LOCAL))
    why_not = "" if chosen is not None else NO_FOLDER
    return Files(settings, sessions, storages, chosen, why_not)


def _open(name: str, settings: StorageSettings) -> Storage:
    try:
        # Slow to import, and of use to few.
        module: Any = importlib.import_module("cms.media.storage.s3")
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"The storage {name!r} needs the package {error.name}: pip install 'cartouche-cms[s3]'."
        ) from None
    storage: Storage = module.S3Storage(name, settings)
    return storage


def _beside(engine: Engine) -> Path | None:
    """Return the folder `media` beside the file of an SQLite database."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or database in (None, "", ":memory:"):
        return None
    return Path(str(database)).absolute().parent / "media"
