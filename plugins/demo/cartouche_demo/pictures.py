"""Takes in the demo's pictures, whose entries are then written with the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from cartouche_demo.files import BEGUN, DATA, read_yaml
from cartouche_demo.identifiers import entry_id
from cartouche_demo.records import MORNING
from cms.sdk import Files, drop_upload, file_pieces, load_site, types_of, whole_upload

Pictures = Mapping[str, str]
"""The ids of uploads, by the keys of the pictures."""


def have_entries(session: Session) -> bool:
    """Say whether all pictures are in the library already."""
    when = datetime.combine(BEGUN, MORNING)
    ids = {entry_id(f"asset/{one['key']}", when) for one in read_yaml("pictures.yaml")}
    return types_of(session, load_site(session).id, ids).keys() == ids


@contextmanager
def taken_in(files: Files) -> Iterator[Pictures]:
    """Give an upload of each picture, until its entry is written.

    In transactions of their own, before that of the entries: files are not held up by content.
    """
    found: dict[str, str] = {}
    try:
        for one in read_yaml("pictures.yaml"):
            path = DATA / "pictures" / f"{one['key']}.webp"
            with path.open("rb") as file:
                found[one["key"]] = whole_upload(files, None, path.name, file_pieces(file)).id
        yield found
    finally:
        for upload in found.values():
            drop_upload(files, upload)
