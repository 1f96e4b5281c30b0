"""With which settings and plugins a site starts is on record when they are others than last time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from cms.app import main
from cms.audit.starting import record_start, record_start_of
from cms.db.session import make_engine, make_session_factory
from cms.events.models import Event
from cms.settings import AuditSettings, Settings, SiteSettings


def names(session: Session) -> list[str]:
    return list(session.scalars(select(Event.name).order_by(Event.number)))


def last(session: Session) -> Event:
    return session.scalars(select(Event).order_by(Event.number.desc()).limit(1)).one()


def test_a_start_is_recorded_once_for_the_same_settings(session: Session) -> None:
    first = Settings(site=SiteSettings(name="One", secret="hush hush"))
    record_start(session, first, ["blog"])
    record_start(session, first, ["blog"])
    assert names(session) == ["settings.changed", "plugins.changed"]
    record_start(session, Settings(site=SiteSettings(name="Two", secret="hush hush")), ["blog"])
    assert last(session).payload["changed"] == ["cms.site.name"]
    assert last(session).payload["settings"]["cms.site.name"] == "Two"
    record_start(session, Settings(site=SiteSettings(name="Two", secret="hush hush")), ["demo"])
    assert last(session).payload == {"enabled": ["demo"], "added": ["demo"], "removed": ["blog"]}


def test_nothing_of_a_secret_is_recorded_but_whether_it_is_set(session: Session) -> None:
    record_start(session, Settings(site=SiteSettings(secret="hush hush")), [])
    settings = session.scalars(select(Event).where(Event.name == "settings.changed")).one()
    assert "hush" not in str(settings.payload)
    assert settings.payload["settings"]["cms.site.secret"] == "(set)"
    assert settings.payload["settings"]["cms.audit.key"] == "(not set)"
    record_start(session, Settings(audit=AuditSettings(key="hush too")), [])
    assert last(session).payload["changed"] == ["cms.audit.key", "cms.site.secret"]


def test_of_processes_that_start_together_one_records_it(engine: Engine) -> None:
    sessions = make_session_factory(engine)
    settings = Settings(site=SiteSettings(name="One"))
    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(record_start_of, sessions, settings, ["blog"]) for _ in range(4)]:
            one.result()
    with sessions() as session:
        assert names(session) == ["settings.changed", "plugins.changed"]


def test_a_database_without_tables_keeps_nobody_from_starting(
    empty_database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = make_engine(empty_database_url)
    record_start_of(make_session_factory(engine), Settings(), [])
    assert "could not be recorded" in caplog.text
    engine.dispose()


def test_the_application_of_an_ini_file_is_recorded_whatever_serves_it(sqlite_url: str) -> None:
    app = main({}, **{"cms.database.url": sqlite_url, "cms.site.name": "Served"})
    services = app.registry.cms_services
    with services.get(sessionmaker)() as session:
        assert last(session).name == "plugins.changed"
        found = session.scalars(select(Event).where(Event.name == "settings.changed")).one()
        assert found.payload["settings"]["cms.site.name"] == "Served"
    services.close()
