"""Describes uploads."""

from __future__ import annotations

from cms.api.v1.openapi.builder import (
    JSON,
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    envelope_of,
    header,
    listed,
    ref,
)
from cms.api.v1.openapi.form import FILE_SCHEMA, FORM
from cms.api.v1.openapi.schemas import ANY_OBJECT, ID, TEXT, TIME, closed, sent
from cms.api.v1.tus import VERSION
from cms.api.v1.uploads_by_json import MEMBERS
from cms.web.reception import PART

DESCRIPTION = """An entry takes it as `{"upload": id}` in a field that has a file.

With `Upload-Length` it is begun, and sent in parts, as tus 1.0 has it:
https://tus.io/protocols/resumable-upload. By JSON it is fetched from a `url`; or, `direct`, its file
goes to the storage where that can be: send `fields` and then `file` as a form to `form.url`, and
ask for `finish`."""
_BYTES = {"type": "integer", "minimum": 0}
_SPOKEN = header("Tus-Resumable", "The version that is spoken.", {"const": VERSION})
_LENGTH = header("Upload-Length", "How many bytes the file has.", _BYTES)
_OFFSET = header("Upload-Offset", "How many bytes of it are there.", _BYTES)
_METADATA = header("Upload-Metadata", "`filename` and the name in base64.")
_CHECKSUM = header("Upload-Checksum", "Of the body: `sha256`, a space, and the digest in base64.")


def describe_uploads(api: OpenAPI) -> None:
    """Add uploads."""
    api.tag("uploads", "Files that are received before anything is made of them.")
    number = {"type": "integer", "minimum": 0}
    members = {"id": ID, "name": TEXT, "size": number, "received": number, "expires_at": TIME}
    form = closed({"url": TEXT, "fields": ANY_OBJECT, "expires_at": TIME})
    told = {**members, "file": ANY_OBJECT, "form": form}
    api.schema("Upload", closed(told, optional=("file", "form")))
    same = closed({"id": ID, "type": TEXT, "title": {"type": ["string", "null"]}})
    shown = envelope_of(ref("Upload"), closed({"same_file": listed(same)}, optional=("same_file",)))
    api.operation(
        "POST",
        "/api/v1/uploads",
        id="create_upload",
        tag="uploads",
        summary="Upload a file, or begin to",
        description=DESCRIPTION,
        parameters=(_SPOKEN, _LENGTH, _METADATA, _CHECKSUM),
        body=Body(FILE_SCHEMA, (FORM,), required=False),
        answers={201: shown},
        problems=(*WRITE_PROBLEMS, 460),
        open_to_all=False,
    )
    content = api.paths["/api/v1/uploads"]["post"]["requestBody"]["content"]
    content[JSON] = {"schema": sent(MEMBERS)}
    _describe_options(api, "/api/v1/uploads", "uploads")
    one = "/api/v1/uploads/{id}"
    api.operation(
        "GET",
        one,
        id="get_upload",
        tag="uploads",
        summary="See how far an upload is",
        answers={200: shown},
        open_to_all=False,
    )
    api.operation(
        "POST",
        f"{one}/finish",
        id="finish_upload",
        tag="uploads",
        summary="Take in a file that was sent to the storage",
        answers={200: shown},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
    api.operation(
        "PATCH",
        one,
        id="add_to_upload",
        tag="uploads",
        summary="Add a part to an upload",
        description=(
            "The body is what follows on the bytes that are there; `Upload-Offset` says how many "
            "they are. With the last of them the file is taken in."
        ),
        parameters=(_SPOKEN, _OFFSET, _CHECKSUM),
        body=Body({"type": "string", "format": "binary"}, (PART,)),
        answers={204: None},
        problems=(*WRITE_PROBLEMS, 460),
        open_to_all=False,
    )
    _describe_options(api, one, "upload")
    api.operation(
        "DELETE",
        one,
        id="delete_upload",
        tag="uploads",
        summary="Let go of an upload",
        answers={204: None},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )


def _describe_options(api: OpenAPI, path: str, name: str) -> None:
    api.operation(
        "OPTIONS",
        path,
        id=f"{name}_capabilities",
        tag="uploads",
        summary="See which version of tus is spoken, and what of it",
        answers={204: None},
        problems=(400,),
    )
