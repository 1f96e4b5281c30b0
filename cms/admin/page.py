"""What every page is given: who sees it, in which language and colours, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from gettext import NullTranslations
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_timedelta
from markupsafe import Markup

from cms import clock
from cms.accounts.actors import SessionCaller
from cms.accounts.models import User
from cms.admin.navigation import Group, navigation
from cms.admin.templating import Templates, initials
from cms.admin.translating import SOURCE, accepted, language_among
from cms.errors import Forbidden, NotSignedIn
from cms.web.cookies import cookie_of

SCHEMES = ("auto", "light", "dark")
SCHEME, LANGUAGE = "cms_scheme", "cms_language"
"""Cookies that hold how somebody sees the admin in this browser; no secrets."""


@dataclass(frozen=True)
class Crumb:
    """A step of the way to a page; the last has no address. `own` words are nobody's to translate."""

    label: str
    href: str = ""
    own: bool = False


@dataclass(frozen=True)
class Viewer:
    """Who sees the page."""

    name: str
    email: str
    initials: str
    csrf: str
    zone: ZoneInfo


@dataclass(frozen=True)
class Page:
    """What the frame of a page shows; `htmx` says that only a part was asked for."""

    site: str
    language: str
    scheme: str
    path: str
    viewer: Viewer | None = None
    groups: tuple[Group, ...] = ()
    crumbs: tuple[Crumb, ...] = ()
    notices: tuple[dict[str, str], ...] = ()
    htmx: bool = False
    title: str = ""
    request_id: str = ""
    locales: tuple[str, ...] = field(default=())
    words: NullTranslations = field(default_factory=NullTranslations, compare=False)

    def say(self, text: str, **values: Any) -> str:
        """Return a text of the interface in the page's language."""
        said = self.words.gettext(text)
        return said % values if values else said

    def moment(self, instant: datetime | None) -> Markup:
        """Return an instant as people say it, the exact one on hover, in the reader's zone."""
        if instant is None:
            return Markup('<span class="quiet">–</span>')
        zone = self.viewer.zone if self.viewer else ZoneInfo("UTC")
        exact = format_datetime(instant.astimezone(zone), "full", locale=self.language)
        machine = clock.to_text(instant)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            machine, exact, self._near(instant, zone)
        )

    def instant(self, instant: datetime | None) -> Markup:
        """Return an instant as day and time in the reader's zone: where the exact one counts."""
        if instant is None:
            return Markup('<span class="quiet">–</span>')
        zone = self.viewer.zone if self.viewer else ZoneInfo("UTC")
        words = format_datetime(instant.astimezone(zone), "d MMM y, HH:mm", locale=self.language)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            clock.to_text(instant), self.exact(instant), words
        )

    def exact(self, instant: datetime) -> str:
        """Return an instant to the second, with the reader's zone."""
        zone = self.viewer.zone if self.viewer else ZoneInfo("UTC")
        return str(format_datetime(instant.astimezone(zone), "full", locale=self.language))

    def tongue(self, tag: str) -> str:
        """Return what a language of the content (BCP 47) is called in the page's language."""
        try:
            name = Locale.parse(tag, sep="-").get_display_name(self.language)
        except (ValueError, UnknownLocaleError):
            name = None
        return name[:1].upper() + name[1:] if name else tag

    def _near(self, instant: datetime, zone: ZoneInfo) -> str:
        passed = clock.now() - instant
        if abs(passed.days) < 7:
            return str(format_timedelta(-passed, add_direction=True, locale=self.language))
        return str(format_datetime(instant.astimezone(zone), "d MMM y", locale=self.language))


def language_of(request: Any, user: User | None) -> str:
    """Return the language to answer in: the profile's, else the browser's, else English."""
    chosen = language_among(user.locale) if user else None
    if chosen is None:
        chosen = language_among(cookie_of(request, LANGUAGE))
    return chosen or accepted(request.headers.get("Accept-Language", "")) or SOURCE


def scheme_of(request: Any) -> str:
    """Return the colours that were chosen in this browser."""
    found = cookie_of(request, SCHEME)
    return found if found in SCHEMES else "auto"


def bare_page(request: Any, title: str = "") -> Page:
    """Return what a page is given that knows nobody, and needs no database."""
    language = language_of(request, None)
    return Page(
        site=request.settings.site.name,
        language=language,
        scheme=scheme_of(request),
        path=request.path_info,
        title=title,
        request_id=request.request_id,
        words=request.service(Templates).words[language],
    )


def require_signed_in(request: Any) -> SessionCaller:
    """Return who is signed in, in a browser; raise `NotSignedIn`, or `Forbidden` for a token."""
    caller = request.caller
    if caller is None:
        raise NotSignedIn("Sign in to see this.")
    if not isinstance(caller, SessionCaller):
        raise Forbidden("The admin is for people who signed in: a token calls the API.")
    if caller.session.pending:
        raise NotSignedIn("A factor is still due: sign in again.")
    # Whoever writes does so under their name.
    _ = request.actor
    return caller


def page_for(request: Any, *crumbs: Crumb, notices: tuple[dict[str, str], ...] = ()) -> Page:
    """Return what a page of the shell is given, for who is signed in."""
    caller = require_signed_in(request)
    user = request.cms_session.get_one(User, caller.actor.user_id)
    zone = ZoneInfo(user.time_zone or request.settings.site.time_zone)
    language = language_of(request, user)
    partial = request.headers.get("HX-Request") == "true"
    # Not `no-store`: browsers forget with it what was typed, when one goes back.
    request.response.headers["Cache-Control"] = "private, no-cache"
    return Page(
        site=request.site.name,
        language=language,
        scheme=scheme_of(request),
        path=request.path_info,
        viewer=Viewer(user.name, user.email, initials(user.name), caller.session.csrf, zone),
        groups=() if partial else navigation(request),
        crumbs=crumbs,
        notices=notices,
        htmx=partial,
        title=crumbs[-1].label if crumbs else "",
        request_id=request.request_id,
        locales=request.site.locales,
        words=request.service(Templates).words[language],
    )
