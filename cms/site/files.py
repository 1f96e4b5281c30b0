"""Files as browsers get them: with the type that their bytes have, and no way to run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.content.assets.signing import FileSigner
from cms.content.assets.uses import hashes_of, users_of
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.errors import NotFound
from cms.media.files import Files
from cms.media.models import Blob
from cms.media.storage.port import Missing
from cms.schema.values import Refused, as_hash
from cms.tree.media import FileResource

INLINE = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/svg+xml")
"""What browsers show in a page; all else but sound and moving pictures is downloaded."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Content-Security-Policy of every file: opened by itself, it runs nothing and loads nothing."""

_CONDITIONAL = frozenset({"If-None-Match", "If-Modified-Since", "If-Range", "If-Match"})
YEAR = 365 * 24 * 3600


@view_config(context=FileResource, name="", request_method="GET")
def get_file(context: FileResource, request: Any) -> Any:
    """Answer a file that an entry shows which the caller may see; ranges as RFC 9110 has them."""
    blob, public = find_file(request, context.hash)
    pieces = Pieces(request.service(Files), blob)
    headers = _headers(context, blob, public, request)
    elsewhere = _direct(request, blob, headers)
    if elsewhere is not None:
        return Response(status=302, location=elsewhere, cache_control="private, no-store")
    pieces.begin(request)
    response = Response(app_iter=pieces, content_type=blob.media_type, conditional_response=True)
    if blob.media_type.startswith("text/"):
        response.charset = "utf-8"
    response.content_length = blob.size
    response.accept_ranges = "bytes"
    response.etag = blob.hash
    response.headers["Content-Security-Policy"] = POLICY
    response.headers.update(headers)
    return response


def _headers(context: FileResource, blob: Blob, public: bool, request: Any) -> dict[str, str]:
    # What a hash names never changes; who may see it can.
    scope = f"public, max-age={YEAR}, immutable" if public else "private, no-store"
    ends = None if public else signed_until(request, blob)
    if ends is not None:
        scope = f"private, max-age={max(0, int((ends - clock.now()).total_seconds()))}"
    return {
        "Content-Disposition": disposition(blob, context.__name__),
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
    told = {**headers, "Content-Type": blob.media_type}
    return files.at(blob).direct_url(blob.key, settings.signed_seconds, told)


def signed_until(request: Any, blob: Blob) -> datetime | None:
    """Return until when the address itself lets the file be seen, or None if it does not."""
    signer: FileSigner = request.service(FileSigner)
    return signer.until(blob.hash, request.GET)


def find_file(request: Any, given: str) -> tuple[Blob, bool]:
    """Return a file that the caller may see, and whether anybody may; raise NotFound."""
    try:
        blob = request.cms_session.get(Blob, as_hash(given))
    except Refused:
        blob = None
    if blob is not None and signed_until(request, blob) is not None:
        return blob, False
    if blob is not None:
        users = users_of(request.cms_session, blob.hash)
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


def disposition(blob: Blob, name: str) -> str:
    """Return the Content-Disposition of a file under a name (RFC 6266, RFC 8187)."""
    main = blob.media_type.partition("/")[0]
    how = "inline" if blob.media_type in INLINE or main in ("audio", "video") else "attachment"
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_")
    plain = "".join("_" if c in '"\\%' or not c.isprintable() else c for c in ascii_name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


class Pieces:
    """A file's bytes, whole or a part of them: what WebOb asks for to answer a range."""

    def __init__(self, files: Files, blob: Blob) -> None:
        self._files, self._blob = files, blob
        self._begun: dict[tuple[int, int | None], Iterator[bytes]] = {}

    def begin(self, request: Any) -> None:
        """Open what the request asks for: later on, nobody could answer that it is out of reach.

        Raises NotFound for bytes that are gone, StorageFailed where nobody can say.
        """
        # Of answers that may turn out to have no body, or another one, nothing is opened beforehand.
        if request.method != "GET" or _CONDITIONAL & {*request.headers}:
            return
        asked = request.range and request.range.range_for_length(self._blob.size)
        if asked or not request.range:
            place = asked or (0, None)
            self._begun[place] = self._read(*place)

    def __iter__(self) -> Iterator[bytes]:
        return self._read(0, None)

    def app_iter_range(self, start: int, stop: int | None) -> Iterator[bytes]:
        """Yield the bytes from `start` until before `stop`."""
        return self._read(start, stop)

    def _read(self, start: int, stop: int | None) -> Iterator[bytes]:
        begun = self._begun.pop((start, stop), None)
        if begun is not None:
            return begun
        try:
            return self._files.read(self._blob, start, stop)
        except Missing:
            raise NotFound("There is no such file.") from None
