"""How each locale of an entry stands: what it lacks, and what readers see of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyramid.view import view_config

from cms import clock
from cms.access.fields import readable_fields
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.nouns import no_parameters
from cms.content.lens import Lens
from cms.content.locales.values import top_field
from cms.content.models import Translation
from cms.content.queries.locales import (
    Shown,
    Text,
    marks_of,
    publication,
    shown,
    texts,
    unchanged,
)
from cms.content.queries.rows import Row
from cms.content.queries.tree import paths_in_locales
from cms.content.site import SHARED
from cms.errors import Forbidden, NotFound, NotSignedIn
from cms.tree.content import EntryResource


@view_config(context=EntryResource, name="locales", request_method="GET")
def get_locales(context: EntryResource, request: Any) -> Any:
    """Answer the locales whose draft the caller may see, in the order of the site."""
    no_parameters(request)
    require_signed_in(request)
    lens, row = _draft(context, request)
    session, ids = request.cms_session, [row.entry_id]
    found = texts(session, lens, ids)[row.entry_id]
    # What has no text in any locale is published in all of them at once.
    whole = not context.spec.localized
    public = shown(session, ids, (SHARED,) if whole else lens.site.locales, lens.now)
    same = unchanged(session, lens, ids)
    marks = marks_of(session, row.entry_id)
    paths = paths_in_locales(session, lens, found)
    data = [
        {
            **_gaps(request, lens, row, text, marks.get(text.locale)),
            **_public(
                public.get((text.entry_id, SHARED if whole else text.locale), Shown()), text, same
            ),
            "slug": text.slug,
            "path": paths[text.entry_id, text.locale],
        }
        for text in found
    ]
    for item in data:
        item["state"] = _state(item)
    address = url(request, "content", row.type, row.entry_id, "locales")
    return answer(request, envelope(data, {"self": address}))


def _draft(context: EntryResource, request: Any) -> tuple[Lens, Row]:
    """Return the draft in the first locale in which the caller may see it."""
    spec, name = context.spec, context.__name__
    for locale in request.site.locales:
        try:
            return request.find_entry(spec, name, locale, ("draft",))  # type: ignore[no-any-return]
        except NotFound:
            continue
    request.find_entry(spec, name)
    raise Forbidden("How locales stand needs the permission 'view_draft'.")


def require_signed_in(request: Any) -> None:
    """Raise `NotSignedIn` where nobody known asks for what no anonymous reader ever sees."""
    if request.actor.user_id is None:
        raise NotSignedIn("What is to be translated needs the permission 'view_draft'.")


def _gaps(
    request: Any, lens: Lens, row: Row, text: Text, kept: Translation | None
) -> dict[str, Any]:
    """Return what the locale lacks, of the fields that the caller may read in it."""
    spec = lens.registry.require(row.type)
    facts = request.entry_facts(spec, row, text.locale)
    readable = readable_fields(request.rights, request.actor, facts, "view_draft")
    missing = kept.missing if kept else ()
    outdated = kept.outdated if kept else {}
    written = [n for p, n in (kept.written if kept else {}).items() if top_field(p) in readable]
    return {
        "locale": text.locale,
        "version": max(written, default=None),
        "missing": [one for one in missing if top_field(one) in readable],
        "outdated": since((p, n) for p, n in outdated.items() if top_field(p) in readable),
    }


def since(outdated: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return what is outdated, each with the version since which it is, as JSON."""
    return [{"pointer": pointer, "since": number} for pointer, number in outdated]


def _public(shown: Shown, text: Text, same: set[tuple[str, str]]) -> dict[str, Any]:
    is_same = (text.entry_id, text.locale) in same
    return {
        "publication": publication(shown, same=is_same),
        "published_version": shown.version,
        "published_at": _time(shown.since),
        "scheduled_at": _time(shown.next),
    }


def _state(item: Mapping[str, Any]) -> str:
    if item["missing"]:
        return "missing"
    return "outdated" if item["outdated"] else str(item["publication"])


def _time(instant: Any) -> str | None:
    return None if instant is None else clock.to_text(instant)
