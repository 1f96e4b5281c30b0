"""The server for development: what a request leaves behind that its client never finished."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from cms.cli.waitress_server import create_server
from cms.settings import Settings

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"
IN_A_FILE = 700_000
"""Bytes of a body that waitress no longer keeps in memory."""


def until(found: Callable[[], Any]) -> Any:
    """Return what is found, once it is."""
    deadline = time.monotonic() + 30
    while not (known := found()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.01)
    return known


def received_in(server: Any) -> Any:
    """Return the file that a connection receives a body in, or None while there is none."""
    for channel in list(server.active_channels.values()):
        if channel.request is not None and channel.request.body_rcv is not None:
            kept = channel.request.body_rcv.buf
            if kept.overflowed and len(kept) >= IN_A_FILE:
                return kept.buf.file
    return None


def test_a_client_that_leaves_takes_the_file_of_its_body_along() -> None:
    server = create_server(lambda *_: [], Settings(), {"host": "127.0.0.1", "port": "0"})
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        address = ("127.0.0.1", server.effective_port)
        with socket.create_connection(address) as client:
            client.sendall(HEAD + b"a" * IN_A_FILE)
            file = until(lambda: received_in(server))
            assert not file.closed
        assert until(lambda: file.closed)
        assert until(lambda: not server.active_channels)
    finally:
        server.trigger.pull_trigger(server.close)
        thread.join(timeout=10)
        server.task_dispatcher.shutdown(timeout=10)
