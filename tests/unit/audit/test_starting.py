"""With which settings and plugins a site starts is on record when they are others than last time."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.audit.starting import record_start
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
