"""The mailer: sends letters as the settings say, each under an identity that repeats share."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from cms import clock
from cms.jobs.handlers import JobContext, PermanentFailure
from cms.mail.letter import Letter, as_html, as_text
from cms.mail.message import BadAddress, Mail, compose
from cms.mail.smtp import send
from cms.settings import MailSettings

log = logging.getLogger("cms.mail")


@dataclass(frozen=True)
class Mailer:
    """Sends mail, if there is a server to hand it to."""

    settings: MailSettings

    @property
    def is_set(self) -> bool:
        """Whether mail can be sent at all."""
        return bool(self.settings.host)

    def deliver(self, job: JobContext, to: str, letter: Letter) -> None:
        """Send a letter in a job. Its Message-ID is the job's, so a repeat can be told by it.

        Raises NotNow, which is worth another try, and PermanentFailure.
        """
        self.send(to, letter, identity=job.id, delivery=job.delivery)

    def send(self, to: str, letter: Letter, *, identity: str, delivery: str) -> None:
        """Send a letter; raises as `deliver` does."""
        headers = {}
        if urlsplit(letter.choose_url).scheme in ("http", "https"):
            headers["List-Unsubscribe"] = f"<{letter.choose_url}>"
        mail = Mail(
            to=to,
            name=letter.name,
            subject=letter.subject,
            text=as_text(letter),
            html=as_html(letter),
            language=letter.language,
            headers=headers,
        )
        try:
            message = compose(
                mail,
                sender=self.settings.sender,
                identity=identity,
                delivery=delivery,
                sent_at=clock.now(),
            )
        except BadAddress as error:
            raise PermanentFailure(str(error)) from error
        server = send(self.settings, message)
        log.info("mail handed over", extra={"server": server, "mail": message["Message-ID"]})
