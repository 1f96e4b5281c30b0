"""Files as browsers get them: with the type that their bytes have, and no way to run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from pyramid.response import Response
from pyramid.view import view_config

from cms.content.assets.uses import hashes_of, with_users
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.errors import NotFound
from cms.media.files import Files
from cms.media.models import Blob
from cms.media.renditions.signing import RenditionSigner
from cms.media.storage.port import Missing
from cms.schema.values import Refused, as_hash
from cms.site.renditions import rendition_answer
from cms.tree.media import FileResource

INLINE = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/svg+xml")
"""What browsers show in a page; all else but sound and moving pictures is downloaded."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Content-Security-Policy of every file: opened by itself, it runs nothing and loads nothing."""

YEAR = 365 * 24 * 3600


@view_config(context=FileResource, name="", request_method="GET")
def get_file(context: FileResource, request: Any) -> Any:
    """Answer a file that an entry shows which the caller may see, or a rendition of it.

    Ranges are as RFC 9110 has them.
    """
    recipe = request.service(RenditionSigner).read(context.hash, request.query_string)
    blob, public = find_file(request, context.hash)
    name = context.__name__
    if recipe is None:
        response = file_answer(request, blob)
    else:
        response = rendition_answer(request, blob, recipe)
        name = f"{name.rpartition('.')[0] or name}.{response.content_type.partition('/')[2]}"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Content-Disposition"] = disposition(response.content_type, name)
    # What a hash names never changes; who may see it can.
    scope = f"public, max-age={YEAR}, immutable" if public else "private, no-store"
    response.headers["Cache-Control"] = scope
    return response


def file_answer(request: Any, blob: Blob) -> Response:
    """Return the answer that is the file as it is kept."""
    response = Response(
        app_iter=Pieces(request.service(Files), blob),
        content_type=blob.media_type,
        conditional_response=True,
    )
    if blob.media_type.startswith("text/"):
        response.charset = "utf-8"
    response.content_length = blob.size
    response.accept_ranges = "bytes"
    response.etag = blob.hash
    return response


def find_file(request: Any, given: str) -> tuple[Blob, bool]:
    """Return a file that the caller may see, and whether anybody may; raise NotFound."""
    try:
        blob, users = with_users(request.cms_session, as_hash(given))
    except Refused:
        blob, users = None, []
    if blob is not None:
        if _shows(request.lens_for(), blob, users, request):
            return blob, request.caller is None
        if request.caller is not None and _shows(_drafts(request), blob, users, request):
            return blob, False
    raise NotFound("There is no such file.")


def _drafts(request: Any) -> Lens:
    lens: Lens = request.lens_for()
    return lens.with_status("draft")


def _shows(lens: Lens, blob: Blob, users: list[str], request: Any) -> bool:
    """Say whether one of the entries, as the lens sees it, has the file."""
    for row in by_ids(request.cms_session, lens, users).values():
        if blob.hash in hashes_of(lens.registry.require(row.type), row.document):
            return True
    return False


def disposition(media_type: str, name: str) -> str:
    """Return the Content-Disposition of a file under a name (RFC 6266, RFC 8187)."""
    main = media_type.partition("/")[0]
    how = "inline" if media_type in INLINE or main in ("audio", "video") else "attachment"
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_")
    plain = "".join("_" if c in '"\\%' or not c.isprintable() else c for c in ascii_name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


class Pieces:
    """A file's bytes, whole or a part of them: what WebOb asks for to answer a range."""

    def __init__(self, files: Files, blob: Blob) -> None:
        self._files, self._blob = files, blob

    def __iter__(self) -> Iterator[bytes]:
        return self._read(0, None)

    def app_iter_range(self, start: int, stop: int | None) -> Iterator[bytes]:
        """Yield the bytes from `start` until before `stop`."""
        return self._read(start, stop)

    def _read(self, start: int, stop: int | None) -> Iterator[bytes]:
        try:
            return self._files.read(self._blob, start, stop)
        except Missing:
            raise NotFound("There is no such file.") from None
