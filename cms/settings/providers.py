"""What can be set of each sign-in provider that `cms.accounts.providers` names, and its checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from cms.errors import SettingsError
from cms.settings.declaring import setting

PREFIX = "cms.provider"
ROOM = "provider"
_NAME = re.compile(r"[a-z][a-z0-9]{0,30}")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, kw_only=True)
class ProviderSettings:
    """A sign-in provider, and what those who sign in by it may be and become here.

    One set for each name in `cms.accounts.providers`, which stands in place of `NAME`: small
    letters and digits. One with an `issuer` speaks OpenID Connect; others are a plugin's.
    """

    issuer: str = setting(
        "",
        "Issuer of an OpenID Connect provider, as it names itself: `https://login.example.org`. "
        "Without one, a plugin has to bring the provider.",
    )
    address: str = setting(
        "", "Address of a provider that a plugin brings, where there is more than one of its kind."
    )
    client: str = setting("", "The client id that the provider gave this site. Has to be set.")
    secret: str = setting(
        "", "The client's secret; without one the site is a public client.", secret=True
    )
    label: str = setting("", "What people read on the button; without one, the name.")
    scopes: tuple[str, ...] = setting(
        ("openid", "email", "profile"), "Scopes to ask for, separated by spaces."
    )
    groups: str = setting("groups", "The claim that lists somebody's groups at the provider.")
    roles: Mapping[str, tuple[str, ...]] = setting(
        MappingProxyType({}),
        "Which roles members of its groups have here while they are members, as in "
        "`staff: editor; heads: editor administrator`.",
    )
    makes: bool = setting(
        False, "Whether somebody without an account here is given one when they sign in."
    )
    binds: bool = setting(
        False,
        "Whether somebody whose address the provider has verified is taken for who has an account "
        "with that address. Only for a provider that is trusted with each such account.",
    )
    domains: tuple[str, ...] = setting(
        (),
        "Domains of the addresses for which `makes` and `binds` hold, separated by spaces; without "
        "any, all.",
    )
    factors: tuple[str, ...] = setting(
        (),
        "Methods (`amr`, RFC 8176) which, where the provider names one, count as our second factor, "
        "such as `mfa otp hwk`. Without any, ours is asked for all the same.",
    )
    back: str = setting(
        "",
        "Address to which the provider sends the browser after signing out there. It has to know "
        "it; without one, it shows a page of its own.",
    )


def check_names(names: tuple[str, ...]) -> None:
    """Raise `SettingsError` for a name that no provider can have."""
    for name in names:
        if not _NAME.fullmatch(name):
            raise SettingsError(
                f"cms.accounts.providers: {name!r} is no name of a provider: it has to be small "
                "letters and digits, beginning with a letter, 31 at most."
            )


def check_provider(name: str, provider: ProviderSettings) -> None:
    """Raise `SettingsError`, naming the key, for what contradicts itself or can't work."""
    key = f"{PREFIX}.{name}"
    if not provider.client:
        raise SettingsError(f"{key}.client is not set: the provider gives a client id.")
    if provider.issuer:
        check_address(f"{key}.issuer", provider.issuer, exact=True)
        if "openid" not in provider.scopes:
            raise SettingsError(f"{key}.scopes has to name openid.")
    if provider.address:
        check_address(f"{key}.address", provider.address)
    if provider.back:
        check_address(f"{key}.back", provider.back)
    for domain in provider.domains:
        if "@" in domain or not domain.isprintable():
            raise SettingsError(f"{key}.domains: {domain!r} is no domain such as example.org.")


def check_address(key: str, address: str, *, exact: bool = False) -> None:
    """Raise `SettingsError` for what is no address with TLS; on this very machine it needs none.

    With `exact`, it has neither query nor fragment (OpenID Connect Discovery, 3).
    """
    try:
        parts = urlsplit(address)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        bare = not (parts.query or parts.fragment) if exact else not parts.fragment
        good = safe and bool(parts.hostname) and bare and "@" not in parts.netloc
    except ValueError:
        good = False
    if not good or not address.isprintable() or " " in address:
        raise SettingsError(f"{key}: {address!r} is no address such as https://login.example.org.")
