"""What every operation works with: the session, who acts, the turn, and the right to act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from cms import clock
from cms.access.acl import decide, decide_fields
from cms.access.actor import Actor
from cms.access.facts import NO_CONTENT, Facts
from cms.access.fields import readable_fields, writable_fields
from cms.access.rights import Rights
from cms.content.document import resolve
from cms.content.editions import EditionWriter
from cms.content.hooks import Hooks
from cms.content.plan import Plan
from cms.content.site import SHARED, Site
from cms.content.state import EntryState, load_state
from cms.content.sweep import settle
from cms.content.undo.journal import journal_of
from cms.errors import Forbidden, NotFound
from cms.events.log import append
from cms.events.order import Turn, current_turn
from cms.schema.content_type import TypeSpec
from cms.schema.keys import document_keys
from cms.schema.registry import TypeRegistry


@dataclass
class WriteContext:
    """One operation's view of the house; made by the executor, one for each operation."""

    session: Session
    site: Site
    registry: TypeRegistry
    rights: Rights
    actor: Actor
    hooks: Hooks
    plan: Plan
    events: list[int] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    """What rooms have read once for the whole operation."""
    written: dict[str, EntryState] = field(default_factory=dict)
    """The entries that the operation has changed so far, but for those that it destroyed."""

    @property
    def turn(self) -> Turn:
        """The place in the order of commits; asking for it takes the commit lock."""
        return current_turn(self.session)

    @property
    def now(self) -> datetime:
        """The instant at which everything in this transaction happens."""
        return self.turn.instant

    @property
    def editions(self) -> EditionWriter:
        """The writer of the read model, at this operation's instant."""
        return EditionWriter(self.session, self.site, self.now)

    @cached_property
    def specs(self) -> Mapping[str, TypeSpec]:
        """The content types by name."""
        return {spec.name: spec for spec in self.registry}

    def state(self, entry_id: str) -> EntryState:
        """Lock an entry and return its state; raise NotFound where there is none.

        What came true of it by the clock is written down first, if nobody has done so yet.
        """
        state = load_state(self.session, self.site, entry_id, self.specs)
        settle(self.session, state, self.site, self.specs)
        return state

    def record(
        self, name: str, state: EntryState, also: Iterable[str] = (), **payload: Any
    ) -> None:
        """Write an event about an entry."""
        number = append(
            self.session,
            self.turn,
            name,
            subjects=[state.id, *also],
            site_id=self.site.id,
            actor_id=self.actor.user_id,
            actor_label=self.actor.label,
            payload={"type": state.spec.name, "version": state.entry.head, **payload},
        )
        if name.startswith("entry.") and name != "entry.purged":
            self.written[state.id] = state
        self.events.append(number)
        self.plan.events.append(name)
        self.plan.cache_tags = sorted(
            {*self.plan.cache_tags, f"entry:{state.id}", f"type:{state.spec.name}"}
        )

    def note(self, state: EntryState, part: str, before: Any, after: Any) -> None:
        """Note a change that can be undone; see `cms.content.undo.journal` for the parts."""
        journal = journal_of(self.session, self.turn)
        journal.note(state.id, state.spec.name, part, before, after)

    def record_site(self, name: str, *subjects: str, **payload: Any) -> None:
        """Write an event about the site, or about people, rather than about one entry."""
        number = append(
            self.session,
            self.turn,
            name,
            subjects=subjects,
            site_id=self.site.id,
            actor_id=self.actor.user_id,
            actor_label=self.actor.label,
            payload=payload,
        )
        self.events.append(number)
        self.plan.events.append(name)

    # -- rights ---------------------------------------------------------------------------

    def authorise_site(self, permission: str) -> None:
        """Raise Forbidden with the reason unless the actor holds a permission on the site."""
        verdict = decide(self.rights, self.actor, permission, NO_CONTENT)
        if not verdict.allowed:
            raise Forbidden(verdict.reason)

    def facts(
        self, state: EntryState, document: Mapping[str, Any] | None, locale: str | None
    ) -> Facts:
        """Return what a decision needs to know of an entry, as `document` would have it."""
        place = state.placement
        return Facts(
            spec=state.spec,
            locale=locale,
            scope=state.scope,
            keys=document_keys(state.spec, document or {}),
            system={
                "_id": state.id,
                "_type": state.spec.name,
                "_owner": state.entry.owner_id,
                "_created_at": clock.to_text(state.entry.created_at),
                "_parent": (place.parent_id or self.site.id) if place else None,
            },
        )

    def stored(self, state: EntryState, locale: str | None = None) -> dict[str, Any] | None:
        """Return the newest version as read in a locale (the default one); None without any."""
        if state.entry.head == 0:
            return None
        wanted = locale if locale in self.site.locales else self.site.default_locale
        return self.as_read(state, state.slices(state.entry.head), str(wanted))

    def as_read(
        self, state: EntryState, slices: Mapping[str, Mapping[str, Any]], locale: str
    ) -> dict[str, Any]:
        """Return what a reader of `locale` would see of a version's slices, borrowed parts too."""
        chain = [dict(slices.get(one, {})) for one in self.site.chains[locale]]
        document, _ = resolve(state.spec, dict(slices.get(SHARED, {})), chain)
        return {name: value for name, value in document.items() if value is not None}

    def authorise(
        self,
        permission: str,
        state: EntryState,
        *,
        slices: Iterable[str] = (),
        fields: Mapping[str, Sequence[str]] | None = None,
        resulting: Mapping[str, Any] | None = None,
    ) -> None:
        """Raise Forbidden with the reason, or NotFound for what may not even be seen.

        `slices` are those concerned (none: the entry as a whole), `fields` those that change
        in each slice (none: all). A condition has to hold of the stored document and, where
        one is given, of the `resulting` one.
        """
        if self.actor.system:
            return
        for name in tuple(fields or slices) or (None,):
            stored = self.stored(state, name)
            documents: list[Mapping[str, Any] | None] = [
                one for one in (stored, resulting) if one is not None
            ]
            for document in documents or [None]:
                facts = self.facts(state, document, name)
                names = (fields or {}).get(name or "", ())
                verdict = decide_fields(self.rights, self.actor, permission, facts, names)
                if not verdict.allowed:
                    self._refuse(state, verdict.reason)

    def authorise_fields(
        self,
        permission: str,
        state: EntryState,
        names: Iterable[str],
        locale: str,
        *,
        new: Mapping[str, Any] | None = None,
    ) -> None:
        """Raise Forbidden naming the fields that the actor may not write.

        Conditions are asked of the stored document, or of a `new` one where none is stored.
        """
        if self.actor.system:
            return
        stored = self.stored(state, locale)
        facts = self.facts(state, new if stored is None else stored, locale)
        writable = writable_fields(self.rights, self.actor, facts, permission)
        refused = sorted(set(names) - writable)
        if refused:
            raise Forbidden(f"You may not write the field {', '.join(refused)}.")

    def readable_fields(self, state: EntryState, locale: str) -> frozenset[str]:
        """Return the fields of the draft whose values the actor may be told."""
        if self.actor.system:
            return frozenset(state.spec.fields)
        facts = self.facts(state, self.stored(state, locale), locale)
        return readable_fields(self.rights, self.actor, facts, "view_draft")

    def _refuse(self, state: EntryState, reason: str) -> None:
        stored = self.stored(state)
        seen = any(
            decide(self.rights, self.actor, permission, self.facts(state, stored, locale)).allowed
            for permission in ("view_draft", "view")
            for locale in self.site.locales
            if permission == "view_draft" or self._is_live(state)
        )
        if stored is not None and not seen:
            raise NotFound(f"There is no entry {state.id}.")
        raise Forbidden(reason)

    def _is_live(self, state: EntryState) -> bool:
        return bool(state.stands(self.now))

    def touched(self, state: EntryState, names: Iterable[str], locale: str) -> dict[str, list[str]]:
        """Return the slices that a write to these fields in a locale concerns, with the fields."""
        found: dict[str, list[str]] = {}
        for name in names:
            field = state.spec.fields.get(name)
            if field is not None:
                found.setdefault(locale if field.localized else SHARED, []).append(name)
        return found
