"""An application served on the loopback address, by the server that `cms serve` has for development."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waitress import wasyncore

from cms.cli.waitress_server import create_server
from cms.settings import Settings


@contextmanager
def serving(app: Any, port: int = 0) -> Iterator[str]:
    """Serve while the block lasts, on a port that was free unless one is given; give the address."""
    server = create_server(app, Settings(), {"host": "127.0.0.1", "port": str(port)})
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # In the loop's own thread: what it waits on must not be closed under it.
        server.trigger.pull_trigger(lambda: _close(server))
        thread.join(timeout=10)
        server.task_dispatcher.shutdown(timeout=10)


def _close(server: Any) -> None:
    # A browser keeps connections open, and each has files of what was large on it.
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    wasyncore.close_all(server._map)
