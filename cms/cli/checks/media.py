"""Checks that files can be taken in, and that those taken in last are where they were put."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from cms.cli.site import Site
from cms.errors import CMSError, StorageFailed
from cms.web.standing.finding import Finding, fail, ok, warn

READERS = (
    ("av", "video", "films are taken in without their size and a poster"),
    ("mutagen", "media", "sounds are taken in without their length"),
    ("pypdfium2", "media", "PDFs are taken in without their pages and a preview"),
)
"""Packages that read files, the extra of each, and what is not known without it."""
LOOKED_AT = 100
"""Files that are looked for; `cms media check` reads them all."""


def check_media(site: Site) -> Iterator[Finding]:
    """There is a storage, and the newest files lie in it; asked of a database in order."""
    from cms.content.assets.collecting import missing_bytes
    from cms.media.files import Files

    try:
        files = site.services.get(Files)
        if files.storage is None:
            yield ok("media", f"no files are taken in: {files.why_not}")
            return
        with site.reading() as session:
            missing = missing_bytes(session, files, LOOKED_AT)
    except (StorageFailed, OSError) as error:
        yield fail("media", str(error), "See that the storage answers, and its settings.")
        return
    except CMSError:
        return  # told elsewhere
    if missing:
        yield fail(
            "media",
            f"The bytes of {len(missing)} of the newest files are missing, as of {missing[0]}.",
            "Restore them from a backup of the storage; `cms media check` names all of them.",
        )
    else:
        yield ok("media", f"new files go to {files.storage.name}, the newest are there")
    if files.settings.previews:
        yield from check_readers()


def check_readers() -> Iterator[Finding]:
    """What reads films, sounds and PDFs is installed; imports none of it."""
    for package, extra, lost in READERS:
        if find_spec(package) is None:
            yield warn(
                "media",
                f"{package} is not installed: {lost}.",
                f"pip install 'cartouche-cms[{extra}]', or set cms.media.previews = false.",
            )
