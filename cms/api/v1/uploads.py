"""Uploads: files that are received before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.direct_uploads import JSON, begin
from cms.api.v1.nouns import no_parameters
from cms.content.assets.uploading import require_uploading
from cms.errors import BadRequest, FieldProblem, UnsupportedMedia, ValidationFailed
from cms.media.direct import finish_direct
from cms.media.files import Files, pieces
from cms.media.models import Blob, Upload
from cms.media.uploads import blob_of, drop_upload, find_upload, whole_upload
from cms.schema.registry import TypeRegistry
from cms.tree.media import FORM, UploadResource, UploadsResource


@view_config(context=UploadsResource, name="", request_method="POST")
def create_upload(context: UploadsResource, request: Any) -> Any:
    """Take a file in, sent whole as the `file` of a form (RFC 7578); or, by JSON, begin one.

    What is begun is sent to the storage, by the form that is answered.
    """
    require_upload_right(request)
    if request.content_type == JSON:
        begun, told_form = begin(request)
        return _created(request, begun, form=told_form)
    form = read_form(request)
    if set(form) - {"file"}:
        raise BadRequest("The form has but one field, `file`.")
    upload = receive(request, form)
    return _created(request, upload)


@view_config(context=UploadResource, name="", request_method="GET")
def get_upload(context: UploadResource, request: Any) -> Any:
    """Answer how far an upload is, and what its file is once it is whole."""
    no_parameters(request)
    return answer(request, _body(request, _find(context, request)))


@view_config(context=UploadResource, name="finish", request_method="POST")
def finish_upload(context: UploadResource, request: Any) -> Any:
    """Take in the file that was sent to the storage."""
    no_parameters(request)
    upload = finish_direct(request.service(Files), _find(context, request))
    return answer(request, _body(request, upload))


@view_config(context=UploadResource, name="", request_method="DELETE")
def delete_upload(context: UploadResource, request: Any) -> Any:
    """Let go of an upload."""
    no_parameters(request)
    upload = _find(context, request)
    drop_upload(request.service(Files), upload.id)
    return Response(status=204, content_type=None)


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
    return whole_upload(files, request.actor.user_id, given.filename or "file", _chunks(given.file))


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    return pieces(file)


def _find(context: UploadResource, request: Any) -> Upload:
    require_upload_right(request)
    return find_upload(request.cms_session, context.__name__, request.actor.user_id)


def _created(request: Any, upload: Upload, **more: Any) -> Any:
    headers = {"Location": url(request, "uploads", upload.id)}
    return answer(request, _body(request, upload, **more), 201, **headers)


def _body(request: Any, upload: Upload, **more: Any) -> dict[str, Any]:
    links = {"self": url(request, "uploads", upload.id)}
    return envelope({**_shown(request, upload), **more}, links, {})


def _shown(request: Any, upload: Upload) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": upload.id,
        "name": upload.name,
        "size": upload.size,
        "received": upload.received,
        "expires_at": clock.to_text(upload.expires_at),
    }
    if upload.hash is not None:
        with request.service(Files).sessions() as session:
            shown["file"] = told(blob_of(session, upload))
    return shown


def told(blob: Blob) -> dict[str, Any]:
    """Return what is known of a file that was received."""
    known = {"hash": blob.hash, "kind": blob.kind, "media_type": blob.media_type, "size": blob.size}
    return {**known, **blob.facts}
