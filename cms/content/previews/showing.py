"""The rights that a preview token gives, worked out anew from its issuer's at each use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from cms.access.actor import EVERYONE, Actor, TokenScope
from cms.access.fields import readable_fields
from cms.access.rights import Rights, RoleSpec
from cms.access.rules import ALLOW, DENY, Effect, Rule
from cms.accounts.previews import Preview
from cms.content.lens import Lens, open_lens
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


@dataclass(frozen=True)
class Looking:
    """What is looked at: the site, the rights of its people, and whose rights a token passes on."""

    session: Session
    site: Site
    registry: TypeRegistry
    rights: Rights
    issuer: Actor

    def show(self, preview: Preview) -> Shown:
        """Return who looks by a token, and by which rights.

        Raise NotFound where the issuer does not see the entry or release, now or any more.
        """
        if not is_id(preview.id):
            raise NotFound(f"There is no {preview.kind} {preview.id[:80]!r}.")
        return self._release(preview.id) if preview.kind == "release" else self._entry(preview.id)

    def _lens(self, **look: Any) -> Lens:
        site, registry = self.site, self.registry
        return open_lens(self.session, site, self.issuer, registry, rights=self.rights, **look)

    def _release(self, release: str) -> Shown:
        """The site as the issuer sees it through the release; nobody's own things go along."""
        try:
            self._lens(release=release)
        except Forbidden as error:
            raise NotFound(f"There is no release {release}.") from error
        scopes = (TokenScope(permission="view"), TokenScope(permission="view_release"))
        actor = replace(self.issuer, user_id=None, label="preview", scopes=scopes)
        return Shown(actor, self.rights)

    def _entry(self, entry: str) -> Shown:
        """What everyone sees, and the draft of one entry, as far as its issuer may read that."""
        rules: list[Rule] = []
        scope = None
        for locale in self.site.locales:
            try:
                lens = self._lens(locale=locale, status="draft")
            except Forbidden:
                continue
            row = by_ids(self.session, lens, [entry]).get(entry)
            if row is None:
                continue
            spec = self.registry.require(row.type)
            facts = facts_of(self.session, spec, row, locale)
            scope = facts.scope
            readable = readable_fields(self.rights, self.issuer, facts, "view_draft")
            hidden = tuple(sorted(spec.fields.keys() - readable))
            rules += _rules(entry, row.type, locale, hidden)
        if not rules:
            raise NotFound(f"There is no entry {entry}.")
        actor = Actor(user_id=None, label="preview", principals=frozenset({EVERYONE, PRINCIPAL}))
        role = RoleSpec(_ROLE, "Preview", tuple(rules))
        rights = self.rights
        there = {**rights.grants.get(scope, {}), PRINCIPAL: (_ROLE,)}
        roles, grants = {**rights.roles, _ROLE: role}, {**rights.grants, scope: there}
        return Shown(actor, replace(rights, roles=roles, grants=grants))


def _rules(entry: str, type_name: str, locale: str, hidden: tuple[str, ...]) -> list[Rule]:
    def rule(effect: Effect, permission: str, fields: tuple[str, ...]) -> Rule:
        return Rule(effect, permission, type_name, (locale,), fields, {"id": entry})

    found = [rule(ALLOW, one, ("*",)) for one in ("view", "view_draft")]
    if hidden:
        found += [rule(DENY, one, hidden) for one in ("view", "view_draft")]
    return found
