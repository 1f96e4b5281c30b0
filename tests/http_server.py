"""A real HTTP server on the loopback address that answers with the bytes it is told to, in pieces."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "smtp"
AUTHORITY = FOLDER / "authority.pem"
"""Who signed the certificate, which is for `localhost`, and good for nothing else."""


@dataclass
class Peer:
    """The server: what it was asked, and the pieces that it answers with.

    Before each piece but the first, `wait` is called; it stands for the time that passes.
    """

    port: int
    pieces: Sequence[bytes] = (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK",)
    wait: Callable[[], object] = lambda: None
    asked: list[str] = field(default_factory=list)

    def answer(self, connection: socket.socket) -> None:
        """Take one request and answer it."""
        asked = b""
        while b"\r\n\r\n" not in asked:
            received = connection.recv(65536)
            if not received:
                return
            asked += received
        self.asked.append(asked.decode("latin-1"))
        for number, piece in enumerate(self.pieces):
            if number:
                self.wait()
            connection.sendall(piece)


def serve(peer: Peer, listener: socket.socket, context: ssl.SSLContext | None) -> None:
    """Answer one connection after another until the listener is closed."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with suppress(OSError), connection:
            if context is None:
                peer.answer(connection)
            else:
                with context.wrap_socket(connection, server_side=True) as wrapped:
                    peer.answer(wrapped)


@contextmanager
def http_server(*, tls: bool = False) -> Iterator[Peer]:
    """Run a server while the block lasts."""
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(FOLDER / "localhost.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        peer = Peer(port=listener.getsockname()[1])
        thread = threading.Thread(target=serve, args=(peer, listener, context))
        thread.start()
        try:
            yield peer
        finally:
            # A listener that is only closed would leave `accept` waiting.
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
