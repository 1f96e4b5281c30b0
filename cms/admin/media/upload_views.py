"""Uploads by a form: files are received, looked at, and then put into the library with their words.

Where scripts run, files go in parts to the API instead, and can be continued.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.forms import FORMS, read_pairs, read_query
from cms.admin.media.folders import folders_of
from cms.admin.media.library import ICONS, facts_of
from cms.admin.media.planned import Refusal, refusal_of
from cms.admin.media.rights import library_lens, may_new, read_folder
from cms.admin.media.views import crumbs_to
from cms.admin.notices import go_on
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.assets.duplicates import same_file
from cms.content.assets.resolving import stored
from cms.content.assets.uploading import largest_upload, require_uploading
from cms.content.operations.create import CreateEntry
from cms.db.identifiers import is_id
from cms.errors import (
    BadRequest,
    CMSError,
    Forbidden,
    UnsupportedMedia,
    ValidationFailed,
    Vetoed,
)
from cms.media.files import Files, pieces
from cms.media.models import Upload
from cms.media.uploads import blob_of, find_upload, whole_upload
from cms.schema.registry import TypeRegistry
from cms.tree.admin.media import AdminMedia, AdminMediaUpload
from cms.web.security_policy import CSRF_FIELD

FILES_MAX = 50
"""How many files a form may bring."""
WORDS = ("title", "alt")


@view_config(context=AdminMediaUpload, name="", request_method="GET")
def get_upload(context: AdminMediaUpload, request: Any) -> Any:
    """Show the form for files, or those that were received, to be put into the library."""
    _require_right(request)
    asked = read_query(request, "folder", "uploads")
    return _shown(request, read_folder(asked["folder"]), _received(request, asked["uploads"]))


@view_config(context=AdminMediaUpload, name="", request_method="POST")
def post_upload(context: AdminMediaUpload, request: Any) -> Any:
    """Receive files; they are nobody's but the sender's until they are put somewhere."""
    read_query(request)
    _require_right(request)
    if request.content_type != FORMS[1]:
        raise UnsupportedMedia(f"Files come as {FORMS[1]}.")
    unknown = set(request.POST) - {CSRF_FIELD, "folder", "replace", "file"}
    if unknown:
        raise BadRequest("The form has a field that is not known here.", min(unknown)[:80])
    folder = read_folder(_text(request, "folder"))
    replaced = read_folder(_text(request, "replace"))
    given = [one for one in request.POST.getall("file") if hasattr(one, "file")]
    if len(given) > (1 if replaced else FILES_MAX):
        raise BadRequest(f"A form brings {FILES_MAX} files at most.", "file")
    back = f"/admin/media/{replaced}" if replaced else "/admin/media/upload"
    if not given:
        return go_on(request, f"{back}?folder={folder}" if folder and not replaced else back)
    received, refused = _receive(request, given)
    if refused:
        return _shown(request, folder, _fresh(request, received), refused)
    if replaced:
        return go_on(request, f"{back}?replace={received[0]}")
    more = f"&folder={folder}" if folder else ""
    return go_on(request, f"{back}?uploads={','.join(received)}{more}")


@view_config(context=AdminMedia, name="", request_method="POST")
def post_media(context: AdminMedia, request: Any) -> Any:
    """Put received files into the library, all or none."""
    read_query(request)
    require_signed_in(request)
    data, ids = _read(request)
    folder = read_folder(data.get("folder", ""))
    uploads = [find_upload(request.cms_session, one, request.actor.user_id) for one in ids]
    operations = [
        CreateEntry(
            type=context.spec.name,
            data={"file": {"upload": one.id}, **_words(data, one.id)},
            parent=folder,
            publish=bool(data.get("publish")),
        )
        for one in uploads
    ]
    try:
        request.executor.apply_all(operations)
    except (ValidationFailed, Vetoed, Forbidden) as error:
        request.tm.doom()
        at = error.operation or 0
        why = refusal_of(error, operations, {})
        refused = [Refusal(why.words, name=uploads[at].name)]
        return _shown(request, folder, uploads, refused, data)
    return go_on(request, f"/admin/media?folder={folder}" if folder else "/admin/media", "uploaded")


def _receive(request: Any, given: Sequence[Any]) -> tuple[list[str], list[Refusal]]:
    """Take files in; return the ids of their uploads, and which were refused and why."""
    files, user_id = request.service(Files), request.actor.user_id
    largest = largest_upload(request.rights, request.actor, request.settings.media)
    received, refused = [], []
    for one in given:
        one.file.seek(0)
        try:
            upload = whole_upload(files, user_id, one.filename, pieces(one.file), largest)
            received.append(upload.id)
        except CMSError as error:
            refused.append(Refusal(error.detail, name=one.filename))
    return received, refused


def _read(request: Any) -> tuple[dict[str, str], list[str]]:
    data: dict[str, str] = {}
    ids: list[str] = []
    for name, value in read_pairs(request):
        stem, _, upload = name.partition(".")
        if name == "upload" and is_id(value):
            ids.append(value.lower())
        elif name in ("folder", "publish") or (stem in WORDS and is_id(upload)):
            data[name.lower()] = value
        else:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    if not 0 < len(ids) <= FILES_MAX:
        raise BadRequest("No file was chosen.", "upload")
    return data, list(dict.fromkeys(ids))


def _words(data: dict[str, str], upload: str) -> dict[str, str]:
    found = {name: data.get(f"{name}.{upload}", "").strip() for name in WORDS}
    return {name: text for name, text in found.items() if text}


def _text(request: Any, name: str) -> str:
    found = request.POST.getall(name)
    if len(found) > 1 or not all(isinstance(one, str) for one in found):
        raise BadRequest(f"{name!r} is one line of text.", name)
    return found[0] if found else ""


def _require_right(request: Any) -> None:
    require_signed_in(request)
    types = request.service(TypeRegistry)
    require_uploading(request.rights, request.actor, types, request.site.locales)


def _received(request: Any, text: str) -> list[Upload]:
    ids = [one for one in text.split(",") if one][:FILES_MAX]
    return [find_upload(request.cms_session, one, request.actor.user_id) for one in ids]


def _fresh(request: Any, ids: Sequence[str]) -> list[Upload]:
    """Return uploads that are newer than what the request's own session sees."""
    with request.service(Files).sessions() as session:
        found = [session.get_one(Upload, one) for one in ids]
        session.expunge_all()
    return found


