"""What is answered about files and assets, and to whom."""

from __future__ import annotations

from collections.abc import Mapping

from .needs import Case, Row, anybody, anywhere, creating, doing, knowing, reading

CHANGED = {"data": {"title": "new"}, "base_version": 1}


def uploading(case: Case) -> int | None:
    """Somebody known who may put a file somewhere."""
    may = any(anywhere(case, one, "asset") for one in ("create", "edit"))
    return None if may and case.actor.user_id else case.refused()


def rendering(case: Case) -> int | None:
    """Somebody known who sees the asset live."""
    return reading(case) if case.actor.user_id else 401


def write(permission: str, *answers: int) -> Row:
    return Row(doing(permission), CHANGED, answers or (200, 409), entry=True)


MEDIA_ROWS: Mapping[tuple[str, str, str], Row] = {
    ("AssetsResource", "", "GET"): Row(knowing),
    ("AssetsResource", "", "POST"): Row(creating, {"data": {}}, (201,)),
    ("AssetsZip", "", "POST"): Row(anybody, {"ids": []}, (422,), planned=False),
    ("AssetResource", "", "GET"): Row(reading, entry=True),
    ("AssetResource", "", "PATCH"): write("edit"),
    ("AssetResource", "", "PUT"): write("edit"),
    ("AssetResource", "", "DELETE"): Row(doing("trash"), answers=(204, 409), entry=True),
    ("AssetResource", "rendition", "GET"): Row(rendering, entry=True),
    ("AssetResource", "uses", "GET"): Row(doing("view_draft"), entry=True),
    ("EntryResource", "tag", "POST"): Row(doing("edit"), {"add": ["new"]}, (200, 409), entry=True),
    ("UploadsResource", "", "POST"): Row(uploading, {}, (422,)),
    ("UploadsResource", "", "OPTIONS"): Row(anybody, answers=(204,)),
    ("UploadResource", "", "OPTIONS"): Row(anybody, answers=(204,)),
    # Who does not say which version they speak is told which one is spoken.
    ("UploadResource", "", "PATCH"): Row(uploading, {}, (412,)),
    ("UploadResource", "", "GET"): Row(uploading, answers=(404,)),
    ("UploadResource", "finish", "POST"): Row(uploading, answers=(404,)),
    ("UploadResource", "", "DELETE"): Row(uploading, answers=(404,)),
    ("RenditionsResource", "", "GET"): Row(anybody),
    ("FileResource", "", "GET"): Row(anybody, answers=(404,)),
}
