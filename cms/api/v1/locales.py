"""How each locale of an entry stands: what it lacks, and what readers see of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyramid.view import view_config

from cms import clock
from cms.access.fields import readable_fields
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.nouns import no_parameters
from cms.content.lens import Lens
from cms.content.queries.locales_of_entry import LocaleStands, locales_of
from cms.content.queries.rows import Row
from cms.errors import Forbidden, NotFound, NotSignedIn
from cms.tree.content import EntryResource


@view_config(context=EntryResource, name="locales", request_method="GET")
def get_locales(context: EntryResource, request: Any) -> Any:
    """Answer the locales whose draft the caller may see, in the order of the site."""
    no_parameters(request)
    require_signed_in(request)
    lens, row = _draft(context, request)

    def readable(locale: str) -> frozenset[str]:
        facts = request.entry_facts(context.spec, row, locale)
        return readable_fields(request.rights, request.actor, facts, "view_draft")

    found = locales_of(request.cms_session, lens, context.spec, row.entry_id, readable)
    data = [_json(one) for one in found]
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


def _json(one: LocaleStands) -> dict[str, Any]:
    return {
        "locale": one.locale,
        "version": one.version,
        "missing": one.missing,
        "outdated": since(one.outdated.items()),
        "publication": one.publication,
        "published_version": one.shown.version,
        "published_at": _time(one.shown.since),
        "scheduled_at": _time(one.shown.next),
        "slug": one.slug,
        "path": one.path,
        "state": one.state,
    }


def since(outdated: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return what is outdated, each with the version since which it is, as JSON."""
    return [{"pointer": pointer, "since": number} for pointer, number in outdated]


def _time(instant: Any) -> str | None:
    return None if instant is None else clock.to_text(instant)
