"""What can be set about content and files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cms.settings.declaring import NOWHERE, setting


@dataclass(frozen=True, kw_only=True)
class HistorySettings:
    """Which versions `cms history prune` keeps, beside those that were, are or will be live.

    A version's content goes only if every rule that is set lets it go; without any, none does.
    """

    keep_newest: int = setting(0, "So many newest versions of each entry; 0 for no such rule.")
    keep_days: int = setting(
        0, "Versions that are not older than so many days; 0 for no such rule."
    )


@dataclass(frozen=True, kw_only=True)
class EditingSettings:
    """How people edit the same content: working copies, presence and locks."""

    working_copy_bytes: int = setting(
        1024 * 1024, "Largest working copy, in bytes of its JSON.", least=1024
    )
    working_copies: int = setting(200, "Most working copies that one person has.", least=1)
    working_copy_days: int = setting(
        90, "Days after which a working copy that nobody touched is thrown away.", least=1
    )
    presence_seconds: int = setting(
        60, "Seconds after its last sign that an editor counts as gone.", least=5
    )
    lock_minutes: int = setting(15, "Minutes for which a lock holds unless it is renewed.", least=1)
    strict_locks: tuple[str, ...] = setting(
        (),
        "Content types whose locks bar others from writing, separated by spaces; `*` for all. "
        "Elsewhere a lock only warns.",
    )


@dataclass(frozen=True, kw_only=True)
class MediaSettings:
    """Files of the media library: where they lie, and what is taken in."""

    folder: Path | None = setting(
        NOWHERE,
        "Folder in which files lie. Without it, `media` beside an SQLite database; with PostgreSQL it "
        "has to be set, to a folder that all processes share.",
    )
    upload_max: int = setting(2 * 1024**3, "Largest file that is taken in, in bytes.", least=1)
    part_max: int = setting(
        64 * 1024**2, "Largest part of an upload that is sent in one request, in bytes.", least=1024
    )
    types: tuple[str, ...] = setting(
        ("image/*", "video/*", "audio/*", "application/pdf", "text/plain", "text/csv"),
        "Media types that are taken in, separated by spaces, as in `image/* application/pdf`; what a "
        "file is, its bytes say.",
    )
    pixels_max: int = setting(
        100_000_000, "Most pixels of an image, all its frames together.", least=1
    )
    keep_metadata: bool = setting(
        False,
        "Whether images keep what cameras and programs wrote into them, such as where they were "
        "taken. Orientation and colour profile are kept in any case.",
    )
    renditions_at_once: int = setting(
        2,
        "Renditions of images that one process makes at the same time; others wait.",
        least=1,
    )
    rendition_seconds: int = setting(
        30,
        "Seconds that a request waits for a rendition that is not made yet; after that it is "
        "answered by 429.",
        least=1,
    )
    renditions_ahead: bool = setting(
        True,
        "Whether workers make the renditions that fields declare as soon as an image is published; "
        "else each is made when it is first asked for.",
    )
    srcset: tuple[str, ...] = setting(
        ("320", "640", "960", "1280", "1920", "2560"),
        "Widths in pixels, separated by spaces, that answers offer images in as their `srcset`.",
    )
    upload_hours: int = setting(
        24, "Hours after which an upload is thrown away that is not whole, or not used.", least=1
    )
