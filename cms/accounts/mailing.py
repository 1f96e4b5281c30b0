"""Mails what concerns accounts, in jobs, so that no request tells by its time what is mailed."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cms.accounts.letters import LINK, NOTICE, RESET, Letters
from cms.accounts.links import ADDRESS, Links, open_link
from cms.accounts.links import RESET as RESET_LINK
from cms.accounts.models import MailedLink, User
from cms.accounts.users import find_by_email
from cms.db.session import begin_write
from cms.errors import StateConflict
from cms.events.acting import record
from cms.jobs.handlers import Handler, JobContext
from cms.mail.letter import Letter
from cms.mail.mailer import Mailer

log = logging.getLogger("cms.accounts")


@dataclass(frozen=True)
class AccountMailing:
    """What mailing needs beside a job."""

    mailer: Mailer
    links: Links
    letters: Letters

    def handlers(self) -> tuple[Handler, ...]:
        """Return the handlers of the jobs."""
        return (
            Handler(LINK, self.link),
            Handler(RESET, self.reset),
            Handler(NOTICE, self.notice),
        )

    def link(self, job: JobContext) -> None:
        """Mail the link that a job names, if it is still good. A repeat mails the same one."""
        self._mail_link(job, str(job.payload["link"]))

    def reset(self, job: JobContext) -> None:
        """Mail somebody a link to choose a new password by; None is nobody."""
        with job.sessions() as session:
            begin_write(session)
            made = self._reset_link(session, job)
            session.commit()
        self._mail_link(job, made)

    def notice(self, job: JobContext) -> None:
        """Tell somebody what became of their account; `to` is where they can be reached."""
        with job.sessions() as session:
            user = session.get(User, str(job.payload["user"]))
        if user is not None and self.mailer.is_set:
            letter = self.letters.notice(user, str(job.payload["notice"]))
            self.mailer.deliver(job, str(job.payload.get("to") or user.email), letter)
        _finish(job)

    def _reset_link(self, session: Session, job: JobContext) -> str | None:
        user = session.get(User, job.payload["user"]) if job.payload["user"] else None
        # Who never had a password got no invitation, or has not taken it: a program's account.
        if user is None or not user.active or user.password_hash is None:
            return None
        try:
            self.links.require()
        except StateConflict as error:
            log.warning("a new password was asked for in vain: %s", error.detail)
            return None
        if session.get(MailedLink, job.id) is None:
            self.links.make(session, RESET_LINK, user, user.email, job.id)
            record(session, "user.reset_mailed", user.id)
        return job.id

    def _mail_link(self, job: JobContext, link_id: str | None) -> None:
        addressed = None
        if link_id is not None and self.mailer.is_set:
            with job.sessions() as session:
                addressed = self._compose(session, link_id)
        if addressed is not None:
            self.mailer.deliver(job, *addressed)
        _finish(job)

    def _compose(self, session: Session, link_id: str) -> tuple[str, Letter] | None:
        link = open_link(session, link_id)
        user = None if link is None else session.get(User, link.user_id)
        if link is None or user is None or not user.active:
            return None
        if link.kind == ADDRESS and find_by_email(session, link.email) is not None:
            # Whoever asked is not told that somebody else has an account of this address.
            return None
        return link.email, self.letters.with_link(user, link, self.links.url(link))


def _finish(job: JobContext) -> None:
    with job.sessions() as session:
        job.finish(session)
        session.commit()
