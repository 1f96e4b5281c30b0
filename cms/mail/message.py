"""A mail as it goes out: its headers and its two parts, whatever its words come from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from types import MappingProxyType

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_NAME_MAX, _SUBJECT_MAX = 120, 250


class BadAddress(ValueError):
    """An address to which no mail can go."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What is said to whom. `headers` may hold further ones, such as `List-Unsubscribe`."""

    to: str
    name: str = ""
    subject: str
    text: str
    html: str
    language: str = "en"
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def compose(
    mail: Mail, *, sender: str, identity: str, delivery: str, sent_at: datetime
) -> EmailMessage:
    """Return the message (RFC 5322) of a mail, with a text and an HTML part.

    `identity` is the same for each attempt to deliver it, and makes the Message-ID; `delivery`
    names the attempt. Nothing in a mail can add a header: what is not printable becomes a space.
    Raises BadAddress.
    """
    display, given = parseaddr(sender)
    origin = address(given)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(display, _NAME_MAX), addr_spec=origin)
    message["To"] = Address(one_line(mail.name, _NAME_MAX), addr_spec=address(mail.to))
    message["Subject"] = one_line(mail.subject, _SUBJECT_MAX)
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<{identity}@{origin.rpartition('@')[2]}>"
    message["X-Cartouche-Delivery"] = delivery
    # So that out-of-office replies are not sent back (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = one_line(value, 900)
    message.set_content(_sendable(mail.text))
    message.add_alternative(_sendable(mail.html), subtype="html")
    message["Content-Language"] = mail.language
    return message


def one_line(text: str, longest: int) -> str:
    """Return `text` as one line: what is not printable becomes a space."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def address(text: str) -> str:
    """Return an address as it goes over the wire, its domain in ASCII; raise BadAddress."""
    local, at, domain = text.rpartition("@")
    if not (local and at and domain) or _CONTROL.search(text) or " " in text:
        raise BadAddress(f"{text[:80]!r} is no address.")
    try:
        spelt = f"{local}@{domain.encode('idna').decode('ascii')}"
        Address(addr_spec=spelt)
    except (UnicodeError, ValueError, IndexError) as error:
        raise BadAddress(f"{text[:80]!r} is no address.") from error
    return spelt


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
