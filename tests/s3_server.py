"""A real HTTP server on the loopback address that speaks S3, for one bucket after another."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import urllib3
from moto.server import ThreadedMotoServer

from cms.settings.storages import StorageSettings

KEY_ID, KEY = "AKIDTEST", "open-sesame"


@contextmanager
def s3_server() -> Iterator[str]:
    """Run a server while the block lasts, and give its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        _, port = server.get_host_and_port()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


def new_bucket(endpoint: str, prefix: str = "site") -> StorageSettings:
    """Make a bucket of its own, and return how it is reached."""
    settings = StorageSettings(
        bucket=f"b{secrets.token_hex(8)}",
        endpoint=endpoint,
        prefix=prefix,
        key_id=KEY_ID,
        key=KEY,
        timeout_seconds=5,
    )
    # The server asks nobody who they are.
    made = urllib3.request("PUT", f"{endpoint}/{settings.bucket}", retries=False)
    assert made.status == 200, made.data
    return settings
