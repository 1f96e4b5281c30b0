"""Which comments somebody may read: those on what they may read, though it be gone since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from cms.access.acl import decide
from cms.access.actor import Actor
from cms.access.facts import Facts
from cms.access.fields import readable_fields
from cms.access.rights import Rights
from cms.content.collaboration.comments.anchors import present_field
from cms.content.collaboration.comments.models import Comment
from cms.schema.content_type import TypeSpec


class Anchor(NamedTuple):
    """Where comments stand, as far as it decides who may read them."""

    field: str | None
    locale: str | None
    read_permission: str | None


def anchor_of(comment: Comment) -> Anchor:
    """Return where a comment stands."""
    return Anchor(comment.field, comment.locale, comment.read_permission)


@dataclass
class CommentReader:
    """Who reads the comments of one entry, of which they see the draft.

    `facts_of` gives the entry's facts in a locale; None is the one in which it is read.
    """

    spec: TypeSpec
    rights: Rights
    actor: Actor
    facts_of: Callable[[str | None], Facts]
    _readable: dict[str | None, frozenset[str]] = field(default_factory=dict)

    def may_read(self, anchor: Anchor) -> bool:
        """Say whether comments that stand there may be read.

        Of a field that is gone, what the rules say of its name counts, and the permission that
        it asked of its readers when the comment was written.
        """
        if self.actor.system:
            return True
        facts = self.facts_of(anchor.locale)
        if anchor.locale is not None and not self._may("view_draft", facts):
            return False
        if anchor.field is None:
            return True
        present = present_field(self.spec, anchor.field)
        if present is not None:
            return present.name in self._fields(anchor.locale, facts)
        gone = facts.of_field(anchor.field)
        own = anchor.read_permission
        return self._may("view_draft", gone) and (own is None or self._may(own, gone))

    def _may(self, permission: str, facts: Facts) -> bool:
        return decide(self.rights, self.actor, permission, facts).allowed

    def _fields(self, locale: str | None, facts: Facts) -> frozenset[str]:
        if locale not in self._readable:
            self._readable[locale] = readable_fields(self.rights, self.actor, facts, "view_draft")
        return self._readable[locale]
