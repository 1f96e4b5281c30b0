"""A bucket that speaks S3 as a storage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache, cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from cms.errors import StorageFailed
from cms.media.storage.keys import check_key
from cms.media.storage.port import CHUNK, Form, Missing, Stored
from cms.settings.storages import StorageSettings

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

PART = 8 * 1024 * 1024
"""Bytes of a part (S3 asks for 5 MiB at least), and of 10,000 parts at most a file."""
GROWTH, LARGEST = 1000, 64 * 1024 * 1024
"""After so many parts they are twice as large, up to this: half a terabyte goes in."""
_ABSENT = ("404", "NoSuchKey", "NotFound")

_MAKING = Lock()


@cache
def _session() -> boto3.session.Session:
    """Return the one session of this process: it reads the description of S3 only once."""
    return boto3.session.Session()


class S3Storage:
    """Objects of a bucket, their keys after a prefix.

    What is put is sent in parts, of which two are held in memory at most; it is there once the
    server has joined them. Connects when it is first used.
    """

    def __init__(self, name: str, settings: StorageSettings) -> None:
        self.name = name
        self._settings = settings
        self._prefix = f"{settings.prefix}/" if settings.prefix else ""

    @cached_property
    def _client(self) -> S3Client:
        return self._connect(self._settings.endpoint)

    @cached_property
    def _signing(self) -> S3Client:
        """Signs addresses, with the host that browsers ask: it is part of what is signed."""
        return self._connect(self._settings.public or self._settings.endpoint)

    def _connect(self, endpoint: str) -> S3Client:
        its = self._settings
        config = Config(
            signature_version="s3v4",
            connect_timeout=its.timeout_seconds,
            read_timeout=its.timeout_seconds,
            retries={"mode": "standard", "total_max_attempts": 3},
            s3={"addressing_style": "path" if its.by_path else "virtual"},
            # Others than Amazon's own don't all know the checksums that it asks for by itself.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        # Clients are safe among threads, making them is not.
        with self._told("be used"), _MAKING:
            return _session().client(
                "s3",
                region_name=its.region,
                endpoint_url=endpoint or None,
                aws_access_key_id=its.key_id or None,
                aws_secret_access_key=its.key or None,
                config=config,
            )

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Put bytes under a key; see `Storage`."""
        parts = _parts(chunks)
        place = self._place(key)
        first = next(parts, b"")
        second = next(parts, None)
        if second is None:
            with self._told("take a file"):
                self._client.put_object(**place, Body=first)
            return len(first)
        with self._told("take a file"):
            upload = self._client.create_multipart_upload(**place)["UploadId"]
        place["UploadId"] = upload
        try:
            return self._join(place, _all(first, second, parts))
        except BaseException:
            # Where that fails too, the collector finds it.
            with suppress(StorageFailed, Missing), self._told("let go of a file"):
                self._client.abort_multipart_upload(**place)
            raise

    def _join(self, place: Any, parts: Iterable[bytes]) -> int:
        size, done = 0, []
        for number, part in enumerate(parts, 1):
            with self._told("take a file"):
                sent = self._client.upload_part(**place, PartNumber=number, Body=part)
            done.append({"PartNumber": number, "ETag": sent["ETag"]})
            size += len(part)
        joined: Any = {"Parts": done}
        with self._told("take a file"):
            self._client.complete_multipart_upload(**place, MultipartUpload=joined)
        return size

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield bytes; see `Storage`."""
        place = self._place(key)
        if end is not None and end <= start:
            if self.stat(key) is None:
                raise Missing(key)
            return iter(())
        if start or end is not None:
            place["Range"] = f"bytes={start}-{'' if end is None else end - 1}"
        try:
            with self._told("give a file"):
                body = self._client.get_object(**place)["Body"]
        except Missing:
            raise Missing(key) from None
        return self._pieces(body)

    def _pieces(self, body: Any) -> Iterator[bytes]:
        with body, self._told("give a file"):
            while chunk := body.read(CHUNK):
                yield chunk

    def stat(self, key: str) -> Stored | None:
        """Return what lies under a key; see `Storage`."""
        try:
            with self._told("tell of a file"):
                found = self._client.head_object(**self._place(key))
        except Missing:
            return None
        return Stored(key, found["ContentLength"], found["LastModified"].astimezone(UTC))

    def delete(self, key: str) -> None:
        """Take away what lies under a key; see `Storage`."""
        with self._told("delete a file"):
            self._client.delete_object(**self._place(key))

    def list(self, prefix: str) -> Iterator[Stored]:
        """Yield what lies under keys that begin so; see `Storage`."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._told("list its files"):
            for page in pages.paginate(Bucket=self._settings.bucket, Prefix=self._prefix + prefix):
                for one in page.get("Contents", ()):
                    key = one["Key"].removeprefix(self._prefix)
                    yield Stored(key, one["Size"], one["LastModified"].astimezone(UTC))

    def clear_unfinished(self, before: datetime) -> int:
        """Let go of what was never finished; see `Storage`."""
        pages = self._client.get_paginator("list_multipart_uploads")
        bucket, count = self._settings.bucket, 0
        with self._told("list what was not finished"):
            for page in pages.paginate(Bucket=bucket, Prefix=self._prefix):
                for one in page.get("Uploads", ()):
                    if one["Initiated"] < before:
                        self._client.abort_multipart_upload(
                            Bucket=bucket, Key=one["Key"], UploadId=one["UploadId"]
                        )
                        count += 1
        return count

    def direct_url(self, key: str, seconds: int, headers: Mapping[str, str]) -> str | None:
        """Return a signed address; see `Storage`."""
        asked = self._place(key)
        asked |= {f"Response{name.replace('-', '')}": value for name, value in headers.items()}
        with self._told("sign an address"):
            return str(self._signing.generate_presigned_url("get_object", asked, ExpiresIn=seconds))

    def direct_form(self, key: str, size: int, seconds: int) -> Form | None:
        """Return a signed form; see `Storage`."""
        bounds: Any = [["content-length-range", size, size]]
        with self._told("sign a form"):
            made = self._signing.generate_presigned_post(
                **self._place(key), Conditions=bounds, ExpiresIn=seconds
            )
        return Form(made["url"], made["fields"])

    def _place(self, key: str) -> dict[str, Any]:
        return {"Bucket": self._settings.bucket, "Key": self._prefix + check_key(key)}

    @contextmanager
    def _told(self, verb: str) -> Iterator[None]:
        """Raise Missing or StorageFailed for what went wrong, without the addresses and keys in it."""
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _ABSENT:
                raise Missing from None
            reason = f"it answered {code[:60] or 'with an error'}"
            raise StorageFailed(f"The storage {self.name!r} could not {verb}: {reason}.") from None
        except (BotoCoreError, HTTPClientError) as error:
            reason = type(error).__name__
            raise StorageFailed(f"The storage {self.name!r} could not {verb}: {reason}.") from None


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes in parts of the size that S3 asks for; the last one may be smaller."""
    held, size, count = bytearray(), PART, 0
    for chunk in chunks:
        held += chunk
        while len(held) >= size:
            yield bytes(held[:size])
            del held[:size]
            count += 1
            if count % GROWTH == 0:
                size = min(size * 2, LARGEST)
    if held:
        yield bytes(held)


def _all(first: bytes, second: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield second
    yield from rest
