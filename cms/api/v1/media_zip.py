"""Assets as one archive: a selection of them, or all in a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import read_lens
from cms.content.assets.types import ASSET, FOLDER
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.hidden import hidden_fields
from cms.content.queries.library import InLibrary
from cms.content.queries.listing import ListQuery, find
from cms.content.queries.rows import Row
from cms.content.queries.titles import titles
from cms.db.chunks import chunks
from cms.db.identifiers import is_id
from cms.errors import FieldProblem, TooLarge, ValidationFailed
from cms.media.files import Files
from cms.media.models import Blob
from cms.media.zipping import Member, zipped
from cms.tree.media import AssetsZip
from cms.web.body import read_object
from cms.web.idempotency import hold_secret

FOLDERS_MAX = 10_000
Places = Mapping[str, tuple[str, ...]]
"""The names of the folders that lead to a folder, by its id."""
NOWHERE: Places = {}


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
    most = request.settings.media.zip_files
    if ("ids" in body) == ("folder" in body):
        raise ValidationFailed([FieldProblem("", "has to have either `ids` or `folder`.")])
    if "ids" in body:
        rows, places = _selected(request, lens, body["ids"], most), NOWHERE
    else:
        rows, places = _in_folder(request, lens, body["folder"], most)
    members = _members(request, lens, rows, places)
    total = sum(member.blob.size for member in members)
    if total > request.settings.media.zip_bytes:
        raise TooLarge(
            f"The files have {total} bytes; an archive has {request.settings.media.zip_bytes} at "
            "most (cms.media.zip_bytes)."
        )
    response = Response(
        app_iter=zipped(request.service(Files), members), content_type="application/zip"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="media.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _selected(request: Any, lens: Lens, ids: Any, most: int) -> list[Row]:
    if not isinstance(ids, list) or not ids or not all(isinstance(one, str) for one in ids):
        raise ValidationFailed([FieldProblem("/ids", "has to be a list of ids.")])
    wanted = [one.lower() for one in ids]
    if len(wanted) > most:
        raise TooLarge(f"An archive has {most} files at most (cms.media.zip_files).")
    found = by_ids(request.cms_session, lens, {one for one in wanted if is_id(one)})
    problems = [
        FieldProblem(f"/ids/{index}", "names no asset.")
        for index, one in enumerate(wanted)
        if one not in found or found[one].type != ASSET
    ]
    if problems:
        raise ValidationFailed(problems)
    return [found[one] for one in dict.fromkeys(wanted)]


def _in_folder(request: Any, lens: Lens, folder: Any, most: int) -> tuple[list[Row], Places]:
    session = request.cms_session
    named = folder.lower() if isinstance(folder, str) and is_id(folder) else ""
    top = by_ids(session, lens, [named]).get(named) if named else None
    if top is None or top.type != FOLDER:
        raise ValidationFailed([FieldProblem("/folder", "names no folder of the media library.")])

    def below(kind: str, limit: int) -> list[Row]:
        query = ListQuery(types=(kind,), limit=limit, library=InLibrary(below=named))
        page = find(session, lens, query)
        if page.more:
            raise TooLarge(f"More than {limit} lie in the folder (cms.media.zip_files).")
        return page.rows

    folders = below(FOLDER, FOLDERS_MAX)
    return below(ASSET, most), _places(folders, titles(session, lens, folders), named)


def _places(folders: Sequence[Row], called: Mapping[int, str | None], top: str) -> Places:
    """Return where folders lie; one that is reached through nothing that is seen lies on top."""
    by_id = {row.entry_id: row for row in folders}
    found: dict[str, tuple[str, ...]] = {}

    def name(row: Row) -> str:
        return called[row.edition_id] or row.entry_id

    for row in folders:
        names, at = [name(row)], row.parent_id
        while at != top and at in by_id:
            names.append(name(by_id[at]))
            at = by_id[at].parent_id
        found[row.entry_id] = tuple(reversed(names))
    return found


def _members(request: Any, lens: Lens, rows: Sequence[Row], places: Places) -> list[Member]:
    """Return the files of those rows whose reader may see the file."""
    hidden = hidden_fields(request.cms_session, lens, rows)
    shown = [
        (row, row.document.get("file"))
        for row in rows
        if "file" not in hidden.get(row.edition_id, ())
    ]
    files = [(row, file) for row, file in shown if file]
    blobs = _blobs(request, {file["hash"] for _, file in files})
    return [
        Member(
            places.get(row.parent_id or "", ()), file["name"], blobs[file["hash"]], row.updated_at
        )
        for row, file in files
        if file["hash"] in blobs
    ]


def _blobs(request: Any, hashes: Iterable[str]) -> dict[str, Blob]:
    found: dict[str, Blob] = {}
    for part in chunks(sorted(hashes)):
        query = request.cms_session.query(Blob).where(Blob.hash.in_(part))
        found.update((blob.hash, blob) for blob in query)
    return found
