"""What a webhook sees: lenses of its own rights, and whether an event is one that it is told of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.orm import Session

from cms import clock
from cms.access.actor import EVERYONE, Actor
from cms.access.rights import Rights, load_rights
from cms.content.lens import Lens, Status, open_lens
from cms.content.model.holding import held_types
from cms.content.queries.entries import seen_ids
from cms.content.queries.matching import matching_ids
from cms.content.site import SHARED, Site, load_site
from cms.errors import BadRequest
from cms.events.models import Event
from cms.schema.filtering.ast import BoundFilter
from cms.schema.filtering.bind import bind
from cms.schema.filtering.parse import from_json
from cms.schema.registry import TypeRegistry
from cms.webhooks.models import Webhook

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Sight:
    """How webhooks see a site, by the rights and types that the transaction of `session` sees."""

    session: Session
    site: Site
    registry: TypeRegistry
    rights: Rights

    @classmethod
    def of(cls, session: Session, registry: TypeRegistry) -> Sight:
        """Return how webhooks see now; `registry` stands where the session carries no types."""
        held = held_types(session)
        known = registry if held is None else held.now(session)
        return cls(session, load_site(session), known, load_rights(session))

    def lens(self, webhook: Webhook, locale: str | None = None) -> Lens:
        """Return the lens of a webhook; raise Forbidden where its role may see no drafts."""
        return open_lens(
            self.session,
            self.site,
            actor_of(webhook),
            self.registry,
            locale=locale,
            status=cast("Status", webhook.status),
            rights=_with_role(self.rights, webhook),
        )

    def locales(self, webhook: Webhook, event: Event) -> tuple[str, ...]:
        """Return the locales in which a webhook is told of an event of content; none: of nothing.

        It is told where the entry is seen, and admitted by the condition, just after the event or
        just before it: so of what leaves its view as well, and never of what was not in it.
        """
        type_name = event.payload.get("type")
        if event.subject is None or type_name not in self.registry.names:
            return ()
        lens = self.lens(webhook)
        if not lens.visibility(lens.permissions[0]).of(type_name):
            return ()
        touched = self._touched(webhook, event)
        if event.name == "entry.purged":
            # Nothing of it is left to be looked at.
            return () if webhook.condition else touched
        bound = condition_of(webhook, lens, type_name)
        return tuple(
            locale
            for locale in touched
            if any(
                _sees(self.session, one, type_name, event.subject, bound)
                for one in _moments(lens.in_locale(locale), event)
            )
        )

    def _touched(self, webhook: Webhook, event: Event) -> tuple[str, ...]:
        """Return the webhook's locales whose readers the event may concern, by what they borrow."""
        slices = set(event.payload.get("slices") or filter(None, [event.payload.get("locale")]))
        wanted = [one for one in self.site.locales if not webhook.locales or one in webhook.locales]
        if not slices or SHARED in slices:
            return tuple(wanted)
        return tuple(one for one in wanted if slices & set(self.site.chains[one]))


def actor_of(webhook: Webhook) -> Actor:
    """Return as whom a webhook looks at content: as somebody anonymous who has its role, if any."""
    own = frozenset({_principal(webhook)}) if webhook.role else frozenset()
    return Actor(
        user_id=None, label=f"webhook {webhook.name}", principals=frozenset({EVERYONE}) | own
    )


def condition_of(webhook: Webhook, lens: Lens, type_name: str) -> BoundFilter | None:
    """Return the webhook's condition on a type; raise BadRequest where it can't be asked of that."""
    if not webhook.condition:
        return None
    spec = lens.registry.require(type_name)
    return bind(from_json(webhook.condition), spec, lens.registry, readable=lens.readable)


def _principal(webhook: Webhook) -> str:
    # No grant can name it, so it holds nothing but the role.
    return f"webhook:{webhook.id}"


def _with_role(rights: Rights, webhook: Webhook) -> Rights:
    if not webhook.role:
        return rights
    root = {**rights.grants.get(None, {}), _principal(webhook): (webhook.role,)}
    return replace(rights, grants={**rights.grants, None: root})


def _moments(lens: Lens, event: Event) -> Iterator[Lens]:
    """Yield the lenses through which an event is judged: after it, and before it."""
    if lens.status != "published":
        # Of drafts only the newest stands.
        yield lens
        yield lens.with_status("trashed")
        return
    instants: list[datetime] = [event.at, event.at - _TICK]
    came_true = event.payload.get("at")
    if event.payload.get("by") == "schedule" and came_true:
        # Written down later than it came true, so that it was past already.
        instants.append(clock.from_text(came_true) - _TICK)
    for one in instants:
        yield replace(lens, pinned=one)


def _sees(
    session: Session, lens: Lens, type_name: str, entry_id: str, bound: BoundFilter | None
) -> bool:
    if bound is None:
        return entry_id in seen_ids(session, lens, [entry_id])
    try:
        return entry_id in matching_ids(session, lens, type_name, [entry_id], bound)
    except BadRequest:
        return False
