"""The plan of a release: what it would change, and all that stands in its way, entry by entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import clock
from cms.content.document import localised_in
from cms.content.lens import Lens
from cms.content.models import Intent, Release, ReleaseItem
from cms.content.operations.seen import seen_types
from cms.content.queries.tree import paths
from cms.content.releases.changes import changes_of, version_of
from cms.content.releases.checking import check_item
from cms.content.releases.existing import TO_COME
from cms.content.releases.linking import left_behind, own_broken
from cms.content.releases.looking import LookingContext
from cms.content.releases.overlaid import Overlaid, changed_fields, collisions, read_overlaid
from cms.content.state import EntryState
from cms.content.states import load_states, load_versions
from cms.db.chunks import chunks
from cms.errors import Forbidden, NotFound, StateConflict, ValidationFailed

Parts = dict[str, list[dict[str, Any]]]


@dataclass
class EntryPlan:
    """What a release would do to one entry; the lists are as the API answers them."""

    entry: str
    type: str
    items: list[str] = field(default_factory=list)
    locales: list[dict[str, Any]] = field(default_factory=list)
    missing_locales: list[str] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    referrers: list[dict[str, Any]] = field(default_factory=list)
    collisions: list[dict[str, Any]] = field(default_factory=list)
    also: list[dict[str, Any]] = field(default_factory=list)
    redirects: list[dict[str, str]] = field(default_factory=list)


@dataclass
class ReleasePlan:
    """The plans of the entries that the reader knows, in the order in which they were added.

    `unseen` counts the others; `ready` says whether publishing now would succeed for the reader.
    """

    entries: list[EntryPlan]
    unseen: int

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way."""
        blocked = any(e.refused or e.problems or e.collisions for e in self.entries)
        return bool(self.entries) and not self.unseen and not blocked

    def summary(self) -> dict[str, Any]:
        """Return how many entries there are, and how many of them have a word on each matter."""
        names = ("refused", "problems", "links", "referrers", "collisions", "also", "redirects")
        return {
            "ready": self.ready,
            "entries": len(self.entries),
            "unseen": self.unseen,
            **{name: sum(1 for one in self.entries if getattr(one, name)) for name in names},
            "missing_locales": sum(1 for one in self.entries if one.missing_locales),
        }


def plan_release(ctx: LookingContext, lens: Lens, release: Release) -> ReleasePlan:
    """Work out the plan; `lens` looks through the release for who asks."""
    return _Planning(ctx, lens, release).plan()


