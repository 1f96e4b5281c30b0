"""Assets as one archive: a selection of them, or all in a folder."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import read_lens
from cms.content.assets.archive import archive_of
from cms.errors import FieldProblem, ValidationFailed
from cms.media.files import Files
from cms.media.zipping import zipped
from cms.tree.media import AssetsZip
from cms.web.body import read_object
from cms.web.idempotency import hold_secret


@view_config(context=AssetsZip, name="", request_method="POST")
def post_zip(context: AssetsZip, request: Any) -> Any:
    """Answer the files of `{"ids": […]}` or `{"folder": id}`, as far as the lens shows them."""
    # Nothing is changed, so a repeat may do it again; no copy of an archive is to be kept.
    hold_secret(request)
    params = Params.of(request.query_string)
    asked = read_lens(params)
    params.finish()
    lens = request.lens_for(**asked.arguments)
    body = read_object(request, ("ids", "folder"))
    if ("ids" in body) == ("folder" in body):
        raise ValidationFailed([FieldProblem("", "has to have either `ids` or `folder`.")])
    # What is null is none, and no wish for the other.
    given = {name: "" if one is None else one for name, one in body.items()}
    members = archive_of(request.cms_session, lens, request.settings.media, **given)
    response = Response(
        app_iter=zipped(request.service(Files), members), content_type="application/zip"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="media.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
