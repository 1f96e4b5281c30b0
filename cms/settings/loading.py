"""Brings the ini file and the environment together; the environment wins."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from cms.errors import SettingsError
from cms.settings.content_rooms import LICENCE_ENDS
from cms.settings.language_tags import tag_problem
from cms.settings.providers import (
    PREFIX,
    ROOM,
    ProviderSettings,
    check_names,
    check_provider,
)
from cms.settings.rooms import (
    ROOMS,
    AccountSettings,
    AdminSettings,
    ApiSettings,
    AuditSettings,
    CacheSettings,
    DatabaseSettings,
    EditingSettings,
    GraphQLSettings,
    HistorySettings,
    JobSettings,
    KeySettings,
    LimitSettings,
    LiveSettings,
    MailSettings,
    MediaSettings,
    NotificationSettings,
    OutgoingSettings,
    PluginSettings,
    SearchSettings,
    SiteSettings,
    WebhookSettings,
    WebSettings,
)
from cms.settings.sizes import check_sizes
from cms.settings.storages import PREFIX as STORAGE_PREFIX
from cms.settings.storages import ROOM as STORAGE_ROOM
from cms.settings.storages import (
    StorageSettings,
    check_chosen,
    check_storage,
    check_storage_names,
)
from cms.settings.values import read_value

NOT_SETTINGS = ("CMS_TEST_", "CMS_CORPORA", "CMS_CONFIG")
"""Variables that are the tests' or the command line's own."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that is set; a room is handed its own part."""

    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    site: SiteSettings = field(default_factory=SiteSettings)
    api: ApiSettings = field(default_factory=ApiSettings)
    graphql: GraphQLSettings = field(default_factory=GraphQLSettings)
    admin: AdminSettings = field(default_factory=AdminSettings)
    web: WebSettings = field(default_factory=WebSettings)
    cache: CacheSettings = field(default_factory=CacheSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    live: LiveSettings = field(default_factory=LiveSettings)
    accounts: AccountSettings = field(default_factory=AccountSettings)
    history: HistorySettings = field(default_factory=HistorySettings)
    editing: EditingSettings = field(default_factory=EditingSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    jobs: JobSettings = field(default_factory=JobSettings)
    keys: KeySettings = field(default_factory=KeySettings)
    media: MediaSettings = field(default_factory=MediaSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    outgoing: OutgoingSettings = field(default_factory=OutgoingSettings)
    notifications: NotificationSettings = field(default_factory=NotificationSettings)
    audit: AuditSettings = field(default_factory=AuditSettings)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    plugins: PluginSettings = field(default_factory=PluginSettings)
    providers: Mapping[str, ProviderSettings] = field(default_factory=lambda: MappingProxyType({}))
    """Of each sign-in provider that `accounts.providers` names, in that order."""
    storages: Mapping[str, StorageSettings] = field(default_factory=lambda: MappingProxyType({}))
    """Of each storage that `media.storages` names, in that order."""
    strangers: tuple[str, ...] = ()
    """Variables of the environment that begin with `CMS_` and set nothing: a slip of the pen, or
    another program's. `cms doctor` shows them."""


@dataclass(frozen=True)
class Key:
    """One thing that can be set: its names, and where its value goes."""

    name: str
    room: str
    field: str
    kind: str
    default: Any
    about: str
    least: int
    secret: bool

    @property
    def variable(self) -> str:
        """The name in the environment."""
        return self.name.upper().replace(".", "_")

    def read(self, name: str, text: str) -> object:
        """Read `text`, found under `name`; raise SettingsError naming both."""
        try:
            return read_value(self.kind, text, self.least)
        except SettingsError as error:
            raise SettingsError(f"{name}: {error.detail}.") from None


def keys(providers: Iterable[str] = (), storages: Iterable[str] = ()) -> Iterator[Key]:
    """Go through everything that can be set, with that of the providers and storages named so."""
    for room, settings in ROOMS.items():
        yield from _keys(f"cms.{room}", room, settings)
    for name in providers:
        yield from _keys(f"{PREFIX}.{name}", f"{ROOM}.{name}", ProviderSettings)
    for name in storages:
        yield from _keys(f"{STORAGE_PREFIX}.{name}", f"{STORAGE_ROOM}.{name}", StorageSettings)


def _keys(prefix: str, room: str, settings: Any) -> Iterator[Key]:
    for item in fields(settings):
        yield Key(
            name=item.metadata["key"] or f"{prefix}.{item.name}",
            room=room,
            field=item.name,
            kind=str(item.type),
            default=item.metadata["default"],
            about=item.metadata["about"],
            least=item.metadata["least"],
            secret=item.metadata["secret"],
        )


def value_of(settings: Settings, key: Key) -> object:
    """Return what one thing is set to."""
    room, _, name = key.room.partition(".")
    held: object = getattr(settings, room, None)
    if name:
        held = settings.storages[name] if room == STORAGE_ROOM else settings.providers[name]
    value: object = getattr(held, key.field)
    return value


def load(ini: Mapping[str, str], environ: Mapping[str, str]) -> Settings:
    """Read all settings from an ini section and the environment.

    Raises SettingsError for an unknown `cms.*` key, naming the nearest known one, for a value that
    can't be read, and for settings that contradict each other.
    """
    providers = _names_in("cms.accounts.providers", ini, environ)
    storages = _names_in("cms.media.storages", ini, environ)
    check_names(providers)
    check_storage_names(storages)
    known = {key.name: key for key in keys(providers, storages)}
    for name in ini:
        if name.startswith("cms.") and name not in known:
            raise SettingsError(f"There is no setting {name!r}.{_hint(name, known)}")
    values: dict[str, dict[str, object]] = {key.room: {} for key in known.values()}
    for key in known.values():
        if key.name in ini:
            values[key.room][key.field] = key.read(key.name, ini[key.name])
        if key.variable in environ:
            values[key.room][key.field] = key.read(key.variable, environ[key.variable])
    rooms: dict[str, Any] = {room: ROOMS[room](**values[room]) for room in ROOMS}
    given: dict[str, Any] = {name: values[f"{ROOM}.{name}"] for name in providers}
    made = {name: ProviderSettings(**one) for name, one in given.items()}
    lying: dict[str, Any] = {name: values[f"{STORAGE_ROOM}.{name}"] for name in storages}
    settings = Settings(
        providers=MappingProxyType(made),
        storages=MappingProxyType({name: StorageSettings(**one) for name, one in lying.items()}),
        strangers=_strangers(environ, known.values()),
        **rooms,
    )
    _check(settings)
    return settings


def _names_in(name: str, ini: Mapping[str, str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names that a setting lists, which decide what else can be set."""
    key = next(one for one in keys() if one.name == name)
    names: Any = ()
    if key.name in ini:
        names = key.read(key.name, ini[key.name])
    if key.variable in environ:
        names = key.read(key.variable, environ[key.variable])
    return tuple(names)


def _hint(name: str, known: Mapping[str, object]) -> str:
    if name.startswith(f"{PREFIX}.") and name.split(".")[2] not in _named(PREFIX, known):
        return " cms.accounts.providers does not name this provider."
    if name.startswith(f"{STORAGE_PREFIX}.") and name.split(".")[2] not in _named(
        STORAGE_PREFIX, known
    ):
        return " cms.media.storages does not name this storage."
    return _nearest(name, known)


def _named(prefix: str, known: Mapping[str, object]) -> set[str]:
    return {name.split(".")[2] for name in known if name.startswith(f"{prefix}.")}


def _nearest(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    return f" Did you mean {near[0]!r}?"


def _strangers(environ: Mapping[str, str], known: Iterable[Key]) -> tuple[str, ...]:
    variables = {key.variable for key in known}
    return tuple(
        name
        for name in sorted(environ)
        if name.startswith("CMS_") and name not in variables and not name.startswith(NOT_SETTINGS)
    )


def _check_locales(site: SiteSettings) -> None:
    if not site.locales:
        raise SettingsError("cms.site.locales names no locale; it needs one at least.")
    for locale in site.locales:
        if problem := tag_problem(locale):
            raise SettingsError(f"cms.site.locales: {locale!r} {problem}.")
    for locale, chain in site.fallbacks.items():
        for name in (locale, *chain):
            if name not in site.locales:
                raise SettingsError(
                    f"cms.site.fallbacks names {name!r}, which is not in cms.site.locales."
                )


def _check(settings: Settings) -> None:
    if not settings.database.url:
        raise SettingsError(
            "cms.database.url is not set: put it in the ini file, or set CMS_DATABASE_URL."
        )
    _check_locales(settings.site)
    if settings.api.page_size > settings.api.page_max:
        raise SettingsError("cms.api.page_size is larger than cms.api.page_max.")
    _check_time_zone(settings.site.time_zone)
    _check_licence_ends(settings.media.licence_ends)
    _check_accounts(settings.accounts)
    _check_mail(settings.mail)
    _check_notifications(settings.notifications)
    check_sizes(settings.media)
    for name, provider in settings.providers.items():
        check_provider(name, provider)
    for name, storage in settings.storages.items():
        check_storage(name, storage)
    check_chosen(settings.media.storage, settings.media.storages)


def _check_licence_ends(what: str) -> None:
    if what not in LICENCE_ENDS:
        raise SettingsError(f"cms.media.licence_ends is {' or '.join(LICENCE_ENDS)}, not {what!r}.")


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise SettingsError(
            f"cms.site.time_zone: there is no time zone {name!r} here. It looks like "
            "Europe/Berlin; where this system knows none but UTC: pip install tzdata."
        ) from None


def _check_accounts(accounts: AccountSettings) -> None:
    if accounts.password_score > 4:
        raise SettingsError("cms.accounts.password_score is a number from 0 to 4.")
    try:
        shown = accounts.link_url.format_map({"kind": "", "token": "\0"})
    except (KeyError, IndexError, ValueError, AttributeError):
        shown = ""
    # Who leaves the token out would mail links that lead nowhere.
    if accounts.link_url and "\0" not in shown:
        raise SettingsError(
            "cms.accounts.link_url has to hold {token}, may hold {kind}, and no other braces."
        )


def _check_mail(mail: MailSettings) -> None:
    if mail.tls not in ("starttls", "tls", "none"):
        raise SettingsError(f"cms.mail.tls: {mail.tls!r} is not starttls, tls or none.")
    if mail.port > 65535:
        raise SettingsError(f"cms.mail.port: {mail.port} is no port.")
    if mail.host and not mail.sender:
        raise SettingsError("cms.mail.host is set, so cms.mail.sender has to be set too.")
    if mail.sender and "@" not in parseaddr(mail.sender)[1]:
        raise SettingsError(f"cms.mail.sender: {mail.sender!r} is no address.")


def _check_notifications(notifications: NotificationSettings) -> None:
    if notifications.digest_hour > 23:
        raise SettingsError("cms.notifications.digest_hour is an hour from 0 to 23.")
    try:
        notifications.entry_url.format(type="", id="", locale="")
    except (KeyError, IndexError, ValueError, AttributeError):
        raise SettingsError(
            "cms.notifications.entry_url may hold {type}, {id} and {locale}, and no other braces."
        ) from None
