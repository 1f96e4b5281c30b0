"""Uploads whose bytes do not come with the request: fetched by a URL, or sent to the storage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cms import clock
from cms.api.v1.nouns import LINE, Member, read_data
from cms.api.v1.writing import under_data
from cms.errors import FieldProblem, ValidationFailed
from cms.media.direct import begin_direct
from cms.media.fetching import fetched
from cms.media.files import Files
from cms.media.models import Upload
from cms.media.uploads import whole_upload
from cms.outgoing.client import Outgoing

URL_MAX = 2000
MEMBERS = {
    "url": Member({"type": "string", "maxLength": URL_MAX}),
    "direct": Member({"type": "boolean", "const": True}),
    "name": Member(LINE),
    "size": Member({"type": "integer", "minimum": 1, "maximum": 2**53}),
}


def begin_by_json(request: Any, largest: int) -> tuple[Upload, dict[str, Any]]:
    """Begin the upload that the body tells of, of `largest` bytes at most.

    Returns it, and what is told of it beside itself: for one that is sent to the storage the `form`
    by which that is done. One that has a `url` is whole.
    """
    data = read_data(request, MEMBERS)
    if ("url" in data) == ("direct" in data):
        raise ValidationFailed([FieldProblem("/data", "has to have either `url` or `direct`.")])
    if "url" in data:
        return _fetch(request, data, largest), {}
    return _direct(request, data, largest)


def _fetch(request: Any, data: dict[str, Any], largest: int) -> Upload:
    if "size" in data:
        raise ValidationFailed([FieldProblem("/data/size", "is what the file turns out to have.")])
    files, outgoing = request.service(Files), request.service(Outgoing)
    user_id = request.actor.user_id
    # What is known of the caller is known: nothing in the database is held while others answer.
    request.tm.abort()
    request.tm.begin()
    with under_data(), fetched(outgoing, files.settings, data["url"], largest) as found:
        return whole_upload(files, user_id, data.get("name") or found.name, found.chunks, largest)


def _direct(request: Any, data: dict[str, Any], largest: int) -> tuple[Upload, dict[str, Any]]:
    missing = [name for name in ("name", "size") if name not in data]
    problems = [FieldProblem(f"/data/{name}", "is required.") for name in missing]
    if data["direct"] is not True:
        problems.append(FieldProblem("/data/direct", "has to be true."))
    if data.get("size", 1) < 1:
        problems.append(FieldProblem("/data/size", "has to be 1 at least."))
    if problems:
        raise ValidationFailed(problems)
    files: Files = request.service(Files)
    ends = clock.now() + timedelta(seconds=files.settings.signed_seconds)
    user_id = request.actor.user_id
    upload, form = begin_direct(files, user_id, data["name"], data["size"], largest)
    told = {"url": form.url, "fields": dict(form.fields), "expires_at": clock.to_text(ends)}
    return upload, {"form": told}
