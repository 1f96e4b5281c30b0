"""Files as browsers get them: with the type that their bytes have, and no way to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.cache.depending import Sources, kept
from cms.content.assets.signing import EXPIRES, PASS, FileSigner
from cms.content.assets.uses import hashes_of, with_users
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.errors import BadRequest, NotFound
from cms.media.files import Files
from cms.media.models import Blob
from cms.media.renditions.recipes import PARAMETERS
from cms.media.renditions.signing import SIGNATURE, RenditionSigner
from cms.schema.values import Refused, as_hash
from cms.site.pieces import Pieces
from cms.site.renditions import rendition_answer
from cms.tree.media import FileResource
from cms.web.response_cache import is_kept, keep

INLINE = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/svg+xml")
"""What browsers show in a page; all else but sound and moving pictures is downloaded."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Content-Security-Policy of every file: opened by itself, it runs nothing and loads nothing."""

KNOWN = frozenset({*PARAMETERS, SIGNATURE, EXPIRES, PASS})
"""Parameters of the addresses of files."""
YEAR = 365 * 24 * 3600
REMEMBERED_MAX = 256 * 1024
"""Bytes of the largest file that is answered from memory: photographs in the sizes of pages."""


@view_config(context=FileResource, name="", request_method="GET")
def get_file(context: FileResource, request: Any) -> Any:
    """Answer a file that an entry shows which the caller may see, or a rendition of it.

    Ranges are as RFC 9110 has them.
    """
    _check_parameters(request)
    recipe = request.service(RenditionSigner).read(context.hash, request.query_string)
    found = find_file(request, context.hash)
    blob = found.blob
    if recipe is not None:
        response = rendition_answer(request, blob, recipe)
        name = _renamed(context.__name__, response.content_type)
        response.headers.update(_headers(response.content_type, name, found, request))
        return _remembered(request, found, response)
    headers = _headers(blob.media_type, context.__name__, found, request)
    elsewhere = _direct(request, blob, headers)
    if elsewhere is not None:
        return Response(status=302, location=elsewhere, cache_control="private, no-store")
    return _remembered(request, found, _whole(request, blob, headers))


def _remembered(request: Any, found: Found, response: Response) -> Response:
    """Return an answer, kept in memory where it is small and anybody's."""
    small = (response.content_length or 0) <= REMEMBERED_MAX
    if found.shown_by is not None and small and is_kept(request):
        sources = Sources(entries={found.shown_by})
        keep(request, kept(request.cms_session, request.lens_for(), sources))
    return response


def _check_parameters(request: Any) -> None:
    for name in request.GET:
        if name not in KNOWN:
            raise BadRequest(f"There is no parameter {name[:80]!r} here.", name[:80])


def _whole(request: Any, blob: Blob, headers: Mapping[str, str]) -> Response:
    """Return the answer that is the file as it is kept."""
    files: Files = request.service(Files)
    pieces = Pieces(partial(files.read, blob), blob.size)
    pieces.begin(request)
    response = Response(app_iter=pieces, content_type=blob.media_type, conditional_response=True)
    if blob.media_type.startswith("text/"):
        response.charset = "utf-8"
    response.content_length = blob.size
    response.accept_ranges = "bytes"
    response.etag = blob.hash
    response.headers.update(headers)
    return response


def _renamed(name: str, media_type: str) -> str:
    """Return a file's name with the ending of another format."""
    return f"{name.rpartition('.')[0] or name}.{media_type.partition('/')[2]}"


def _headers(media_type: str, name: str, found: Found, request: Any) -> dict[str, str]:
    # What a hash names never changes; who may see it can.
    public = found.shown_by is not None
    scope = f"public, max-age={YEAR}, immutable" if public else "private, no-store"
    ends = None if public else signed_until(request, found.blob)
    if ends is not None:
        scope = f"private, max-age={max(0, int((ends - clock.now()).total_seconds()))}"
    return {
        "Content-Security-Policy": POLICY,
        "Content-Disposition": disposition(media_type, name),
        "Cache-Control": scope,
    }


def _direct(request: Any, blob: Blob, headers: Mapping[str, str]) -> str | None:
    """Return the address at the storage itself, where large files are read from there."""
    settings = request.settings.media
    large = settings.direct_from and blob.size >= settings.direct_from
    # No policy goes along with what another host answers, and a drawing may hold scripts.
    if not large or request.method != "GET" or blob.media_type == "image/svg+xml":
        return None
    files: Files = request.service(Files)
    told = {name: headers[name] for name in ("Content-Disposition", "Cache-Control")}
    told["Content-Type"] = blob.media_type
    return files.at(blob).direct_url(blob.key, settings.signed_seconds, told)


def signed_until(request: Any, blob: Blob) -> datetime | None:
    """Return until when the address itself lets the file be seen, or None if it does not."""
    signer: FileSigner = request.service(FileSigner)
    return signer.until(blob.hash, request.GET)


@dataclass(frozen=True)
class Found:
    """A file that the caller may see; `shown_by` is an entry by which anybody may, if there is one."""

    blob: Blob
    shown_by: str | None = None


def find_file(request: Any, given: str) -> Found:
    """Return a file that the caller may see; raise NotFound."""
    try:
        blob, users = with_users(request.cms_session, as_hash(given))
    except Refused:
        blob, users = None, []
    if blob is not None and signed_until(request, blob) is not None:
        return Found(blob)
    if blob is not None:
        entry = _shown_by(request.lens_for(), blob, users, request)
        if entry is not None:
            return Found(blob, entry if request.caller is None else None)
        if request.caller is not None and _shown_by(_drafts(request), blob, users, request):
            return Found(blob)
    raise NotFound("There is no such file.")


def _drafts(request: Any) -> Lens:
    lens: Lens = request.lens_for()
    return lens.with_status("draft")


def _shown_by(lens: Lens, blob: Blob, users: list[str], request: Any) -> str | None:
    """Return the first of the entries that has the file, as the lens sees it."""
    for entry_id, row in by_ids(request.cms_session, lens, users).items():
        if blob.hash in hashes_of(lens.registry.require(row.type), row.document):
            return entry_id
    return None


def disposition(media_type: str, name: str) -> str:
    """Return the Content-Disposition of a file under a name (RFC 6266, RFC 8187)."""
    main = media_type.partition("/")[0]
    how = "inline" if media_type in INLINE or main in ("audio", "video") else "attachment"
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_")
    plain = "".join("_" if c in '"\\%' or not c.isprintable() else c for c in ascii_name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
