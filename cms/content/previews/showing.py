"""The rights that a preview token gives, worked out anew from its issuer's at each use."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from cms.access.actor import EVERYONE, Actor, TokenScope
from cms.access.fields import readable_fields
from cms.access.rights import Rights, RoleSpec
from cms.access.rules import ALLOW, DENY, Effect, Rule
from cms.accounts.previews import Preview
from cms.content.lens import open_lens
from cms.content.queries.entries import by_ids
from cms.content.queries.facts import facts_of
from cms.content.site import Site
from cms.db.identifiers import is_id
from cms.errors import Forbidden, NotFound
from cms.schema.registry import TypeRegistry

PRINCIPAL = "preview"
_ROLE = "preview:entry"
"""Neither can be the name of a grant's principal or of a role that somebody made."""


@dataclass(frozen=True)
class Shown:
    """Who holds a token, and the rights by which they look."""

    actor: Actor
    rights: Rights


def show(
    session: Session,
    site: Site,
    registry: TypeRegistry,
    rights: Rights,
    preview: Preview,
    issuer: Actor,
) -> Shown:
    """Return who looks by a token, and by which rights.

    Raise NotFound where the issuer does not see the entry or release, now or any more.
    """
    if not is_id(preview.id):
        raise NotFound(f"There is no {preview.kind} {preview.id[:80]!r}.")
    if preview.kind == "release":
        return _release(session, site, registry, rights, preview, issuer)
    return _entry(session, site, registry, rights, preview, issuer)


def _release(
    session: Session,
    site: Site,
    registry: TypeRegistry,
    rights: Rights,
    preview: Preview,
    issuer: Actor,
) -> Shown:
    """The site as the issuer sees it through the release; nobody's own things go along."""
    try:
        open_lens(session, site, issuer, registry, release=preview.id, rights=rights)
    except Forbidden as error:
        raise NotFound(f"There is no release {preview.id}.") from error
    scopes = (TokenScope(permission="view"), TokenScope(permission="view_release"))
    return Shown(replace(issuer, user_id=None, label="preview", scopes=scopes), rights)


def _entry(
    session: Session,
    site: Site,
    registry: TypeRegistry,
    rights: Rights,
    preview: Preview,
    issuer: Actor,
) -> Shown:
    """What everyone sees, and the draft of one entry, as far as its issuer may read that."""
    rules: list[Rule] = []
    scope = None
    for locale in site.locales:
        try:
            lens = open_lens(
                session, site, issuer, registry, locale=locale, status="draft", rights=rights
            )
        except Forbidden:
            continue
        row = by_ids(session, lens, [preview.id]).get(preview.id)
        if row is None:
            continue
        spec = registry.require(row.type)
        facts = facts_of(session, spec, row, locale)
        scope = facts.scope
        readable = readable_fields(rights, issuer, facts, "view_draft")
        rules += _rules(preview.id, row.type, locale, tuple(sorted(spec.fields.keys() - readable)))
    if not rules:
        raise NotFound(f"There is no entry {preview.id}.")
    actor = Actor(user_id=None, label="preview", principals=frozenset({EVERYONE, PRINCIPAL}))
    role = RoleSpec(_ROLE, "Preview", tuple(rules))
    there = {**rights.grants.get(scope, {}), PRINCIPAL: (_ROLE,)}
    return Shown(
        actor,
        replace(
            rights,
            roles={**rights.roles, _ROLE: role},
            grants={**rights.grants, scope: there},
        ),
    )


def _rules(entry: str, type_name: str, locale: str, hidden: tuple[str, ...]) -> list[Rule]:
    def rule(effect: Effect, permission: str, fields: tuple[str, ...]) -> Rule:
        return Rule(effect, permission, type_name, (locale,), fields, {"id": entry})

    found = [rule(ALLOW, one, ("*",)) for one in ("view", "view_draft")]
    if hidden:
        found += [rule(DENY, one, hidden) for one in ("view", "view_draft")]
    return found
