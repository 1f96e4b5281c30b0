"""Letters that tell somebody of a change to their factors, so that a stranger's does not go unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.orm import Session

from cms.accounts.models import User
from cms.jobs.handlers import JobContext
from cms.jobs.queue import enqueue
from cms.mail.letter import Item, Letter, language_of
from cms.mail.mailer import Mailer
from cms.settings import SiteSettings

KIND = "factors.mail"
"""The kind of the job that sends one."""
ADDED, REMOVED, RESET = "added", "removed", "reset"

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": MappingProxyType(
            {
                ADDED: "A factor for signing in was added to your account",
                REMOVED: "A factor for signing in was removed from your account",
                RESET: "Your factors for signing in were reset by an administrator",
                "detail": "If you did not do this or ask for it, change your password, end your "
                "sessions, and tell an administrator.",
                "reason": "You get this letter because it concerns the safety of your account.",
            }
        ),
        "de": MappingProxyType(
            {
                ADDED: "Ihrem Konto wurde ein Faktor zur Anmeldung hinzugefügt",
                REMOVED: "Von Ihrem Konto wurde ein Faktor zur Anmeldung entfernt",
                RESET: "Ihre Faktoren zur Anmeldung wurden von der Administration zurückgesetzt",
                "detail": "Haben Sie das weder getan noch gewünscht, so ändern Sie Ihr Kennwort, "
                "beenden Sie Ihre Sitzungen, und sagen Sie der Administration Bescheid.",
                "reason": "Sie bekommen diesen Brief, weil er die Sicherheit Ihres Kontos betrifft.",
            }
        ),
    }
)


def tell(session: Session, user: User, change: str) -> None:
    """Ask for a letter to a user about a change, in the transaction that makes it."""
    enqueue(session, KIND, {"user": user.id, "change": change})


@dataclass(frozen=True)
class FactorLetters:
    """Sends them; `site` gives name, address and language."""

    mailer: Mailer
    site: SiteSettings

    def send(self, job: JobContext) -> None:
        """Send the letter that a job asks for; none where no mail is sent, or the user is gone."""
        with job.sessions() as session:
            user = session.get(User, str(job.payload["user"]))
            to = user.email if user is not None and user.active else ""
            name = user.name if user is not None else ""
        if to and self.mailer.is_set:
            self.mailer.deliver(job, to, self._letter(name, str(job.payload["change"])))
        with job.sessions() as session:
            job.finish(session)
            session.commit()

    def _letter(self, name: str, change: str) -> Letter:
        language = language_of(self.site.locales[0])
        words = _WORDS[language]
        return Letter(
            language=language,
            name=name,
            subject=words[change],
            items=(Item(text=f"{words[change]}.", detail=words["detail"]),),
            reason=words["reason"],
            choose_url="",
            site=self.site.name,
            site_url=self.site.url,
        )
