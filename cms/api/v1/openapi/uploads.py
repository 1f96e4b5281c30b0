"""Describes uploads."""

from __future__ import annotations

from cms.api.v1.direct_uploads import JSON, MEMBERS
from cms.api.v1.openapi.builder import WRITE_PROBLEMS, Body, OpenAPI, envelope_of, ref
from cms.api.v1.openapi.form import FILE_SCHEMA, FORM
from cms.api.v1.openapi.schemas import ANY_OBJECT, ID, TEXT, TIME, closed, sent

DESCRIPTION = """An entry takes it as `{"upload": id}` in a field that has a file.

By JSON, an upload is begun whose file goes to the storage, where that can be: send `fields` and then
`file` as a form to `form.url`, and ask for `finish`."""


def describe_uploads(api: OpenAPI) -> None:
    """Add uploads."""
    api.tag("uploads", "Files that are received before anything is made of them.")
    number = {"type": "integer", "minimum": 0}
    members = {"id": ID, "name": TEXT, "size": number, "received": number, "expires_at": TIME}
    form = closed({"url": TEXT, "fields": ANY_OBJECT, "expires_at": TIME})
    told = {**members, "file": ANY_OBJECT, "form": form}
    api.schema("Upload", closed(told, optional=("file", "form")))
    shown = envelope_of(ref("Upload"))
    api.operation(
        "POST",
        "/api/v1/uploads",
        id="create_upload",
        tag="uploads",
        summary="Upload a file",
        description=DESCRIPTION,
        body=Body(FILE_SCHEMA, (FORM,)),
        answers={201: shown},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
    content = api.paths["/api/v1/uploads"]["post"]["requestBody"]["content"]
    content[JSON] = {"schema": sent(MEMBERS)}
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
        "DELETE",
        one,
        id="delete_upload",
        tag="uploads",
        summary="Let go of an upload",
        answers={204: None},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
