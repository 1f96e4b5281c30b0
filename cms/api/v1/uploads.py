"""Uploads: files that are received before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.api.v1 import tus
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.nouns import no_parameters
from cms.api.v1.uploads_by_json import begin_by_json
from cms.content.assets.duplicates import same_file
from cms.content.assets.uploading import largest_upload, require_uploading
from cms.errors import BadRequest, CMSError, FieldProblem, UnsupportedMedia, ValidationFailed
from cms.media.direct import finish_direct
from cms.media.files import Files, pieces
from cms.media.models import Blob, Upload
from cms.media.uploads import (
    add_part,
    begin_upload,
    blob_of,
    drop_upload,
    find_upload,
    whole_upload,
)
from cms.schema.registry import TypeRegistry
from cms.tree.media import FORM, UploadResource, UploadsResource
from cms.web.body import JSON

EMPTY: Mapping[str, Any] = MappingProxyType({})
SAME_FILE = "same_file"
"""The member of `meta` that tells which entries have the file already."""


@view_config(context=UploadsResource, name="", request_method="POST")
def create_upload(context: UploadsResource, request: Any) -> Any:
    """Take a file in by a form (RFC 7578), begin one in parts (tus), or see `begin_by_json`."""
    no_parameters(request)
    spoken = tus.is_tus(request)
    require_upload_right(request)
    more: dict[str, Any] = {}
    if spoken:
        upload = _begun(request)
    elif request.content_type in JSON:
        upload, more = begin_by_json(request, _largest(request))
    else:
        upload = _from_form(request)
    headers = {"Location": url(request, "uploads", upload.id), **tus.state(upload)}
    return _answer(request, upload, 201, headers, more)


@view_config(context=UploadsResource, name="", request_method="OPTIONS")
@view_config(context=UploadResource, name="", request_method="OPTIONS")
def tell_capabilities(context: UploadsResource, request: Any) -> Any:
    """Answer which tus is spoken, and what of it."""
    no_parameters(request)
    return Response(
        status=204, content_type=None, headerlist=list(tus.capabilities(request).items())
    )


@view_config(context=UploadResource, name="", request_method="GET")
def get_upload(context: UploadResource, request: Any) -> Any:
    """Answer how far an upload is, and what its file is once it is whole."""
    no_parameters(request)
    tus.is_tus(request)
    upload = _find(context, request)
    return _answer(request, upload, 200, tus.state(upload))


@view_config(context=UploadResource, name="", request_method="PATCH")
def add_to_upload(context: UploadResource, request: Any) -> Any:
    """Add a part to an upload, from the byte on that `Upload-Offset` names."""
    no_parameters(request)
    require_upload_right(request)
    tus.require_tus(request)
    upload = _find(context, request)
    tus.require_part(request)
    upload = _add(request, upload, tus.read_number(request, "Upload-Offset"))
    return Response(status=204, content_type=None, headerlist=list(tus.state(upload).items()))


@view_config(context=UploadResource, name="finish", request_method="POST")
def finish_upload(context: UploadResource, request: Any) -> Any:
    """Take in the file that was sent to the storage."""
    no_parameters(request)
    upload = finish_direct(request.service(Files), _find(context, request))
    return _answer(request, upload, 200, {})


@view_config(context=UploadResource, name="", request_method="DELETE")
def delete_upload(context: UploadResource, request: Any) -> Any:
    """Let go of an upload."""
    no_parameters(request)
    tus.is_tus(request)
    upload = _find(context, request)
    drop_upload(request.service(Files), upload.id)
    return Response(status=204, content_type=None)


def _begun(request: Any) -> Upload:
    """Begin an upload as tus has it, with its first bytes where they came along."""
    tus.require_tus(request)
    files = request.service(Files)
    size, name = tus.read_number(request, "Upload-Length"), tus.read_name(request)
    holds_bytes = bool(request.content_length)
    if holds_bytes:
        tus.require_part(request)
    upload = begin_upload(files, request.actor.user_id, name, size, _largest(request))
    try:
        return _add(request, upload, 0) if holds_bytes else upload
    except CMSError:
        # Nobody was told of it.
        drop_upload(files, upload.id)
        raise


def _add(request: Any, upload: Upload, start: int) -> Upload:
    files, checksum = request.service(Files), tus.checksum_of(request)
    chunks = _chunks(request.body_file_raw)
    return add_part(files, upload.id, upload.user_id, start, chunks, checksum)


def _from_form(request: Any) -> Upload:
    form = read_form(request)
    if set(form) - {"file"}:
        raise BadRequest("The form has but one field, `file`.")
    return receive(request, form)


def require_upload_right(request: Any) -> None:
    """Raise NotSignedIn or Forbidden for who may not upload."""
    types = request.service(TypeRegistry)
    require_uploading(request.rights, request.actor, types, request.site.locales)


def read_form(request: Any) -> Any:
    """Return the fields of a form's body; raise UnsupportedMedia for any other body."""
    if request.content_type != FORM:
        raise UnsupportedMedia(f"The body has to be {FORM}, with the bytes in `file`.")
    try:
        return request.POST
    except ValueError as error:
        raise BadRequest(f"The form can't be read: {error}.") from None


def receive(request: Any, form: Any) -> Upload:
    """Take the `file` of a form in as an upload of the caller's."""
    given = form.get("file")
    if not hasattr(given, "file") or given.file is None:
        raise ValidationFailed([FieldProblem("/file", "has to be a file.")])
    files = request.service(Files)
    name, largest = given.filename or "file", _largest(request)
    return whole_upload(files, request.actor.user_id, name, _chunks(given.file), largest)


def _largest(request: Any) -> int:
    return largest_upload(request.rights, request.actor, request.settings.media)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    return pieces(file)


def _find(context: UploadResource, request: Any) -> Upload:
    require_upload_right(request)
    return find_upload(request.cms_session, context.__name__, request.actor.user_id)


def _answer(
    request: Any,
    upload: Upload,
    status: int,
    headers: dict[str, str],
    more: Mapping[str, Any] = EMPTY,
) -> Any:
    response = answer(request, _body(request, upload, more), status)
    response.headers.update(headers)
    return response


def _body(request: Any, upload: Upload, more: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        **more,
        "id": upload.id,
        "name": upload.name,
        "size": upload.size,
        "received": upload.received,
        "expires_at": clock.to_text(upload.expires_at),
    }
    meta: dict[str, Any] = {}
    if upload.hash is not None:
        # What was just taken in is newer than what the request's own session sees.
        with request.service(Files).sessions() as session:
            shown["file"] = told(blob_of(session, upload))
        meta[SAME_FILE] = known_as(request, upload.hash)
    return envelope(shown, {"self": url(request, "uploads", upload.id)}, meta)


def known_as(request: Any, blob_hash: str, but: str | None = None) -> list[dict[str, Any]]:
    """Return which entries that the caller sees, `but` one, have a file."""
    live = request.lens_for()
    lenses = (live.with_status("draft"), live)
    return same_file(request.cms_session, lenses, blob_hash, but)


def told(blob: Blob) -> dict[str, Any]:
    """Return what is known of a file that was received."""
    known = {"hash": blob.hash, "kind": blob.kind, "media_type": blob.media_type, "size": blob.size}
    return {**known, **blob.facts}
