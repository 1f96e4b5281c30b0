"""A site behind the API that mails by a real SMTP server, and the mail that people got."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import Engine, update
from sqlalchemy.orm import sessionmaker
from webtest import TestApp

from cms import clock
from cms.app import add_services
from cms.background import background
from cms.db.session import begin_write
from cms.jobs.models import WAITING, Job
from cms.jobs.worker import Worker
from cms.services import Services
from tests.smtp_server import Postbox, smtp_server

from .conftest import Api, services_on

_LINK = re.compile(r"^http://localhost:6543/account/(\w+)#([\w-]{43})$", re.MULTILINE)


class Posted:
    """The site with its worker and its postbox; `api` is a caller without credentials."""

    def __init__(self, services: Services, postbox: Postbox, api: Api) -> None:
        self.services, self.postbox, self.api = services, postbox, api
        self.sessions: Any = services.get(sessionmaker)

    def browser(self) -> Api:
        """A caller with a cookie jar of its own."""
        return Api(TestApp(self.api.app.app), None, self.api.tokens)

    def work(self) -> list[tuple[str, str]]:
        """Do what is due; return to whom mail went since, and its subject."""
        before = len(self.postbox.mails)
        Worker(self.sessions, background(self.services).handlers).drain()
        return [(mail["X-Envelope-To"], mail["Subject"]) for mail in self.postbox.mails[before:]]

    def work_later(self) -> list[tuple[str, str]]:
        """The same, once the time has come to try again what failed."""
        with self.sessions() as session:
            begin_write(session)
            past = clock.now() - timedelta(seconds=1)
            session.execute(update(Job).where(Job.state == WAITING).values(run_at=past))
            session.commit()
        return self.work()

    def mail(self, to: str) -> EmailMessage:
        """The newest mail to somebody."""
        return [one for one in self.postbox.mails if one["X-Envelope-To"] == to][-1]

    def text(self, to: str) -> str:
        part = self.mail(to).get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")

    def token(self, to: str, kind: str) -> str:
        """What the link in the newest mail to somebody holds."""
        found = _LINK.findall(self.text(to))
        assert [one[0] for one in found] == [kind]
        return str(found[0][1])


@contextmanager
def posted(wsgi: Any, engine: Engine, tokens: dict[str, str], **rooms: Any) -> Iterator[Posted]:
    """Let the application mail by a server of its own until the block ends."""
    with smtp_server() as (postbox, mail):
        services = services_on(engine, mail=mail, **rooms)
        add_services(services)
        wsgi.registry.cms_services = services
        yield Posted(services, postbox, Api(TestApp(wsgi), None, tokens))
