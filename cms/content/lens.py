"""The lens: who is looking, in which locale, at which status and moment. Every read takes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

from sqlalchemy.orm import Session

from cms.access.actor import Actor
from cms.access.fields import filterable_fields
from cms.access.rights import Rights, load_rights
from cms.access.visibility import Visibility, visible
from cms.content.releases.existing import require_to_come
from cms.content.site import Site
from cms.errors import BadRequest, ConfigurationError, Forbidden
from cms.events.order import present
from cms.keys.vault import vault_of
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry

Status = Literal["published", "draft", "trashed"]
KINDS: Mapping[Status, str] = {"published": "live", "draft": "draft", "trashed": "trash"}


Blind = Callable[[str, str], str]


def _no_blind_index(field_name: str, value: str) -> str:
    raise ConfigurationError(f"Nothing here can look for the encrypted field {field_name!r}.")


@dataclass(frozen=True)
class Lens:
    """What a read looks through.

    `now` is the present of the snapshot being read; `at` is another instant that the reader
    asked for, and `pinned` one that an earlier page of the same answer fixed. `release` is the
    id of a release that is laid over what is published. Build it with `open_lens`, which checks
    the right to look away from now.
    """

    site: Site
    actor: Actor
    rights: Rights
    registry: TypeRegistry
    locale: str
    now: datetime
    fallback: bool = True
    status: Status = "published"
    at: datetime | None = None
    pinned: datetime | None = None
    release: str | None = None
    dialect: str = "sqlite"
    blind: Blind = field(default=_no_blind_index, compare=False, repr=False)
    """What the blind index holds for a field and a value that is asked for."""
    _visible: dict[tuple[str, str], Visibility] = field(
        default_factory=dict, compare=False, repr=False
    )
    _readable: dict[tuple[str, tuple[str, ...], str], frozenset[str]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def moment(self) -> datetime:
        """The instant whose editions are read."""
        return self.at or self.pinned or self.now

    @property
    def kind(self) -> str:
        """The kind of edition that is read: live, draft or trash."""
        return KINDS[self.status]

    @property
    def chain(self) -> tuple[str, ...]:
        """The locale and those it falls back to."""
        return self.site.chains[self.locale]

    @cached_property
    def permissions(self) -> tuple[str, ...]:
        """The permissions which an entry must grant the reader to be seen."""
        basic = "view" if self.status == "published" else "view_draft"
        if self.release is not None:
            return (basic, "view_release")
        if self.at is None or self.at == self.now:
            return (basic,)
        return (basic, "view_history" if self.at < self.now else "view_scheduled")

    @property
    def field_permissions(self) -> tuple[str, ...]:
        """The permissions which a field must grant the reader to be shown.

        What a release would publish is a draft still, so its right counts for fields too.
        """
        return self.permissions if self.release is not None else self.permissions[:1]

    def visibility(self, permission: str) -> Visibility:
        """Return, per type, which entries grant `permission` to the reader in this locale."""
        key = (permission, self.locale)
        if key not in self._visible:
            self._visible[key] = visible(
                self.rights, self.actor, permission, self.registry, self.locale
            )
        return self._visible[key]

    def may_somewhere(self, permission: str) -> bool:
        """Say whether there can be any entry that grants `permission` to the reader."""
        return any(self.visibility(permission).branches.values())

    def readable(self, spec: TypeSpec) -> frozenset[str]:
        """Return the fields of a type that the reader may use in filters and sorts."""
        # Lenses made of this one share what is kept, but look elsewhere.
        key = (spec.name, self.field_permissions, self.locale)
        if key not in self._readable:
            asked = [
                filterable_fields(self.rights, self.actor, permission, spec, self.locale)
                for permission in self.field_permissions
            ]
            self._readable[key] = asked[0].intersection(*asked[1:])
        return self._readable[key]

    def with_status(self, status: Status) -> Lens:
        """Return the same lens at another status, without a release."""
        return replace(self, status=status, release=None)

    def in_locale(self, locale: str) -> Lens:
        """Return the same lens in another locale."""
        return replace(self, locale=locale)


def open_lens(
    session: Session,
    site: Site,
    actor: Actor,
    registry: TypeRegistry,
    *,
    locale: str | None = None,
    fallback: bool = True,
    status: Status = "published",
    at: datetime | None = None,
    pinned: datetime | None = None,
    release: str | None = None,
    rights: Rights | None = None,
) -> Lens:
    """Open a lens on the snapshot that `session` reads.

    Raise BadRequest for an unknown locale, status or release, or one that can't be looked
    through; Forbidden when the reader may nowhere see drafts, history, what is scheduled or
    releases and asks for it.
    """
    if status not in KINDS:
        raise BadRequest(f"There is no status {status!r}: use {', '.join(KINDS)}.", "status")
    _check_release(release, status, at)
    lens = Lens(
        site=site,
        actor=actor,
        rights=rights or load_rights(session),
        registry=registry,
        locale=site.default_locale if locale is None else site.require_locale(locale),
        now=present(session),
        fallback=fallback,
        status=status,
        at=at,
        pinned=pinned,
        release=None if release is None else release.lower(),
        dialect=session.get_bind().dialect.name,
        blind=lambda name, value: vault_of(session).blind(name, value, session),
    )
    for permission in lens.permissions:
        if permission != "view" and not lens.may_somewhere(permission):
            raise Forbidden(_REASONS[permission])
    if lens.release is not None:
        require_to_come(session, site, lens.release, lens.now)
    return lens


def _check_release(release: str | None, status: Status, at: datetime | None) -> None:
    if release is None:
        return
    if at is not None:
        raise BadRequest("`release` and `at` can't be given together.", "release")
    if status != "published":
        raise BadRequest("`release` is laid over what is published: leave `status` out.", "release")


_REASONS = {
    "view_draft": "Seeing what is not published needs the permission view_draft.",
    "view_history": "Looking at the past (`at`) needs the permission view_history.",
    "view_release": "Looking through a release needs the permission view_release.",
    "view_scheduled": "Looking at the future (`at`) needs the permission view_scheduled.",
}