def _shown(
    request: Any,
    folder: str | None,
    uploads: Sequence[Upload],
    refused: Sequence[Refusal] = (),
    typed: dict[str, str] | None = None,
) -> Any:
    spec = request.service(TypeRegistry).require("asset")
    lens = library_lens(request, spec, "")
    folders = folders_of(request, lens)
    if folder:
        folders.require(folder)
    page = page_for(request, *crumbs_to(folders, folder or "", Crumb(mark("Upload"))))
    values = {
        "page": page,
        "folder": folder or "",
        "uploads": [_told(request, page, lens, one) for one in uploads],
        "refused": refused,
        "typed": typed or {},
        "may_publish": may_new(request, spec, "publish", folder),
        "options": [("", page.say(mark("Top of the library"))), *folders.options()],
    }
    response = render_to_response("media/upload.html", values, request, response=request.response)
    response.status_int = 422 if refused else 200
    return response


def _told(request: Any, page: Any, lens: Any, upload: Upload) -> dict[str, Any]:
    with request.service(Files).sessions() as session:
        blob = blob_of(session, upload)
        file = stored(blob, upload.name)
    return {
        "id": upload.id,
        "name": upload.name,
        "title": upload.name.rpartition(".")[0] or upload.name,
        "icon": ICONS.get(file["kind"], "file"),
        "image": file["kind"] == "image",
        "facts": facts_of(page, file),
        "same": same_file(request.cms_session, (lens, request.lens_for()), file["hash"]),
    }
