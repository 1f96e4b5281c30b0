"""`cms demo load`, with the site that the command line would hand to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker

import cartouche_blog
import cartouche_demo
from cartouche_demo import plugin
from cartouche_demo.plugin import demo, summary
from cms.access.grants import seed_roles
from cms.content.models import Edition
from cms.content.site import create_site
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.extension.manager import Plugins
from cms.media.files import Files
from cms.media.models import Blob, Upload
from cms.media.opening import open_files
from cms.schema.registry import TypeRegistry
from cms.services import build_types
from cms.settings import MediaSettings

ENGINE = create_engine("postgresql+psycopg://")
"""A database beside which no folder of files can lie; never connected to."""


@dataclass(frozen=True)
class Installation:
    factory: sessionmaker[Session]
    plugins: Plugins
    registry: TypeRegistry
    files: Files

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.factory() as session:
            begin_write(session)
            yield session
            session.commit()


@pytest.fixture
def installation(sqlite_url: str, tmp_path: Path) -> Iterator[Installation]:
    engine = make_engine(sqlite_url)
    sessions = make_session_factory(engine)
    files = open_files(MediaSettings(folder=tmp_path), engine, sessions)
    plugins = Plugins({"blog": cartouche_blog, "demo": cartouche_demo})
    found = Installation(sessions, plugins, build_types(plugins), files)
    with found.writing() as session:
        seed_roles(session)
        create_site(session, key="main", name="Main", locales=("en", "de"))
    yield found
    engine.dispose()


def load(installation: Any) -> str:
    result = CliRunner().invoke(demo, ["load"], obj=installation, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_it_says_what_it_loaded_and_that_it_was_there(installation: Installation) -> None:
    assert "Loaded 98 entries" in load(installation)
    assert "nothing was changed" in load(installation)
    with installation.factory() as session:
        assert len(session.scalars(select(Blob)).all()) == 8
        assert session.scalars(select(Upload)).all() == []
        shown = session.scalars(select(Edition.doc).where(Edition.type == "post"))
        assert sum('"hero":{"id":' in one.replace(" ", "") for one in shown) > 5


def test_it_goes_without_pictures_where_files_can_not_be_kept(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin, "install", lambda *given: {"picture": len(given[-1])})
    nowhere = replace(installation, files=open_files(MediaSettings(), ENGINE, installation.factory))
    said = load(nowhere)
    assert "comes without its pictures: " in said
    assert "Loaded 0 entries: 0 × picture." in said


def test_the_summary_counts_by_type() -> None:
    assert summary({"tag": 2, "post": 1}) == "Loaded 3 entries: 1 × post, 2 × tag."
