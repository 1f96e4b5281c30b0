"""Files by URL: fetched from the public internet, within bounds, and believed as little as any."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import BoundedSemaphore
from time import monotonic
from urllib.parse import unquote, urljoin, urlsplit

from cms.errors import (
    FieldProblem,
    OutgoingFailed,
    OutgoingRefused,
    TooLarge,
    TooManyRequests,
    ValidationFailed,
)
from cms.media.names import safe_name
from cms.outgoing.client import CHUNK, Call, Outgoing, Stream
from cms.settings import MediaSettings

REDIRECTS_MAX = 5
_REDIRECTS = (301, 302, 303, 307, 308)
AT_A_TIME = 2
"""Files that a process fetches at the same time: each holds one of a few threads."""
_free = BoundedSemaphore(AT_A_TIME)


@dataclass(frozen=True)
class Fetched:
    """A file on its way here: its name, as its address has it, and its bytes, to be read once."""

    name: str
    chunks: Iterator[bytes]


@contextmanager
def fetched(
    outgoing: Outgoing, settings: MediaSettings, url: str, size_max: int
) -> Iterator[Fetched]:
    """Ask for a file of at most `size_max` bytes, following redirects, each checked as the first.

    All of it has to come within `media.fetch_seconds`. Raises ValidationFailed (`/url`) for an
    address that is not asked or gives no file, also while the bytes are read; TooLarge; and
    TooManyRequests where others are being fetched.
    """
    if not _free.acquire(blocking=False):
        raise TooManyRequests(f"{AT_A_TIME} files are being fetched already. Try again.", 5)
    try:
        allowed = replace(outgoing.settings, internal=settings.fetch_internal)
        with _followed(replace(outgoing, settings=allowed), settings, url, size_max) as found:
            yield found
    except (OutgoingRefused, OutgoingFailed) as error:
        problem = FieldProblem("/url", f"gives no file: {error.detail}")
        raise ValidationFailed([problem]) from error
    finally:
        _free.release()


@contextmanager
def _followed(
    outgoing: Outgoing, settings: MediaSettings, url: str, size_max: int
) -> Iterator[Fetched]:
    until = monotonic() + settings.fetch_seconds
    for _ in range(REDIRECTS_MAX + 1):
        left = until - monotonic()
        if left <= 0:
            raise OutgoingFailed(f"it did not come within {settings.fetch_seconds} s.")
        # A little more, so that who counts the bytes says what is too large.
        with outgoing.open(Call("GET", url), answer_max=size_max + CHUNK, seconds=left) as answer:
            if answer.status not in _REDIRECTS:
                _check(answer, size_max)
                yield Fetched(_name_of(url), answer.chunks)
                return
            url = _next(url, answer.headers.get("location", ""))
    raise OutgoingFailed(f"it was redirected more than {REDIRECTS_MAX} times.")


def _next(url: str, location: str) -> str:
    try:
        following = urljoin(url, location)
        if urlsplit(url).scheme == "https" and urlsplit(following).scheme == "http":
            raise OutgoingRefused("It is redirected from https to http, where anybody may answer.")
    except ValueError:
        raise OutgoingRefused(f"It is redirected to {location[:200]!r}, which is no URL.") from None
    return following


def _check(answer: Stream, size_max: int) -> None:
    if answer.status != 200:
        raise OutgoingFailed(f"the answer has the status {answer.status}.")
    stated = answer.headers.get("content-length", "")
    if stated.isdecimal() and len(stated) < 19 and int(stated) > size_max:
        raise TooLarge(f"The file is larger than {size_max} bytes.")
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise OutgoingFailed("it comes encoded, which nobody asked for.")


def _name_of(url: str) -> str:
    path = url.partition("?")[0].partition("#")[0].partition("://")[2]
    return safe_name(unquote(path.partition("/")[2].rpartition("/")[2]) or "file")
