"""`cms demo load`, with the site that the command line would hand to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session, sessionmaker

import cartouche_blog
import cartouche_demo
from cartouche_demo.plugin import demo, summary
from cms.access.grants import seed_roles
from cms.content.site import create_site
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.extension.manager import Plugins
from cms.schema.registry import TypeRegistry
from cms.services import build_types


@dataclass(frozen=True)
class Installation:
    factory: sessionmaker[Session]
    plugins: Plugins
    registry: TypeRegistry

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.factory() as session:
            begin_write(session)
            yield session
            session.commit()


@pytest.fixture
def installation(sqlite_url: str) -> Iterator[Installation]:
    engine = make_engine(sqlite_url)
    plugins = Plugins({"blog": cartouche_blog, "demo": cartouche_demo})
    found = Installation(make_session_factory(engine), plugins, build_types(plugins))
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
    assert "Loaded 90 entries" in load(installation)
    assert "nothing was changed" in load(installation)


def test_the_summary_counts_by_type() -> None:
    assert summary({"tag": 2, "post": 1}) == "Loaded 3 entries: 1 × post, 2 × tag."
