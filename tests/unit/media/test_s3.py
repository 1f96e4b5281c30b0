"""What only a storage asked over a network does: prefixes, signed addresses, being out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import urllib3

from cms import clock
from cms.errors import StorageFailed
from cms.media.storage.s3 import S3Storage
from cms.settings.storages import StorageSettings
from tests.functional.cli.servers import free_port
from tests.http_server import http_server
from tests.s3_server import KEY, KEY_ID, new_bucket


@pytest.fixture
def settings(s3_endpoint: str) -> StorageSettings:
    return new_bucket(s3_endpoint)


def asked(method: str, url: str, **more: Any) -> urllib3.BaseHTTPResponse:
    with urllib3.PoolManager() as pool:
        return pool.request(method, url, retries=False, **more)


def test_keys_lie_below_the_prefix(settings: StorageSettings) -> None:
    S3Storage("all", replace(settings, prefix="")).put("other/a", [b"x"])
    storage = S3Storage("s3", settings)
    storage.put("blobs/a", [b"x"])
    assert [one.key for one in storage.list("")] == ["blobs/a"]
    whole = S3Storage("all", replace(settings, prefix=""))
    assert [one.key for one in whole.list("")] == ["other/a", "site/blobs/a"]


def test_a_signed_address_gives_a_file_with_its_headers(settings: StorageSettings) -> None:
    storage = S3Storage("s3", settings)
    storage.put("a", [b"0123"])
    headers = {"Content-Type": "image/png", "Content-Disposition": 'inline; filename="a.png"'}
    url = storage.direct_url("a", 60, headers)
    assert url is not None
    assert KEY not in url
    found = asked("GET", url, headers={"Range": "bytes=1-2"})
    assert (found.status, found.data) == (206, b"12")
    assert found.headers["Content-Type"] == "image/png"
    assert found.headers["Content-Disposition"] == 'inline; filename="a.png"'


def test_addresses_are_signed_for_the_host_that_browsers_ask(settings: StorageSettings) -> None:
    public = replace(settings, public="https://files.example.org")
    url = S3Storage("s3", public).direct_url("a", 60, {})
    assert url is not None
    assert url.startswith(f"https://files.example.org/{settings.bucket}/site/a?")
    assert "X-Amz-Expires=60" in url


def test_a_signed_form_takes_a_file(settings: StorageSettings) -> None:
    storage = S3Storage("s3", settings)
    form = storage.direct_form("uploads/a", 4, 60)
    assert form is not None
    assert KEY not in str(form)
    fields = {**form.fields, "file": ("a", b"0123")}
    assert asked("POST", form.url, fields=fields).status == 204
    assert b"".join(storage.read("uploads/a")) == b"0123"


def test_what_a_dead_process_left_is_cleared(settings: StorageSettings) -> None:
    storage = S3Storage("s3", settings)
    client = storage._client
    client.create_multipart_upload(Bucket=settings.bucket, Key="site/a")
    # The test's server says of all that they began in 2010.
    assert storage.clear_unfinished(datetime(2009, 1, 1, tzinfo=UTC)) == 0
    assert storage.clear_unfinished(clock.now()) == 1
    assert storage.clear_unfinished(clock.now()) == 0


def everything(storage: S3Storage) -> Iterator[Any]:
    yield lambda: storage.put("a", [b"x"])
    yield lambda: storage.put("a", [b"x" * 9_000_000, b"x" * 9_000_000])
    yield lambda: storage.read("a")
    yield lambda: storage.stat("a")
    yield lambda: storage.delete("a")
    yield lambda: list(storage.list(""))
    yield lambda: storage.clear_unfinished(clock.now())


def test_what_is_out_of_reach_is_told_without_secrets(settings: StorageSettings) -> None:
    nowhere = replace(settings, endpoint=f"http://127.0.0.1:{free_port()}", timeout_seconds=1)
    for what in everything(S3Storage("far", nowhere)):
        with pytest.raises(StorageFailed, match="The storage 'far' could not") as failed:
            what()
        shown = failed.value.detail
        assert not any(one in shown for one in (KEY, KEY_ID, nowhere.endpoint, nowhere.bucket))
        assert failed.value.__suppress_context__


def test_a_bucket_that_is_not_there_is_told(settings: StorageSettings) -> None:
    storage = S3Storage("far", replace(settings, bucket="elsewhere"))
    with pytest.raises(StorageFailed, match="NoSuchBucket"):
        storage.put("a", [b"x"])
    with pytest.raises(StorageFailed, match="NoSuchBucket"):
        storage.read("a")


def test_an_answer_that_breaks_off_is_told(settings: StorageSettings) -> None:
    with http_server() as peer:
        peer.pieces = (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",)
        storage = S3Storage("far", replace(settings, endpoint=f"http://127.0.0.1:{peer.port}"))
        with pytest.raises(StorageFailed, match="could not give a file"):
            b"".join(storage.read("a"))
