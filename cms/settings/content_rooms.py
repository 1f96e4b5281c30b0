"""What can be set about content and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cms.settings.declaring import NOWHERE, setting

KEEP, UNPUBLISH = LICENCE_ENDS = ("keep", "unpublish")
"""What may happen to a published asset whose licence is over."""


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
class SearchSettings:
    """What searches know beside the content."""

    synonyms: str = setting(
        "",
        "Words that stand for each other: groups on lines of their own, or apart by `;`, such as "
        "`car, automobile; de: Auto, Wagen`. One that begins with a language holds in that one only.",
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
    storages: tuple[str, ...] = setting(
        (),
        "Names of S3 storages in which files may lie beside that folder, separated by spaces. What "
        "each is, `cms.storage.NAME.…` says.",
    )
    storage: str = setting(
        "",
        "Which storage takes new files: `local`, the folder, or one of `cms.media.storages`. Without "
        "it the first of those, or the folder where there is none.",
    )
    signed_seconds: int = setting(
        900, "Seconds for which a signed address of a file holds.", least=10
    )
    direct_from: int = setting(
        0,
        "Bytes from which on a file is not passed on by the CMS: browsers are redirected to a signed "
        "address of its storage, where that can be. 0 for none.",
    )
    grace_hours: int = setting(
        48,
        "Hours for which a file is kept that nothing names, from when it was last uploaded or moved. "
        "Longer than an upload and the writing of an entry take.",
        least=1,
    )
    upload_max: int = setting(2 * 1024**3, "Largest file that is taken in, in bytes.", least=1)
    limits: Mapping[str, tuple[str, ...]] = setting(
        MappingProxyType({}),
        "Largest files by what they are, in bytes, as in `image/*: 50000000; application/pdf: "
        "20000000`; what is not named may have `cms.media.upload_max`.",
    )
    role_limits: Mapping[str, tuple[str, ...]] = setting(
        MappingProxyType({}),
        "Largest files by the roles of who uploads, in bytes, as in `contributor: 10000000`. Of "
        "several roles the best counts; one that is not named may have `cms.media.upload_max`.",
    )
    unfinished_max: int = setting(
        8 * 1024**3,
        "Bytes that the uploads which one person has begun, and not finished, may have together.",
        least=1,
    )
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
        "taken. Orientation, resolution and colour profile are kept in any case. Also whether the "
        "title and the artist that a sound names are told.",
    )
    previews: bool = setting(
        True,
        "Whether films, sounds and PDFs are read when they are taken in: how long and how large they "
        "are, and an image that stands for them. What reads them is in the extras `media` and `video`.",
    )
    preview_seconds: int = setting(
        10, "Seconds of a processor that reading one of them may take.", least=1
    )
    preview_memory: int = setting(
        1024**3, "Bytes of memory that reading one of them may take.", least=256 * 1024**2
    )
    licence_days: int = setting(
        14, "Days before the end of an asset's licence at which people are reminded.", least=0
    )
    licence_roles: tuple[str, ...] = setting(
        ("editor",),
        "Roles whose holders, where an asset lies, are reminded of its licence beside its owner, "
        "separated by spaces.",
    )
    licence_ends: str = setting(
        KEEP,
        "What happens to a published asset the day after its licence ended: `keep` or `unpublish`.",
    )
    zip_files: int = setting(1000, "Most files that are sent as one archive.", least=1)
    zip_bytes: int = setting(
        10 * 1024**3, "Most bytes of the files that are sent as one archive.", least=1
    )
    fetch_seconds: int = setting(
        30, "Seconds within which the whole of a file has to come that is fetched by URL.", least=1
    )
    fetch_internal: tuple[str, ...] = setting(
        (),
        "Hosts of the own network from which files may be fetched by URL, as `host` or `host:port`, "
        "separated by spaces: by everybody who may upload.",
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
