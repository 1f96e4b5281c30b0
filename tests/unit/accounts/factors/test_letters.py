"""Letters about factors: one to the owner for each change, in the site's language."""

from __future__ import annotations

from datetime import timedelta
from threading import Event as Flag

import pytest
from sqlalchemy import Engine, select

from cms.accounts.factors import letters
from cms.accounts.users import create_user, deactivate
from cms.db.session import begin_write, make_session_factory
from cms.jobs.handlers import JobContext
from cms.jobs.models import Job
from cms.jobs.queue import claim
from cms.mail.mailer import Mailer
from cms.settings import MailSettings, SiteSettings
from tests.smtp_server import Postbox, smtp_server


def send(engine: Engine, settings: MailSettings, locale: str, *, active: bool = True) -> None:
    sessions = make_session_factory(engine)
    with sessions() as session:
        begin_write(session)
        user = create_user(session, "ann@example.org", "Ann")
        letters.tell(session, user, letters.RESET)
        if not active:
            deactivate(session, user)
        session.commit()
    with sessions() as session:
        begin_write(session)
        (claimed,) = claim(session, "worker", [letters.KIND], timedelta(minutes=1), 1)
        session.commit()
    site = SiteSettings(name="Site", locales=(locale,))
    sender = letters.FactorLetters(Mailer(settings), site)
    sender.send(JobContext(claimed, sessions, Flag()))
    with sessions() as session:
        assert session.scalars(select(Job.state)).all() == ["done"]


def sent(engine: Engine, locale: str, *, active: bool = True) -> Postbox:
    with smtp_server() as (postbox, settings):
        send(engine, settings, locale, active=active)
    return postbox


@pytest.mark.parametrize(
    ("locale", "words"), [("en", "reset by an administrator"), ("de-AT", "zurückgesetzt")]
)
def test_a_letter_says_what_happened_and_what_to_do(
    engine: Engine, locale: str, words: str
) -> None:
    (mail,) = sent(engine, locale).mails
    assert mail["X-Envelope-To"] == "ann@example.org"
    assert words in mail["Subject"]
    for part in mail.iter_parts():
        assert words in part.get_content()


def test_who_is_shut_out_gets_none(engine: Engine) -> None:
    assert sent(engine, "en", active=False).mails == []


def test_without_a_server_the_job_is_done(engine: Engine) -> None:
    send(engine, MailSettings(), "en")
