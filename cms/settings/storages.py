"""What can be set of each S3 storage that `cms.media.storages` names, and its checks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from cms.errors import SettingsError
from cms.settings.declaring import setting

PREFIX = "cms.storage"
ROOM = "storage"
LOCAL = "local"
"""The name of the folder `cms.media.folder` as a storage."""
_NAME = re.compile(r"[a-z][a-z0-9]{0,30}")
_FOLDER = re.compile(r"([a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*)?")


@dataclass(frozen=True, kw_only=True)
class StorageSettings:
    """A bucket that speaks S3, in which files lie.

    One set for each name in `cms.media.storages`, which stands in place of `NAME`: small letters
    and digits. Needs the extra `s3`: `pip install 'cartouche-cms[s3]'`.
    """

    bucket: str = setting("", "Name of the bucket. Has to be set.")
    endpoint: str = setting(
        "",
        "Address of the server, such as `https://s3.example.org`; without one, Amazon's of the region.",
    )
    region: str = setting("us-east-1", "Region that requests are signed for.")
    prefix: str = setting("", "What all keys begin with, where the bucket holds other things too.")
    key_id: str = setting(
        "",
        "Id of the access key. Without one, boto3 looks where it always does: variables such as "
        "`AWS_ACCESS_KEY_ID`, its own files, the machine's role.",
        secret=True,
    )
    key: str = setting("", "The secret of the access key.", secret=True)
    public: str = setting(
        "",
        "Address at which browsers reach the server, where it is not `endpoint`; for signed "
        "addresses.",
    )
    by_path: bool = setting(
        True, "Whether the bucket is named in the path of addresses, not in the host's name."
    )
    timeout_seconds: int = setting(
        20, "Seconds without a byte after which the server counts as out of reach.", least=1
    )


def check_storage_names(names: tuple[str, ...]) -> None:
    """Raise `SettingsError` for a name that no storage can have."""
    for name in names:
        if not _NAME.fullmatch(name) or name == LOCAL:
            raise SettingsError(
                f"cms.media.storages: {name!r} is no name of a storage: it has to be small letters "
                f"and digits, beginning with a letter, 31 at most, and not {LOCAL!r}."
            )


def check_storage(name: str, storage: StorageSettings) -> None:
    """Raise `SettingsError`, naming the key, for what contradicts itself or can't work."""
    key = f"{PREFIX}.{name}"
    if not storage.bucket:
        raise SettingsError(f"{key}.bucket is not set: it names the bucket.")
    if bool(storage.key_id) != bool(storage.key):
        raise SettingsError(f"{key}.key_id and {key}.key are set together, or neither is.")
    if not _FOLDER.fullmatch(storage.prefix):
        raise SettingsError(
            f"{key}.prefix: {storage.prefix!r} is no prefix such as sites/news: small letters, "
            "digits, `. - _`, parted by slashes."
        )
    for field, address in (("endpoint", storage.endpoint), ("public", storage.public)):
        if address and not _is_address(address):
            raise SettingsError(
                f"{key}.{field}: that is no address such as https://s3.example.org."
            )


def check_chosen(chosen: str, names: tuple[str, ...]) -> None:
    """Raise `SettingsError` where new files would go to a storage that is not there."""
    if chosen and chosen not in (LOCAL, *names):
        raise SettingsError(
            f"cms.media.storage: there is no storage {chosen!r}. It is {LOCAL}, or one that "
            "cms.media.storages names."
        )


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
        return known and "@" not in parts.netloc and not (parts.query or parts.fragment)
    except ValueError:
        return False
