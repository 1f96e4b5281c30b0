"""What is mailed to people about their accounts, and the jobs that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from cms.accounts.models import MailedLink, User
from cms.mail.letter import Item, Letter, language_of
from cms.settings import SiteSettings

LINK = "accounts.link"
"""The kind of the jobs that mail a link; their payload names it."""
NOTICE = "accounts.notice"
"""The kind of the jobs that tell somebody what became of their account."""
RESET = "accounts.reset"
"""The kind of the jobs that mail a link to choose a new password, if there is an account."""

_EN: Mapping[str, str] = MappingProxyType(
    {
        "invitation": "Your invitation to {site}",
        "invitation.text": "You have an account at {site}. Follow the link and choose a password "
        "to begin.",
        "reset": "A new password for {site}",
        "reset.text": "Somebody asked for a new password for your account at {site}. If it was "
        "you, follow the link and choose one. If not, there is nothing to do: your password stays.",
        "address": "Confirm your address for {site}",
        "address.text": "Follow the link, and your account at {site} has this address.",
        "until": "The link is good once, until {until}.",
        "address_asked": "Your address at {site} is to be changed",
        "address_asked.text": "Somebody who knows your password asked for another address of your "
        "account at {site}. It is changed once the new address is confirmed. If it was not you, "
        "choose another password now: nothing is changed then.",
        "address_changed": "Your address at {site} was changed",
        "address_changed.text": "Your account at {site} has another address, to which its mail "
        "goes now. If it was not you who changed it, tell those who run the site.",
        "password_changed": "Your password at {site} was changed",
        "password_changed.text": "Your account at {site} has a new password, and was signed out "
        "elsewhere. If it was not you who changed it, ask for another one, and tell those who run "
        "the site.",
        "identity_linked": "A way to sign in to {site} was added",
        "identity_linked.text": "Your account at {site} is linked to a sign-in provider, by which "
        "you can sign in from now on. If it was not you who did this, remove it in your profile, "
        "and tell those who run the site.",
        "identity_unlinked": "A way to sign in to {site} was removed",
        "identity_unlinked.text": "Your account at {site} is no longer linked to a sign-in "
        "provider. If neither you nor those who run the site did this, tell them.",
        "reason": "You get this mail since you have an account there.",
        "reason.address": "You get this mail since somebody gave your address there.",
        "time": "%d %B %Y, %H:%M",
    }
)
_DE: Mapping[str, str] = MappingProxyType(
    {
        "invitation": "Ihre Einladung zu {site}",
        "invitation.text": "Sie haben ein Konto bei {site}. Folgen Sie dem Link und wählen Sie ein "
        "Passwort, um zu beginnen.",
        "reset": "Ein neues Passwort für {site}",
        "reset.text": "Jemand hat um ein neues Passwort für Ihr Konto bei {site} gebeten. Wenn Sie "
        "es waren, folgen Sie dem Link und wählen Sie eines. Wenn nicht, ist nichts zu tun: Ihr "
        "Passwort bleibt.",
        "address": "Bestätigen Sie Ihre Adresse für {site}",
        "address.text": "Folgen Sie dem Link, dann hat Ihr Konto bei {site} diese Adresse.",
        "until": "Der Link gilt einmal, bis {until}.",
        "address_asked": "Ihre Adresse bei {site} soll geändert werden",
        "address_asked.text": "Jemand, der Ihr Passwort kennt, hat um eine andere Adresse für Ihr "
        "Konto bei {site} gebeten. Sie gilt, sobald die neue Adresse bestätigt ist. Wenn Sie es "
        "nicht waren, wählen Sie jetzt ein anderes Passwort: Dann ändert sich nichts.",
        "address_changed": "Ihre Adresse bei {site} wurde geändert",
        "address_changed.text": "Ihr Konto bei {site} hat eine andere Adresse, an die nun seine "
        "Mail geht. Wenn nicht Sie sie geändert haben, sagen Sie es den Betreibern.",
        "password_changed": "Ihr Passwort bei {site} wurde geändert",
        "password_changed.text": "Ihr Konto bei {site} hat ein neues Passwort und wurde anderswo "
        "abgemeldet. Wenn nicht Sie es geändert haben, bitten Sie um ein anderes, und sagen Sie es "
        "den Betreibern.",
        "identity_linked": "Eine Anmeldung bei {site} kam hinzu",
        "identity_linked.text": "Ihr Konto bei {site} ist mit einem Anmeldedienst verbunden, durch "
        "den Sie sich nun anmelden können. Wenn nicht Sie das waren, entfernen Sie ihn in Ihrem "
        "Profil, und sagen Sie es den Betreibern.",
        "identity_unlinked": "Eine Anmeldung bei {site} wurde entfernt",
        "identity_unlinked.text": "Ihr Konto bei {site} ist nicht mehr mit einem Anmeldedienst "
        "verbunden. Wenn weder Sie noch die Betreiber das waren, sagen Sie es diesen.",
        "reason": "Sie bekommen diese Mail, weil Sie dort ein Konto haben.",
        "reason.address": "Sie bekommen diese Mail, weil jemand dort Ihre Adresse angegeben hat.",
        "time": "%d.%m.%Y, %H:%M",
    }
)
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": _EN, "de": _DE})
NOTICES = (
    "address_asked",
    "address_changed",
    "password_changed",
    "identity_linked",
    "identity_unlinked",
)
"""What people are told of without a link."""


@dataclass(frozen=True)
class Letters:
    """Writes letters about accounts of a site, in the language and time of who gets them."""

    site: SiteSettings

    def with_link(self, user: User, link: MailedLink, url: str) -> Letter:
        """Return the letter that carries a link."""
        words = self._words(user)
        zone = ZoneInfo(user.time_zone or self.site.time_zone)
        until = _time(link.expires_at.astimezone(zone), words["time"])
        reason = words.get(f"reason.{link.kind}", words["reason"])
        return self._letter(user, link.kind, reason, words["until"].format(until=until), url)

    def notice(self, user: User, kind: str) -> Letter:
        """Return the letter that tells of one of `NOTICES`."""
        return self._letter(user, kind, self._words(user)["reason"])

    def _letter(
        self, user: User, kind: str, reason: str, detail: str = "", url: str = ""
    ) -> Letter:
        words, site = self._words(user), self.site.name
        return Letter(
            language=self._language(user),
            name=user.name,
            subject=words[kind].format(site=site),
            items=(Item(text=words[f"{kind}.text"].format(site=site), detail=detail, url=url),),
            reason=reason,
            choose_url="",
            site=site,
            site_url=self.site.url,
        )

    def _words(self, user: User) -> Mapping[str, str]:
        return WORDS[self._language(user)]

    def _language(self, user: User) -> str:
        return language_of(user.locale, self.site.locales[0])


def _time(local: datetime, form: str) -> str:
    return f"{local.strftime(form)} {local.tzname()}"
