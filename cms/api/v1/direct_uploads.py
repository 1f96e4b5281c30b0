"""Uploads that a browser sends to the storage by itself: what begins one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cms import clock
from cms.api.v1.nouns import LINE, Member, no_parameters, read_data
from cms.errors import FieldProblem, ValidationFailed
from cms.media.direct import begin_direct
from cms.media.files import Files
from cms.media.models import Upload

JSON = "application/json"
MEMBERS = {
    "direct": Member({"type": "boolean", "const": True}, required=True),
    "name": Member(LINE, required=True),
    "size": Member({"type": "integer", "minimum": 1, "maximum": 2**53}, required=True),
}


def begin(request: Any) -> tuple[Upload, dict[str, Any]]:
    """Begin what the body tells of; return the upload, and the form that its bytes are sent by."""
    no_parameters(request)
    data = read_data(request, MEMBERS)
    if data["direct"] is not True:
        raise ValidationFailed([FieldProblem("/data/direct", "has to be true.")])
    if data["size"] < 1:
        raise ValidationFailed([FieldProblem("/data/size", "has to be 1 at least.")])
    files: Files = request.service(Files)
    ends = clock.now() + timedelta(seconds=files.settings.signed_seconds)
    upload, form = begin_direct(files, request.actor.user_id, data["name"], data["size"])
    told = {"url": form.url, "fields": dict(form.fields), "expires_at": clock.to_text(ends)}
    return upload, told
