"""What an edition is made of, and the row that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from cms.content.document import resolve
from cms.content.models import Placement
from cms.content.relations import links_of
from cms.content.sealing import blind_keys
from cms.content.site import SHARED, Site
from cms.content.state import EntryState, Place
from cms.schema.declaration import fingerprint
from cms.schema.keys import document_keys

MASKED = "masked"
"""The kind of an edition without a document: its release shows nothing of the entry there."""


@dataclass(frozen=True)
class Draft:
    """An edition that is to stand: its interval and the slices it is made of."""

    locale: str
    start: datetime
    end: datetime | None
    versions: dict[str, int]
    kind: str
    own: bool
    place: Place | Placement | None
    release: str | None = None

    def recipe(self, state: EntryState) -> str:
        """Name what the document is made of; the same recipe gives the same row."""
        parts = [f"{name}:{number}" for name, number in sorted(self.versions.items())]
        where = f"{self.place.parent_id}/{self.place.position}" if self.place else ""
        made = " ".join(parts) if self.kind != MASKED else MASKED
        return f"{made}|{where}|{state.entry.owner_id}|{fingerprint(state.spec)[:12]}"


def edition_row(
    site: Site, now: datetime, state: EntryState, draft: Draft, first: datetime | None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the values of an edition and those of its references (without the edition's id).

    `first` is when the entry was, or is to be, first live in the locale.
    """
    values = _placed(site, now, state, draft)
    if draft.kind == MASKED:
        return {**values, **_nothing(state)}, []
    document, borrowed = _document(site, state, draft)
    spec = state.spec
    used = [state.version(number) for number in draft.versions.values()]
    title = document.get(spec.title_field) if spec.title_field else None
    values |= {
        "version": max(draft.versions.values()),
        "slug": document.get(spec.slug_field) if spec.slug_field else None,
        "title": title if isinstance(title, str) else "",
        "updated_at": max(one.asserted_at or one.created_at for one in used),
        "published_at": _published_at(draft, first),
        "fallback": borrowed,
        "keys": document_keys(spec, document) | blind_keys(state.session, state.id, spec, document),
        "doc": orjson.dumps(document).decode(),
    }
    links = [
        {
            "field": link.field,
            "position": link.position,
            "pointer": link.pointer,
            "target_id": link.target_id,
            "target_kind": link.kind,
        }
        for link in links_of(spec, document)
    ]
    return values, links


def _placed(site: Site, now: datetime, state: EntryState, draft: Draft) -> dict[str, Any]:
    place = draft.place
    return {
        "site_id": site.id,
        "type": state.spec.name,
        "entry_id": state.id,
        "locale": draft.locale,
        "kind": draft.kind,
        "release_id": draft.release,
        "valid_from": draft.start,
        "valid_to": draft.end,
        "past": draft.end is not None and draft.end <= now,
        "own": draft.own,
        "recipe": draft.recipe(state),
        "parent_id": (place.parent_id or site.id) if place else None,
        "position": place.position if place else "",
        "owner_id": state.entry.owner_id,
        "created_at": state.entry.created_at,
    }


def _nothing(state: EntryState) -> dict[str, Any]:
    return {
        "version": state.entry.head,
        "slug": None,
        "title": "",
        "updated_at": state.entry.created_at,
        "published_at": None,
        "fallback": [],
        "keys": {},
        "doc": "{}",
    }


def _document(site: Site, state: EntryState, draft: Draft) -> tuple[dict[str, Any], list[str]]:
    parts = {name: state.sealed(number).get(name, {}) for name, number in draft.versions.items()}
    chain = [parts.get(one, {}) for one in site.chains[draft.locale]]
    return resolve(state.spec, parts.get(SHARED, {}), chain)


def _published_at(draft: Draft, first: datetime | None) -> datetime | None:
    if draft.kind not in ("live", "release"):
        return first
    return draft.start if first is None else min(first, draft.start)
