"""Records with which settings and plugins a site starts, where they are not those of last time."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from cms.db.session import begin_write
from cms.events.acting import record
from cms.events.models import Event
from cms.events.order import current_turn
from cms.settings import Settings
from cms.settings.loading import keys, value_of

_SECRET = {True: "(set)", False: "(not set)"}
log = logging.getLogger("cms.audit")
SETTINGS, PLUGINS = "settings.changed", "plugins.changed"


def record_start(session: Session, settings: Settings, plugins: Sequence[str]) -> None:
    """Record settings and plugins in the session's transaction; of secrets, whether they are set."""
    told = shown_settings(settings)
    before = _last(session, SETTINGS).get("settings", {})
    changed = sorted(name for name in told if told[name] != before.get(name))
    if changed:
        record(session, "settings.changed", settings=told, changed=changed)
    enabled, known = list(plugins), _last(session, PLUGINS).get("enabled")
    if enabled != known:
        record(
            session,
            "plugins.changed",
            enabled=enabled,
            added=sorted(set(enabled) - set(known or ())),
            removed=sorted(set(known or ()) - set(enabled)),
        )


def record_start_of(
    sessions: sessionmaker[Session], settings: Settings, plugins: Sequence[str]
) -> None:
    """Record the start of a server, in a transaction of its own, if there is anything to record.

    Of several processes that start together one does. A database that does not answer, or has no
    tables yet, keeps nobody from starting: requests will say so.
    """
    try:
        with sessions() as session:
            if _is_recorded(session, settings, plugins):
                return
        with sessions() as session:
            begin_write(session)
            # Others that start now wait, and find it recorded.
            current_turn(session)
            record_start(session, settings, plugins)
            session.commit()
    except SQLAlchemyError:
        log.warning("the start could not be recorded", exc_info=True)


def _is_recorded(session: Session, settings: Settings, plugins: Sequence[str]) -> bool:
    same = _last(session, SETTINGS).get("settings") == shown_settings(settings)
    return same and _last(session, PLUGINS).get("enabled") == list(plugins)


def shown_settings(settings: Settings) -> dict[str, str]:
    """Return all settings by name, as text; nothing of a secret but whether it is set."""
    shown = {}
    for key in keys(settings.providers, settings.storages):
        value = value_of(settings, key)
        shown[key.name] = _SECRET[bool(value)] if key.secret else str(value)
    return shown


def _last(session: Session, name: str) -> dict[str, Any]:
    query = select(Event.payload).where(Event.name == name).order_by(Event.number.desc())
    return session.scalars(query.limit(1)).first() or {}
