"""Mails notifications: one by one or a day's together, by the rights and wishes of that moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.actors import actor_for_user
from cms.accounts.models import User
from cms.content.site import Site, load_site
from cms.jobs.handlers import JobContext
from cms.jobs.queue import enqueue
from cms.mail.letter import Item, Letter
from cms.mail.mailer import Mailer
from cms.notifications.models import DAILY, Notification
from cms.notifications.preferences import preference_of
from cms.notifications.seeing import Seen, Sight
from cms.notifications.words import Voice
from cms.notifications.writing import MAIL
from cms.schema.registry import TypeRegistry
from cms.settings import NotificationSettings, SiteSettings

DIGEST_MAX = 100
"""Notifications that one digest tells at most; the next one goes on."""

_ROWS = cast(Table, Notification.__table__)


@dataclass(frozen=True)
class Mailing:
    """What mailing needs beside a job: the mailer, the types, and what links look like."""

    mailer: Mailer
    registry: TypeRegistry
    site: SiteSettings
    settings: NotificationSettings

    def mail(self, job: JobContext) -> None:
        """Send one mail with the notifications that a job names, as far as they may be told.

        Rights and wishes are asked now: whoever may no longer see an entry is not told of it.
        """
        ids = [str(one) for one in job.payload["notifications"]]
        with job.sessions() as session:
            addressed = self._compose(session, str(job.payload["user"]), ids)
        if addressed is not None:
            self.mailer.deliver(job, *addressed)
        with job.sessions() as session:
            job.finish(session)
            session.execute(update(_ROWS).where(_ROWS.c.id.in_(ids)).values(mailed_at=clock.now()))
            session.commit()

    def digest(self, job: JobContext) -> None:
        """Ask for a mail to each person who wants one a day, with what there is to tell them."""
        with job.sessions() as session:
            job.finish(session)
            waiting = (
                select(Notification.user_id, Notification.id)
                .where(Notification.mail == DAILY, Notification.mailed_at.is_(None))
                .order_by(Notification.user_id, Notification.id)
            )
            by_user: dict[str, list[str]] = {}
            for user_id, told in session.execute(waiting):
                by_user.setdefault(user_id, []).append(told)
            for user_id, ids in by_user.items():
                payload = {"user": user_id, "notifications": ids[:DIGEST_MAX]}
                enqueue(session, MAIL, payload, key=f"digest:{user_id}")
            session.commit()

    def _compose(
        self, session: Session, user_id: str, ids: Sequence[str]
    ) -> tuple[str, Letter] | None:
        user = session.get(User, user_id)
        if user is None or not user.active or not self.mailer.is_set:
            return None
        chosen = preference_of(session, user_id)
        mine = Notification.user_id == user_id
        query = select(Notification).where(Notification.id.in_(ids), mine)
        unsent = query.where(Notification.mailed_at.is_(None)).order_by(Notification.id)
        told = [one for one in session.scalars(unsent) if chosen.mail[one.kind]]
        site = load_site(session)
        actor = actor_for_user(user)
        sight = Sight.of(session, site, self.registry, actor, chosen.locale)
        entries = sight.entries({one.entry_id for one in told if one.entry_id})
        told = [one for one in told if one.entry_id is None or one.entry_id in entries]
        if not told:
            return None
        language = chosen.language(user.locale, site.default_locale)
        voice = Voice(language, ZoneInfo(user.time_zone or self.site.time_zone))
        names = names_of(session, told)
        items = tuple(
            self._item(voice, one, entries.get(one.entry_id or ""), names) for one in told
        )
        return user.email, self._letter(voice, site, user, items)

    def _item(
        self, voice: Voice, told: Notification, seen: Seen | None, names: Mapping[str, str]
    ) -> Item:
        actor = names.get(told.actor_id or "", "")
        url = "" if seen is None else self._url(seen)
        return Item(text=voice.sentence(told, seen, actor), url=url)

    def _url(self, seen: Seen) -> str:
        pattern = self.settings.entry_url
        return pattern.format(type=seen.type, id=seen.id, locale=seen.locale)

    def _letter(self, voice: Voice, site: Site, user: User, items: tuple[Item, ...]) -> Letter:
        letter = Letter(
            language=voice.language,
            name=user.name,
            subject=items[0].text.rstrip("."),
            items=items,
            reason=voice.word("reason"),
            choose_url=self.settings.preferences_url,
            site=site.name,
            site_url=self.site.url,
        )
        if len(items) == 1:
            return letter
        return replace(letter, subject=voice.word("digest", count=len(items), site=site.name))


def names_of(session: Session, told: Sequence[Notification]) -> dict[str, str]:
    """Return the names of those who did what notifications tell of."""
    ids = {one.actor_id for one in told if one.actor_id}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows}
