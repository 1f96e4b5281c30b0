"""Makes renditions: each once, whoever asks, in however many processes; few at a time in each."""

from __future__ import annotations

import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import IO

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from cms.errors import NotFound, TooManyRequests
from cms.media.files import Files, pieces
from cms.media.images.rendering import Rendered, render
from cms.media.models import Blob
from cms.media.renditions.claims import Claim, claim, extend, find, finish, forget, give_up, is_free
from cms.media.renditions.models import MadeRendition
from cms.media.renditions.recipes import Recipe
from cms.media.storage.port import Missing

LEASE = timedelta(seconds=10)
"""For how long a process that is gone is taken to be at work."""
PREFIX = "renditions/"
"""What the keys of renditions begin with."""
_KNOWN_MAX = 10_000
"""Rows of renditions that a process keeps in memory."""
_LOOK = 0.1
"""Seconds after which one looks again whether another process is done."""
_RETRY = 5


class Maker:
    """Makes the renditions of `files`, in a process `at_once` of them at a time.

    A rendition is claimed by a row with a lease, which is extended while its maker lives; others
    wait until it is made, or take over where its maker is gone. Its bytes are in the storage before
    the row names them, so nothing is ever seen half made.
    """

    def __init__(self, files: Files, at_once: int, lease: timedelta = LEASE) -> None:
        self._files = files
        self._lease = lease
        self._places = threading.BoundedSemaphore(at_once)
        self._changed = threading.Condition()
        self._known: dict[tuple[str, str], MadeRendition] = {}

    def make(self, blob: Blob, recipe: Recipe, media_type: str, patience: float) -> MadeRendition:
        """Return a rendition, made now if nobody has; wait for it for `patience` seconds at most.

        Raises ValidationFailed for an image that can't be read, NotFound where its file is gone,
        and TooManyRequests where there is so much to make that it takes longer.
        """
        until = time.monotonic() + patience
        wanted = Claim(blob.hash, recipe.key(media_type), media_type, secrets.token_hex(16))
        while True:
            with self._files.sessions() as session:
                row = find(session, wanted.hash, wanted.recipe)
                free = is_free(session, row)
            if row is not None and row.key is not None:
                return self._remember(row)
            if free:
                with self._place(until):
                    if self._claimed(wanted):
                        self._make(blob, recipe, wanted)
            else:
                self._wait(until)

    def known(self, session: Session, blob_hash: str, recipe: str) -> MadeRendition | None:
        """Return a rendition that is made and whose bytes are there; else forget it.

        What is made never changes, so it is read once, and kept for the next who asks.
        """
        row = self._known.get((blob_hash, recipe)) or find(session, blob_hash, recipe)
        if row is None or row.key is None or not self._is_there(row):
            self._known.pop((blob_hash, recipe), None)
            return None
        return self._remember(row)

    def _remember(self, row: MadeRendition) -> MadeRendition:
        if len(self._known) >= _KNOWN_MAX:
            self._known.clear()
        self._known[row.hash, row.recipe] = row
        return row

    def read(self, row: MadeRendition, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of a rendition from `start` until before `end`; raise Missing for none."""
        storage = self._files.storages.get(row.storage or "")
        if storage is None or row.key is None:
            raise Missing(row.key)
        return storage.read(row.key, start, end)

    def _is_there(self, row: MadeRendition) -> bool:
        storage = self._files.storages.get(row.storage or "")
        if storage is not None and storage.stat(row.key or "") is not None:
            return True
        with self._files.writing() as session:
            forget(session, row)
        return False

    @contextmanager
    def _place(self, until: float) -> Iterator[None]:
        if not self._places.acquire(timeout=max(0.0, until - time.monotonic())):
            raise _busy()
        try:
            yield
        finally:
            self._places.release()

    def _wait(self, until: float) -> None:
        left = until - time.monotonic()
        if left <= 0:
            raise _busy()
        with self._changed:
            self._changed.wait(min(left, _LOOK))

    def _claimed(self, wanted: Claim) -> bool:
        try:
            with self._files.writing() as session:
                return claim(session, wanted, self._lease)
        except IntegrityError:
            raise NotFound("There is no such file.") from None

    def _make(self, blob: Blob, recipe: Recipe, wanted: Claim) -> None:
        try:
            with self._holding(wanted), self._rendered(blob, recipe, wanted) as rendered:
                self._keep(wanted, rendered)
        except BaseException:
            with self._files.writing() as session:
                give_up(session, wanted)
            raise
        finally:
            with self._changed:
                self._changed.notify_all()

    @contextmanager
    def _rendered(self, blob: Blob, recipe: Recipe, wanted: Claim) -> Iterator[Rendered]:
        with tempfile.TemporaryFile() as file:
            self._fetch(blob, file)
            settings = self._files.settings
            made = render(
                file, blob.media_type, recipe.wanted(wanted.media_type), settings.pixels_max
            )
        with made.file:
            yield made

    def _fetch(self, blob: Blob, file: IO[bytes]) -> None:
        try:
            for chunk in self._files.read(blob):
                file.write(chunk)
        except Missing:
            raise NotFound("There is no such file.") from None

    def _keep(self, wanted: Claim, rendered: Rendered) -> None:
        storage = self._files.taking
        key = f"{PREFIX}{wanted.hash[:2]}/{wanted.hash}-{wanted.recipe}-{wanted.maker[:8]}"
        size = storage.put(key, pieces(rendered.file))
        with self._files.writing() as session:
            held = finish(
                session,
                wanted,
                key=key,
                storage=storage.name,
                size=size,
                width=rendered.width,
                height=rendered.height,
            )
        if not held:
            # Somebody took over, thinking that we were gone; theirs is as good.
            storage.delete(key)

    @contextmanager
    def _holding(self, wanted: Claim) -> Iterator[None]:
        """Extend the lease as long as the block runs."""
        done = threading.Event()

        def hold() -> None:
            while not done.wait(self._lease.total_seconds() / 3):
                # A database that does not answer now may do so before the lease is over.
                with suppress(SQLAlchemyError), self._files.writing() as session:
                    if not extend(session, wanted, self._lease):
                        return

        holder = threading.Thread(target=hold, daemon=True)
        holder.start()
        try:
            yield
        finally:
            done.set()
            holder.join()


def _busy() -> TooManyRequests:
    return TooManyRequests("Too many images are being made here at the moment.", _RETRY)
