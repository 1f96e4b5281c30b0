"""Finds the entry, or the one that is to be, at which a person works, and asks for the right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from cms import clock
from cms.access.acl import decide
from cms.access.facts import Facts
from cms.access.fields import readable_fields, writable_fields
from cms.access.knowing import knows_type
from cms.access.scopes import scope_of
from cms.access.visibility import visible
from cms.content.lens import Lens
from cms.content.queries.entries import one
from cms.content.queries.rows import Row
from cms.db.identifiers import is_id
from cms.errors import Forbidden, NotFound, NotSignedIn, StateConflict
from cms.schema.content_type import TypeSpec
from cms.schema.keys import document_keys
from cms.schema.registry import unknown_type


@dataclass(frozen=True)
class Place:
    """Where somebody works: an entry in one locale; `row` is its draft, None before it is created.

    Made by `find_place`, which has asked whether the draft may be seen.
    """

    session: Session
    lens: Lens
    spec: TypeSpec
    entry_id: str
    row: Row | None

    @property
    def user_id(self) -> str:
        """Who works there."""
        return require_person(self.lens)

    @property
    def locale(self) -> str:
        """In which locale."""
        return self.lens.locale

    @cached_property
    def facts(self) -> Facts:
        """What decisions need to know of the entry."""
        if self.row is None:
            return Facts(spec=self.spec, locale=self.locale)
        return Facts(
            spec=self.spec,
            locale=self.locale,
            scope=scope_of(self.session, self.entry_id),
            keys=document_keys(self.spec, self.row.document),
            system={
                "_id": self.entry_id,
                "_type": self.spec.name,
                "_owner": self.row.owner_id,
                "_parent": self.row.parent_id,
                "_created_at": clock.to_text(self.row.created_at),
            },
        )

    def require_edit(self) -> None:
        """Raise Forbidden unless at least one field may be written here."""
        if self.lens.actor.system or self.row is None:
            return
        rights, actor, facts = self.lens.rights, self.lens.actor, self.facts
        if not writable_fields(rights, actor, facts, "edit"):
            raise Forbidden(decide(rights, actor, "edit", facts).reason)

    def require(self, permission: str) -> None:
        """Raise Forbidden, with the reason, unless the entry as a whole grants `permission`."""
        verdict = decide(self.lens.rights, self.lens.actor, permission, self.facts)
        if not verdict.allowed:
            raise Forbidden(verdict.reason)

    def readable(self) -> frozenset[str]:
        """Return the fields whose values the person may be told."""
        if self.lens.actor.system or self.row is None:
            return frozenset(self.spec.fields)
        return readable_fields(self.lens.rights, self.lens.actor, self.facts, "view_draft")

    def own_words(self) -> frozenset[str]:
        """Return the fields of which the person may be told what they typed themselves."""
        if self.lens.actor.system or self.row is None:
            return frozenset(self.spec.fields)
        writable = writable_fields(self.lens.rights, self.lens.actor, self.facts, "edit")
        return self.readable() | writable


def require_person(lens: Lens) -> str:
    """Return the id of the user who asks; raise NotSignedIn where nobody is known to."""
    if lens.actor.user_id is None:
        raise NotSignedIn("Only somebody who is signed in works at an entry.")
    return lens.actor.user_id


def find_place(
    session: Session, lens: Lens, spec: TypeSpec, id_or_slug: str, *, may_be_new: bool = False
) -> Place:
    """Return where somebody works; `lens` is one on drafts.

    With `may_be_new`, a UUID that names nothing the person sees stands for an entry that they
    are about to create. Raise NotFound, Forbidden where only what is published may be seen,
    StateConflict for what lies in the trash, NotSignedIn.
    """
    require_person(lens)
    row = one(session, lens, spec.name, id_or_slug)
    if row is not None:
        return Place(session, lens, spec, row.entry_id, row)
    if one(session, lens.with_status("published"), spec.name, id_or_slug) is not None:
        raise Forbidden("Working at an entry needs the permission view_draft.")
    if one(session, lens.with_status("trashed"), spec.name, id_or_slug) is not None:
        raise StateConflict("The entry is in the trash: restore it first.")
    if may_be_new and is_id(id_or_slug) and may_create(lens, spec):
        return Place(session, lens, spec, id_or_slug.lower(), None)
    if not knows_type(lens.rights, lens.actor, spec, lens.site.locales):
        raise unknown_type(spec.name)
    raise NotFound(f"There is no {spec.label} {id_or_slug[:80]!r}.")


def may_create(lens: Lens, spec: TypeSpec) -> bool:
    """Say whether the person may create an entry of the type anywhere, in the lens's locale."""
    if lens.actor.system:
        return True
    return bool(visible(lens.rights, lens.actor, "create", (spec,), lens.locale).types)
