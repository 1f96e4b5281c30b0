"""Finds the entry that a request names, and makes the ACL of its resource."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cms.access.acl import pyramid_acl
from cms.access.facts import Facts
from cms.access.knowing import knows_type as knows
from cms.content.lens import Lens, Status
from cms.content.queries.entries import one
from cms.content.queries.facts import facts_of
from cms.content.queries.rows import Row
from cms.errors import Forbidden, NotFound
from cms.schema.content_type import TypeSpec
from cms.schema.registry import unknown_type

STATUSES: tuple[Status, ...] = ("draft", "published", "trashed")


def includeme(config: Any) -> None:
    """Add the methods to every request."""
    config.add_request_method(find_entry)
    config.add_request_method(knows_type)
    config.add_request_method(require_known)
    config.add_request_method(no_entry)
    config.add_request_method(entry_facts)
    config.add_request_method(entry_acl)


def find_entry(
    request: Any,
    spec: TypeSpec,
    id_or_slug: str,
    locale: str | None = None,
    statuses: Iterable[Status] = STATUSES,
) -> tuple[Lens, Row]:
    """Return an entry in whichever state the caller may see it, and the lens that shows it.

    Raises `NotFound` where the caller sees none.
    """
    for status in statuses:
        try:
            lens = request.lens_for(locale=locale, status=status)
        except Forbidden:
            continue
        row = one(request.cms_session, lens, spec.name, id_or_slug)
        if row is not None:
            return lens, row
    raise request.no_entry(spec, id_or_slug)


def knows_type(request: Any, spec: TypeSpec) -> bool:
    """Say whether who asks may know of a type."""
    return knows(request.rights, request.actor, spec, request.site.locales)


def require_known(request: Any, spec: TypeSpec) -> None:
    """Raise `NotFound`, as for a type that does not exist, where who asks may not know of it."""
    if not request.knows_type(spec):
        raise unknown_type(spec.name)


def no_entry(request: Any, spec: TypeSpec, id_or_slug: str) -> NotFound:
    """Return the error for an entry that is not there, which tells of no type unknown to them."""
    if not request.knows_type(spec):
        return unknown_type(spec.name)
    return NotFound(f"There is no {spec.label} {id_or_slug[:80]!r}.")


def entry_facts(request: Any, spec: TypeSpec, row: Row, locale: str | None = None) -> Facts:
    """Return what decisions need to know of a row's entry."""
    return facts_of(request.cms_session, spec, row, locale)


def entry_acl(request: Any, spec: TypeSpec, id_or_slug: str) -> list[Any]:
    """Return the ACL of an entry for who asks.

    Raises `NotFound` for one that they can't see. Nobody in particular gets the site's own ACL
    then, which asks to sign in.
    """
    try:
        _, row = request.find_entry(spec, id_or_slug)
    except NotFound:
        if request.actor.user_id is None:
            return request.root_acl()  # type: ignore[no-any-return]
        raise
    return pyramid_acl(request.rights, request.actor, request.entry_facts(spec, row))
