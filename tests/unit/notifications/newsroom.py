"""A site with people in it, whose events are told to them over a real SMTP server."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cms.access.actor import group_principal, user_principal
from cms.access.grants import define_role, grant
from cms.accounts.users import create_user
from cms.content.subtree import descendants
from cms.db.identifiers import new_id
from cms.db.session import begin_write
from cms.events.log import append
from cms.events.order import current_turn
from cms.events.relay import follow
from cms.jobs.handlers import Handler, Handlers
from cms.jobs.models import Job
from cms.jobs.worker import Worker
from cms.mail.mailer import Mailer
from cms.notifications.mailing import Mailing
from cms.notifications.models import Notification
from cms.notifications.preferences import choose
from cms.notifications.writing import MAIL, Writer
from cms.settings import MailSettings, NotificationSettings, SiteSettings
from tests.smtp_server import Postbox
from tests.unit.accounts.shapes import CHEAP
from tests.unit.content.world import REGISTRY, World

DIGEST = "digest"
SITE = SiteSettings(name="Main", url="https://example.org", time_zone="Europe/Berlin")
LINKS = NotificationSettings(
    entry_url="https://cms.example.org/{type}/{id}?locale={locale}",
    preferences_url="https://cms.example.org/me",
)


class Newsroom:
    """Ann and Bob are editors, Cleo may read drafts, Dan may nothing."""

    def __init__(self, world: World, postbox: Postbox, mail: MailSettings) -> None:
        self.world, self.postbox = world, postbox
        self.sessions = world.sessions
        self.writer = Writer(mails=bool(mail.host))
        self.mailing = Mailing(Mailer(mail), REGISTRY, SITE, LINKS)
        self.ids: dict[str, str] = {}
        with self.writing() as session:
            define_role(session, "proofreader", "Proofreader", [rule("view_draft")])
            for name in ("Ann", "Bob", "Cleo", "Dan"):
                email = f"{name.lower()}@example.org"
                user = create_user(session, email, name, parameters=CHEAP)
                self.ids[name] = user.id
            for name in ("Ann", "Bob"):
                grant(session, user_principal(self.ids[name]), "editor")
            grant(session, user_principal(self.ids["Cleo"]), "proofreader")
            grant(session, group_principal("desk"), "editor")
            session.commit()

    def writing(self) -> Any:
        session = self.sessions()
        begin_write(session)
        return session

    def happen(
        self, name: str, entry: str | None, actor: str | None = None, **payload: Any
    ) -> None:
        """Write an event, as the rooms of content do."""
        with self.writing() as session:
            append(
                session,
                current_turn(session),
                name,
                subjects=[entry or new_id()],
                actor_id=self.ids.get(actor or ""),
                actor_label=actor or "system",
                payload=payload,
            )
            session.commit()

    def mention(self, entry: str, *whom: str, by: str = "Ann") -> None:
        ids = [self.ids[one] for one in whom]
        self.happen("comment.added", entry, by, comment=new_id(), thread=new_id(), mentions=ids)

    def tell(self) -> None:
        while follow(self.sessions, self.writer.follower()):
            pass

    def work(self) -> int:
        """Tell what happened, and do what is due."""
        self.tell()
        handlers = [Handler(MAIL, self.mailing.mail), Handler(DIGEST, self.mailing.digest)]
        return Worker(self.sessions, Handlers(handlers, 3)).drain()

    def wants(self, name: str, **changes: Any) -> None:
        with self.writing() as session:
            choose(session, self.ids[name], changes)
            session.commit()

    def told(self, name: str) -> list[str]:
        """The kinds of what somebody was told, in order."""
        with self.sessions() as session:
            query = select(Notification).where(Notification.user_id == self.ids[name])
            return [one.kind for one in session.scalars(query.order_by(Notification.id))]

    def jobs(self) -> list[Job]:
        with self.sessions() as session:
            return list(session.scalars(select(Job).order_by(Job.id)))

    @property
    def mails(self) -> list[tuple[str, str]]:
        """To whom mail went, and its subject."""
        return [(mail["X-Envelope-To"], mail["Subject"]) for mail in self.postbox.mails]

    def may_no_more(self, entry: str) -> None:
        """Let an entry be seen by administrators alone."""
        from cms.access.grants import set_break

        with self.writing() as session:
            set_break(session, entry, descendants)
            session.commit()


def rule(permission: str) -> dict[str, Any]:
    return {"effect": "allow", "permission": permission}
