"""Links in mail that prove who reads it: signed, good once and for a time, kept as a hash."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import timedelta

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.models import MailedLink, User
from cms.accounts.tokens import hash_secret
from cms.db.identifiers import new_id
from cms.errors import StateConflict
from cms.settings import Settings

INVITATION, RESET, ADDRESS = KINDS = ("invitation", "reset", "address")
"""What a link is for: to choose the first password, a new one, or to confirm a new address."""


@dataclass(frozen=True)
class Links:
    """Makes links and takes them back. `lives` says how long each kind is good.

    `secret` is the site's, and signs them; `pattern` is where they lead, with `{kind}` and
    `{token}`; `mails` says whether there is a server to mail them by.
    """

    secret: str
    pattern: str
    lives: dict[str, timedelta]
    mails: bool

    def require(self) -> None:
        """Raise `StateConflict` where no link can be mailed."""
        if not self.mails:
            raise StateConflict(
                "No mail can be sent from here: cms.mail.host is not set. `cms user password` "
                "sets a password without."
            )
        if not self.secret:
            raise StateConflict("Links in mail are signed, so cms.site.secret has to be set.")

    def make(
        self, session: Session, kind: str, user: User, email: str, link_id: str | None = None
    ) -> MailedLink:
        """Write down a link of a kind that is mailed to `email`, and return it."""
        link = MailedLink(
            id=link_id or new_id(),
            kind=kind,
            user_id=user.id,
            email=email,
            created_at=clock.now(),
            expires_at=clock.now() + self.lives[kind],
        )
        link.hash = hash_secret(self.token(link))
        session.add(link)
        session.flush()
        return link

    def token(self, link: MailedLink) -> str:
        """Return what a link proves itself by: made anew each time, and in no database.

        An HMAC-SHA256 (RFC 2104) of all that the link says, so that none can be forged by who
        may write to the database.
        """
        said = [link.kind, link.id, link.user_id, link.email, clock.to_text(link.expires_at)]
        key = hmac.digest(self.secret.encode(), b"cms.accounts.links", "sha256")
        return _text(hmac.digest(key, orjson.dumps(said), "sha256"))

    def url(self, link: MailedLink) -> str:
        """Return where a link leads."""
        return self.pattern.format(kind=link.kind, token=self.token(link))

    def take(self, session: Session, kind: str, token: str) -> tuple[MailedLink, User] | None:
        """Use a link up; return it with its user, or None whatever is wrong with it.

        Of two who use it at the same time, one gets it.
        """
        mine = (MailedLink.kind == kind, MailedLink.hash == hash_secret(token))
        link = session.scalars(
            select(MailedLink)
            .where(*mine)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()
        if link is None or not self.secret or link.expires_at <= clock.now():
            return None
        user = session.get(User, link.user_id)
        signed = hmac.compare_digest(self.token(link).encode(), token.encode("utf-8", "replace"))
        if user is None or not user.active or not signed:
            return None
        session.execute(delete(MailedLink).where(MailedLink.id == link.id))
        session.expunge(link)
        return link, user


def links_of(settings: Settings) -> Links:
    """Return the links of an installation."""
    accounts = settings.accounts
    lives = {
        INVITATION: timedelta(days=accounts.invitation_days),
        RESET: timedelta(minutes=accounts.reset_minutes),
        ADDRESS: timedelta(hours=accounts.address_hours),
    }
    pattern = accounts.link_url or f"{settings.site.url.rstrip('/')}/account/{{kind}}#{{token}}"
    return Links(settings.site.secret, pattern, lives, bool(settings.mail.host))


def open_link(session: Session, link_id: str) -> MailedLink | None:
    """Return a link that is still good, by its id."""
    link = session.get(MailedLink, link_id)
    return link if link is not None and link.expires_at > clock.now() else None


def end_links(session: Session, user_id: str, *kinds: str) -> None:
    """Make all of a user's links worthless, or those of some kinds."""
    session.execute(
        delete(MailedLink).where(MailedLink.user_id == user_id, MailedLink.kind.in_(kinds or KINDS))
    )


def forget_expired_links(session: Session) -> None:
    """Delete links that have expired; for a job that runs now and then."""
    session.execute(delete(MailedLink).where(MailedLink.expires_at <= clock.now()))


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
