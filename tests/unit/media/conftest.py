"""Files in a folder of the test's own, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from cms.db.session import make_session_factory
from cms.media.files import Files
from cms.media.opening import open_files
from cms.media.storage.local import LocalStorage
from cms.settings import MediaSettings


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "media")


@pytest.fixture
def files(engine: Engine, tmp_path: Path) -> Files:
    settings = MediaSettings(folder=tmp_path / "media", upload_max=100_000)
    return open_files(settings, engine, make_session_factory(engine))
