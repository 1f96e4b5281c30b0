"""How large a file may be: by what it is, and by who sends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from cms.media.refusing import refuse
from cms.media.sniffing import BYTES, HEAD, is_among, sniff
from cms.settings import MediaSettings


def require_taken(settings: MediaSettings, media_type: str, size: int = 0) -> None:
    """Raise ValidationFailed for a file of a type, or of a size for its type, not taken in."""
    if not is_among(media_type, settings.types):
        told = "of no known type" if media_type == BYTES else f"of the type {media_type}"
        refuse(f"is {told}; taken in are {', '.join(settings.types)}.")
    most = largest_of(settings, media_type)
    if size > most:
        refuse(f"is {size} bytes of the type {media_type}, of which at most {most} are taken in.")


def largest_of(settings: MediaSettings, media_type: str) -> int:
    """Return how large a file of a type may be: the type itself counts before its family."""
    family = f"{media_type.partition('/')[0]}/*"
    for name in (media_type, family, "*/*"):
        if name in settings.limits:
            return min(int(settings.limits[name][0]), settings.upload_max)
    return settings.upload_max


def largest_for(settings: MediaSettings, roles: AbstractSet[str]) -> int:
    """Return how large a file may be from somebody with these roles, of which the best counts."""
    limits = settings.role_limits
    if not roles or not roles <= limits.keys():
        return settings.upload_max
    return min(max(int(limits[role][0]) for role in roles), settings.upload_max)


def looked_at(settings: MediaSettings, size: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the beginning of a file of `size` bytes; raise ValidationFailed as soon as it shows.

    So nobody sends gigabytes of what is refused in the end. The whole file is looked at anyway.
    """
    head = b""
    for chunk in chunks:
        if len(head) < HEAD:
            head += chunk[: HEAD - len(head)]
            if len(head) == HEAD:
                require_taken(settings, sniff(head), size)
        yield chunk
