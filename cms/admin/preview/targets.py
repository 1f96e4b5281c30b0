"""Where an entry is seen before it is public: at a frontend's own address, or by a plain page here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from cms.errors import SettingsError
from cms.services import Services
from cms.settings import AdminSettings, Settings, SiteSettings

PLACES = ("token", "path", "type", "id", "slug", "locale", "at", "release")
"""What an address may name, in braces."""


@dataclass(frozen=True)
class Wanted:
    """What is to be seen: an entry, with a token that shows its draft, now or at another time."""

    token: str
    path: str
    type: str
    id: str
    slug: str
    locale: str
    at: str = ""
    release: str = ""


class PreviewTarget(Protocol):
    """The port: themes, and plugins that show content, are put in its place."""

    def shows(self, type_name: str) -> bool:
        """Say whether entries of a type are seen elsewhere than on the plain page."""
        ...

    def address(self, wanted: Wanted) -> str:
        """Return the address at which a frame shows it."""
        ...


@dataclass(frozen=True)
class Frontends:
    """The frontends of the settings: an address for some types, and one for all others."""

    by_type: Mapping[str, str]
    other: str = ""

    def shows(self, type_name: str) -> bool:
        """Say whether a frontend shows entries of a type."""
        return bool(self.by_type.get(type_name, self.other))

    def address(self, wanted: Wanted) -> str:
        """Return the pattern with everything in its place."""
        pattern = self.by_type.get(wanted.type, self.other)
        values = {name: quote(text, safe="/") for name, text in asdict(wanted).items()}
        # A path is in the place of a path, or of a parameter; a slash is allowed in both (RFC 3986).
        return pattern.format(**values)


def origin_of(address: str) -> str:
    """Return the origin of an address (RFC 6454): scheme, host, and port where one is named."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


HERE = "{path}?preview={token}&locale={locale}&at={at}&release={release}"
"""How the site shows what is not public yet, where it is served here: behind its own address."""
FILES = ("asset", "media_folder")
"""Types that no site has pages of."""


def frontends(settings: AdminSettings, site: SiteSettings | None = None) -> Frontends:
    """Return the frontends of the settings; raise `SettingsError` for an address that is none.

    Where there is none, and `site` says that it is served here, it is its own.
    """
    by_type = {}
    for name, texts in settings.preview_urls.items():
        if len(texts) != 1:
            raise SettingsError(f"cms.preview.urls has not one address for {name!r}")
        by_type[name] = texts[0]
    for pattern in (*by_type.values(), *filter(None, [settings.preview_url])):
        _check(pattern)
    if site is not None and site.serve and not settings.preview_url:
        return Frontends({**dict.fromkeys(FILES, ""), **by_type}, site.url.rstrip("/") + HERE)
    return Frontends(by_type, settings.preview_url)


def _check(pattern: str) -> None:
    try:
        shown = pattern.format(**dict.fromkeys(PLACES, "x"))
        parts = urlsplit(shown)
        good = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    except (KeyError, IndexError, ValueError, AttributeError):
        good = False
    # What stands in the origin would let an entry choose who sees its token.
    if not good or "{" in origin_of(pattern) or any(one in pattern for one in " ;,'\""):
        raise SettingsError(
            f"cms.preview.url {pattern[:80]!r} is no address such as "
            "https://frontend.example/preview?token={token}&path={path}"
        )


def includeme(config: Any) -> None:
    """Make the target known, unless another was put in its place."""
    services: Services = config.registry.cms_services
    if Frontends not in services:
        settings = services.get(Settings)
        services.add(Frontends, frontends(settings.admin, settings.site))
