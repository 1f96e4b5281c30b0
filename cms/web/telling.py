"""What the caller was told, in their own words: the same for the API and the admin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from cms.accounts.users import require_user
from cms.notifications.listing import Inbox
from cms.notifications.mailing import names_of
from cms.notifications.models import Notification
from cms.notifications.preferences import preference_of
from cms.notifications.seeing import Seen, Sight
from cms.notifications.words import WORDS, Voice
from cms.schema.registry import TypeRegistry


@dataclass(frozen=True)
class Told:
    """A notification in a sentence; `seen` is its entry, `actor` the name of whose doing it was."""

    notification: Notification
    seen: Seen | None
    actor: str | None
    sentence: str


def inbox_of(request: Any, user_id: str) -> Inbox:
    """Return the notifications of the caller, who is signed in under that id."""
    session = request.cms_session
    locale = preference_of(session, user_id).locale
    registry = request.service(TypeRegistry)
    sight = Sight(session, request.site, registry, request.actor, request.rights, locale)
    return Inbox(session, user_id, sight)


def told(
    request: Any, inbox: Inbox, found: Sequence[Notification], language: str | None = None
) -> list[Told]:
    """Return notifications as sentences, in the language that was chosen for them, or another."""
    user = require_user(inbox.session, inbox.user_id)
    chosen = preference_of(inbox.session, inbox.user_id)
    spoken = language if language in WORDS else None
    spoken = spoken or chosen.language(user.locale, request.site.default_locale)
    voice = Voice(spoken, ZoneInfo(user.time_zone or request.settings.site.time_zone))
    seen = inbox.sight.entries({one.entry_id for one in found if one.entry_id})
    names = names_of(inbox.session, found)
    return [_told(one, seen.get(one.entry_id or ""), names, voice) for one in found]


def _told(one: Notification, seen: Seen | None, names: dict[str, str], voice: Voice) -> Told:
    actor = names.get(one.actor_id or "")
    return Told(one, seen, actor, voice.sentence(one, seen, actor or ""))
