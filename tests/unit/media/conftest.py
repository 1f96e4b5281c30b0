"""Files in a folder of the test's own, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from cms.db.session import make_session_factory
from cms.media.files import Files
from cms.media.opening import open_files
from cms.media.storage.local import LocalStorage
from cms.media.storage.port import Storage
from cms.settings import MediaSettings


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Each kind of storage, empty."""
    if request.param == "local":
        return LocalStorage(tmp_path / "media")
    from cms.media.storage.s3 import S3Storage
    from tests.s3_server import new_bucket

    return S3Storage("s3", new_bucket(request.getfixturevalue("s3_endpoint")))


@pytest.fixture
def files(engine: Engine, tmp_path: Path) -> Files:
    settings = MediaSettings(folder=tmp_path / "media", upload_max=100_000)
    return open_files(settings, engine, make_session_factory(engine))