class _Planning:
    """Reads everything once for all entries, then puts the plan of each together."""

    def __init__(self, ctx: LookingContext, lens: Lens, release: Release) -> None:
        self.ctx, self.lens, self.release = ctx, lens, release
        query = select(ReleaseItem).where(ReleaseItem.release_id == release.id)
        self.items: dict[str, list[ReleaseItem]] = defaultdict(list)
        for item in self.session.scalars(query.order_by(ReleaseItem.id)):
            self.items[item.entry_id].append(item)
        self.states = load_states(
            self.session, ctx.site, self.items, ctx.specs, lens.now, lock=False
        )
        self.overlaid: Overlaid = read_overlaid(self.session, lens, list(self.states))
        self.links: Mapping[str, list[Any]] = _by(
            own_broken(self.session, lens, self.overlaid), "source"
        )
        self.left: Mapping[str, list[Any]] = _by(
            left_behind(self.session, lens, self.overlaid), "target"
        )
        self.met = collisions(self.session, lens, self.overlaid, self.states)
        self.others = self._others()
        self.seen = seen_types(ctx, self._named())
        self._read_versions()

    @property
    def session(self) -> Session:
        return self.ctx.session

    def plan(self) -> ReleasePlan:
        """Return the plan of every entry that the reader knows."""
        known = [one for one in self.items if one in self.states and one in self.seen]
        entries = [self._entry(self.states[one]) for one in known]
        self._add_redirects({one.entry: one for one in entries})
        unseen = sum(len(items) for one, items in self.items.items() if one not in known)
        return ReleasePlan(entries, unseen)

    def _named(self) -> set[str]:
        named = set(self.items)
        named |= {link.target for links in self.links.values() for link in links}
        named |= {link.source for links in self.left.values() for link in links}
        return named | {claim.entry_id for pair in self.met for claim in pair}

    def _read_versions(self) -> None:
        states = self.states
        load_versions(
            self.session,
            [
                (states[one], number)
                for one, items in self.items.items()
                if one in states
                for number in {states[one].entry.head, *(version_of(states[one], i) for i in items)}
            ],
        )

    def _others(self) -> Parts:
        """Return what else is planned for the entries: schedules, and other releases."""
        found: Parts = defaultdict(list)
        ids = list(self.states)
        for part in chunks(ids):
            intents = (
                select(Intent)
                .where(Intent.entry_id.in_(part), Intent.cancelled_at.is_(None))
                .where(Intent.at > self.lens.now)
                .order_by(Intent.at, Intent.id)
            )
            for intent in self.session.scalars(intents):
                if intent.release_id != self.release.id:
                    found[intent.entry_id].append(_intent_json(intent))
            gathered = (
                select(ReleaseItem)
                .join(Release, Release.id == ReleaseItem.release_id)
                .where(ReleaseItem.entry_id.in_(part), Release.state.in_(TO_COME))
                .where(Release.id != self.release.id, Release.state != "scheduled")
                .order_by(Release.id)
            )
            for item in self.session.scalars(gathered):
                found[item.entry_id].append(self._gathered(item))
        return found

    def _gathered(self, item: ReleaseItem) -> dict[str, Any]:
        return {
            "intent": None,
            "release": item.release_id,
            "at": None,
            "action": item.action,
            "slices": ["*", *(item.locales or self.lens.site.locales)],
        }

    # -- one entry ------------------------------------------------------------------------

    def _entry(self, state: EntryState) -> EntryPlan:
        items = self.items[state.id]
        plan = EntryPlan(state.id, state.spec.name, [item.id for item in items])
        for item in items:
            self._check(plan, state, item)
            plan.missing_locales += self._missing(state, item)
        plan.locales = [
            found for one in self.lens.site.locales if (found := self._locale(plan, one))
        ]
        self._add_links(plan, state)
        plan.collisions = self._collisions(state.id)
        touched = {
            name for item in items for name in item.applied_slices or self._slices(state, item)
        }
        plan.also = [one for one in self.others.get(state.id, ()) if touched & set(one["slices"])]
        return plan

    def _slices(self, state: EntryState, item: ReleaseItem) -> list[str]:
        changes = changes_of(self.ctx.site, state, [item])
        return [name for change in changes for name in change.slices]

    def _check(self, plan: EntryPlan, state: EntryState, item: ReleaseItem) -> None:
        try:
            check_item(self.ctx, state, item)
        except (Forbidden, NotFound) as error:
            plan.refused.append({"item": item.id, "detail": error.detail})
        except ValidationFailed as error:
            plan.problems += [
                {"item": item.id, "pointer": one.pointer, "detail": one.detail}
                for one in error.problems
            ]
        except StateConflict as error:
            plan.problems.append({"item": item.id, "pointer": "", "detail": error.detail})

    def _missing(self, state: EntryState, item: ReleaseItem) -> list[str]:
        if item.action == "unpublish" or not state.spec.localized:
            return []
        try:
            written = localised_in(state.slices(version_of(state, item)))
        except NotFound:
            return []
        return [one for one in self.lens.site.locales if one not in written]

    def _locale(self, plan: EntryPlan, locale: str) -> dict[str, Any] | None:
        place = (plan.entry, locale)
        old, new = self.overlaid.live.get(place), self.overlaid.over.get(place)
        if old is None and new is None:
            return None
        readable = self.lens.in_locale(locale).readable(self.lens.registry.require(plan.type))
        fields = [one for one in changed_fields(old, new) if one["field"] in readable]
        same = old is not None and new is not None and old.doc == new.doc
        change = "published" if old is None else "withdrawn" if new is None else "changed"
        return {
            "locale": locale,
            "change": "unchanged" if same else change,
            "from_version": None if old is None else old.version,
            "to_version": None if new is None else new.version,
            "fields": [] if change == "withdrawn" else fields,
        }

    def _add_links(self, plan: EntryPlan, state: EntryState) -> None:
        readable = self.lens.readable(state.spec)
        plan.links = [
            {"pointer": link.pointer, "entry": link.target, "locale": link.locale}
            for link in self.links.get(state.id, ())
            if link.target in self.seen and link.field.partition(".")[0] in readable
        ]
        plan.referrers = [
            {"entry": link.source, "field": link.field, "locale": link.locale}
            for link in self.left.get(state.id, ())
            if link.source in self.seen
        ]

    def _collisions(self, entry_id: str) -> list[dict[str, Any]]:
        found = []
        for one, other in self.met:
            if entry_id in (one.entry_id, other.entry_id):
                holder = other if one.entry_id == entry_id else one
                since = max(one.start, other.start)
                found.append(
                    {
                        "locale": one.locale,
                        "slug": one.slug,
                        "entry": holder.entry_id if holder.entry_id in self.seen else None,
                        "from": None if since <= self.lens.now else clock.to_text(since),
                    }
                )
        return found

    def _add_redirects(self, plans: Mapping[str, EntryPlan]) -> None:
        """Say which addresses of the entries will lead on to which."""
        for locale in self.lens.site.locales:
            through = self.lens.in_locale(locale)
            plain = replace(through, release=None)
            pairs = [
                (self.overlaid.live[place], row)
                for place, row in self.overlaid.over.items()
                if place[1] == locale and place in self.overlaid.live and place[0] in plans
            ]
            moved = [(old, new) for old, new in pairs if old.slug != new.slug]
            if moved:
                before = paths(self.session, plain, [old for old, _ in moved])
                after = paths(self.session, through, [new for _, new in moved])
                _note(plans, locale, before, after)


def _note(
    plans: Mapping[str, EntryPlan],
    locale: str,
    before: Mapping[str, str | None],
    after: Mapping[str, str | None],
) -> None:
    for entry_id, old in before.items():
        new = after.get(entry_id)
        if old is not None and new is not None and old != new:
            plans[entry_id].redirects.append({"locale": locale, "from": old, "to": new})


def _by(found: Sequence[Any], name: str) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = defaultdict(list)
    for one in found:
        grouped[getattr(one, name)].append(one)
    return grouped


def _intent_json(intent: Intent) -> dict[str, Any]:
    return {
        "intent": intent.id,
        "release": intent.release_id,
        "at": clock.to_text(intent.at),
        "action": "unpublish" if intent.version is None else "publish",
        "slices": list(intent.slices),
    }
