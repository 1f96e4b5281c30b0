"""The media library: assets, which are entries that have a file."""

from __future__ import annotations

from typing import Any

import orjson
from pyramid.view import view_config

from cms.api.v1.content import get_entry, list_entries
from cms.api.v1.uploads import SAME_FILE, known_as, read_form, receive, require_upload_right
from cms.api.v1.writing import create_entry, patch_entry, put_entry, trash_entry
from cms.errors import BadRequest
from cms.tree.media import FORM, AssetResource, AssetsResource
from cms.web.idempotency import HEADER
from cms.web.renderers import dumps

_FLAGS = {"true": True, "false": False}
FLAG = "publish"
WORDS = ("parent", "note")
"""Control words that a form may hold."""
TEXTS = ("title", "alt", "caption", "credit", "licence", "licence_until")
"""Fields of an asset that a form may hold."""


@view_config(context=AssetsResource, name="", request_method="GET")
def list_assets(context: AssetsResource, request: Any) -> Any:
    """Answer a page of the assets."""
    return list_entries(context, request)


@view_config(context=AssetsResource, name="", request_method="POST")
def create_asset(context: AssetsResource, request: Any) -> Any:
    """Make an asset: of an upload, or of a form with the file itself in it.

    The form holds `file`, and `title`, `alt`, `caption`, `credit`, `licence`, `licence_until`,
    `parent`, `note` and `publish` as text. Which assets have the same file, `meta.same_file` says.
    """
    if request.content_type != FORM:
        return _tell_same_file(request, create_entry(context, request))
    require_upload_right(request)
    body = _body_of_form(read_form(request))
    upload = receive(request, request.POST)
    body["data"]["file"] = {"upload": upload.id}
    # The bytes are there: from here on it is a write like any other, in a transaction of its own.
    # Not `copy`, which would write the file once more for a request that has none.
    inner = request.copy_get()
    inner.method = "POST"
    # The answer to the whole is what is kept by its key.
    inner.headers.pop(HEADER, None)
    inner.content_type = "application/json"
    inner.body = orjson.dumps(body)
    response = request.invoke_subrequest(inner, use_tweens=True)
    # Done, or not, before anybody keeps the answer: else it would be told of what never came.
    if response.status_int < 400:
        request.tm.commit()
    else:
        request.tm.abort()
    request.tm.begin()
    return response


@view_config(context=AssetResource, name="", request_method="GET")
def get_asset(context: AssetResource, request: Any) -> Any:
    """Answer an asset."""
    return get_entry(context, request)


@view_config(context=AssetResource, name="", request_method="PATCH")
def patch_asset(context: AssetResource, request: Any) -> Any:
    """Change some fields of an asset's draft (RFC 7396)."""
    return patch_entry(context, request)


@view_config(context=AssetResource, name="", request_method="PUT")
def put_asset(context: AssetResource, request: Any) -> Any:
    """Replace an asset's draft."""
    return put_entry(context, request)


@view_config(context=AssetResource, name="", request_method="DELETE")
def trash_asset(context: AssetResource, request: Any) -> Any:
    """Put an asset into the trash."""
    return trash_entry(context, request)


def _tell_same_file(request: Any, response: Any) -> Any:
    shown = response.json
    file = (shown.get("data") or {}).get("file") if response.status_int == 201 else None
    if file:
        found = known_as(request, file["hash"], shown["data"]["id"])
        if found:
            shown["meta"][SAME_FILE] = found
            response.body = dumps(shown)
    return response


def _body_of_form(form: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"data": {}}
    for name, value in form.items():
        if name == "file":
            continue
        if not isinstance(value, str) or name not in (*WORDS, *TEXTS, FLAG):
            raise BadRequest(f"The form has no field {name[:80]!r}.", name[:80])
        if name == FLAG:
            if value not in _FLAGS:
                raise BadRequest("`publish` is true or false.", FLAG)
            body[name] = _FLAGS[value]
        elif name in WORDS:
            body[name] = value
        elif value:
            body["data"][name] = value
    return body
