"""Translations as a file for translators' tools: XLIFF 2.0 out, and back in."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.api.v1.answers import answer, envelope, link_header, url
from cms.api.v1.locales import require_signed_in
from cms.api.v1.nouns import page_url, read_numbered_page
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params, split
from cms.api.v1.translations import PLACES, read_wanted, required
from cms.content.plugin_hooks import PluginHooks
from cms.errors import BadRequest, NotFound, UnsupportedMedia
from cms.extension.manager import Plugins
from cms.schema.registry import TypeRegistry
from cms.transfer.writing import SessionWriter
from cms.transfer.xliff.exporting import gather, number_of_units
from cms.transfer.xliff.importing import import_translations
from cms.transfer.xliff.names import MEDIA_TYPE
from cms.transfer.xliff.reading import read
from cms.transfer.xliff.writing import write
from cms.tree.root import TranslationFileResource

NAME = "translations.xlf"
MEDIA = (MEDIA_TYPE, "application/xml", "text/xml")


@view_config(context=TranslationFileResource, name="", request_method="GET")
def get_translations(context: TranslationFileResource, request: Any) -> Any:
    """Answer a page of what is to be translated as XLIFF 2.0."""
    require_signed_in(request)
    params = Params.of(request.query_string)
    given = params.take("from"), params.take("to")
    wanted = read_wanted(params, request)
    page = read_numbered_page(params, request.service(Bounds))
    params.finish()
    source, target = required("from", given[0]), required("to", given[1])
    if page.count:
        raise BadRequest("A file has no counts: ask /api/v1/translations.", "count")
    if source == target:
        raise BadRequest("'from' and 'to' name the same locale.", "to")
    lenses = (
        request.lens_for(locale=source, status="draft"),
        request.lens_for(locale=target, status="draft"),
    )
    found = gather(request.cms_session, lenses, wanted, limit=page.size, offset=page.offset)
    if not number_of_units(found.entries):
        raise NotFound(f"Nothing of that is to be translated from {source} to {target}.")
    raw = write(found.entries, request.site, source, target)
    response = Response(body=raw, content_type=MEDIA_TYPE, charset=None)
    response.content_disposition = f'attachment; filename="{source}-{target}.xlf"'
    response.headers["Cache-Control"] = "no-store"
    if found.more:
        kept = [pair for pair in split(request.query_string) if pair[0] not in PLACES]
        following = page_url(request, NAME, page, (page.number or 1) + 1, kept)
        response.headers["Link"] = link_header({"next": following})
    return response


@view_config(context=TranslationFileResource, name="", request_method="POST")
def post_translations(context: TranslationFileResource, request: Any) -> Any:
    """Take translations in: each entry's as a new draft. What can't be taken is answered."""
    params = Params.of(request.query_string)
    dry_run = params.take_flag("dry_run")
    params.finish()
    # Before anything is read of a body that may be large; the rest is asked of each entry.
    require_signed_in(request)
    given = (request.content_type or "").lower()
    if given not in MEDIA:
        raise UnsupportedMedia(f"The body has to be {MEDIA_TYPE}, not {given or 'of no type'}.")
    writer = SessionWriter(
        request.cms_session,
        request.site,
        request.service(TypeRegistry),
        request.actor,
        PluginHooks(request.service(Plugins)),
    )
    report = import_translations(writer, read(request.body), dry_run=dry_run)
    said = report.to_json()
    body = envelope(
        said["entries"],
        {"self": url(request, NAME)},
        {"from": report.source, "to": report.target, **report.counts(), "dry_run": dry_run},
    )
    return answer(request, body)
