"""A real SMTP server on the loopback address, which takes mail, refuses it, or asks for a password.

Its certificate (tests/data/smtp) is known to everybody and good for nothing else.
"""

from __future__ import annotations

import email
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from cms.settings import MailSettings
from tests.functional.cli.servers import free_port

FOLDER = Path(__file__).parent / "data" / "smtp"
PASSWORD = "open sesame"


@dataclass
class Postbox:
    """What the server took, and what it is to answer next: `replies` at DATA, `refused` at RCPT."""

    mails: list[EmailMessage] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    asked: int = 0

    async def handle_RCPT(  # noqa: N802 - so aiosmtpd calls it
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - so aiosmtpd calls it
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        self.asked += 1
        if self.replies:
            return self.replies.pop(0)
        message = email.message_from_bytes(envelope.original_content, policy=default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(message)
        return "250 OK"


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / "localhost.pem")
    return context


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


@contextmanager
def smtp_server(tls: str = "none", *, auth: bool = False) -> Iterator[tuple[Postbox, MailSettings]]:
    """Run a server until the block ends; give what it takes, and the settings to reach it by."""
    postbox, port = Postbox(), free_port()
    more: dict[str, Any] = {}
    if tls == "starttls":
        more |= {"tls_context": _context(), "require_starttls": True}
    if tls == "tls":
        more |= {"ssl_context": _context()}
    if auth:
        more |= {
            "authenticator": _authenticate,
            "auth_required": True,
            "auth_require_tls": tls == "starttls",
        }
    controller = Controller(postbox, hostname="127.0.0.1", port=port, **more)
    settings = MailSettings(
        host="localhost",
        port=port,
        tls=tls,
        user="ann" if auth else "",
        password=PASSWORD if auth else "",
        sender="Cartouche <cms@example.org>",
        timeout_seconds=10,
        ca_file=FOLDER / "authority.pem",
    )
    with warnings.catch_warnings():
        # TLS from the first byte is not known to it as such when it asks for passwords.
        warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS", UserWarning)
        controller.start()
        try:
            yield postbox, settings
        finally:
            controller.stop()
