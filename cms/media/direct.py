"""Uploads that go past the CMS: a browser sends the file to the storage, by a form signed for it.

Nothing is believed of what comes so: it is taken in from there as any other file is.
"""

from __future__ import annotations

from cms.errors import NotFound, StateConflict, TooLarge, ValidationFailed
from cms.media.files import Files, take_in
from cms.media.models import Upload
from cms.media.storage.port import Form, Missing
from cms.media.uploads import begin_upload, drop_upload


def begin_direct(
    files: Files, user_id: str | None, name: str, size: int, size_max: int | None = None
) -> tuple[Upload, Form]:
    """Begin an upload of `size` bytes, and return the form by which they are sent.

    Raises TooLarge for more than are taken in, StateConflict where new files go to a storage that
    nobody can send anything to.
    """
    storage, seconds = files.taking, files.settings.signed_seconds
    if storage.direct_form("uploads/any", 1, seconds) is None:
        raise StateConflict(
            f"The storage {storage.name!r} takes no files from elsewhere: send it to /api/v1/uploads."
        )
    upload = begin_upload(files, user_id, name, size, size_max)
    form = storage.direct_form(_key(upload), size, seconds)
    assert form is not None
    return upload, form


def finish_direct(files: Files, upload: Upload) -> Upload:
    """Take in the file that was sent, and return its upload, which is whole; again, it stays so.

    Where it is refused the upload is gone. Raises StateConflict for bytes that are not there, or
    not as many as were told of.
    """
    if upload.hash is not None:
        return upload
    storage, key = files.taking, _key(upload)
    found = storage.stat(key)
    if found is None or found.size != upload.size:
        size = 0 if found is None else found.size
        raise StateConflict(
            f"{size} of {upload.size} bytes are at the storage: send the file first."
        )
    try:
        blob = take_in(files, storage.read(key))
    except (ValidationFailed, TooLarge):
        drop_upload(files, upload.id)
        storage.delete(key)
        raise
    except Missing:
        raise StateConflict("The upload is being finished already: ask for its state.") from None
    with files.writing() as session:
        kept = session.get(Upload, upload.id)
        if kept is None:
            raise NotFound(f"There is no upload {upload.id!r}.")
        kept.hash, kept.received = blob.hash, kept.size
    storage.delete(key)
    return kept


def _key(upload: Upload) -> str:
    return f"uploads/{upload.id}/direct"
