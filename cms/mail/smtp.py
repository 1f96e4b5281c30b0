"""Hands messages to an SMTP server (RFC 5321), and says whether to try again where it refuses."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from email.message import EmailMessage

from cms.jobs.handlers import PermanentFailure
from cms.settings import MailSettings

PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The usual port of each mode of TLS."""


class NotNow(Exception):
    """The server can't be reached, or does not take the message now: it is worth another try."""


def send(settings: MailSettings, message: EmailMessage) -> str:
    """Hand a message over; return what the server is called that took it.

    Raises PermanentFailure where it is refused for good (a reply of 500 and above), and NotNow
    where it may be taken later. What is wrong with the installation, such as the password, is
    worth another try too: somebody will put it right.
    """
    server = _connect(settings)
    try:
        server.send_message(message)
    except smtplib.SMTPNotSupportedError as error:
        raise PermanentFailure(f"{settings.host} takes no such address: {error}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise _refusal(settings.host, error) from error
    finally:
        # It has said whether it took the message: how the connection ends does not matter.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()
    return f"{settings.host}:{port(settings)}"


def port(settings: MailSettings) -> int:
    """Return the port that the settings name, or the usual one."""
    return settings.port or PORTS[settings.tls]


def _connect(settings: MailSettings) -> smtplib.SMTP:
    try:
        server = _open(settings)
        try:
            if settings.tls == "starttls":
                server.starttls(context=_context(settings))
            if settings.user:
                server.login(settings.user, settings.password)
        except BaseException:
            server.close()
            raise
    except (smtplib.SMTPException, OSError) as error:
        where = f"{settings.host}:{port(settings)}"
        raise NotNow(f"{where} can't be used: {_told(error)}") from error
    return server


def _open(settings: MailSettings) -> smtplib.SMTP:
    # Else smtplib asks the name servers who we are, which may take long.
    host, number, name = settings.host, port(settings), socket.gethostname()
    timeout = settings.timeout_seconds
    if settings.tls == "tls":
        return smtplib.SMTP_SSL(host, number, name, timeout=timeout, context=_context(settings))
    return smtplib.SMTP(host, number, name, timeout=timeout)


def _context(settings: MailSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.ca_file)


def _refusal(host: str, error: Exception) -> Exception:
    codes = [code for code, _ in _replies(error)]
    told = f"{host} refused the message: {_told(error)}"
    # The sender is a matter of the settings, not of this message.
    is_its_own = not isinstance(error, smtplib.SMTPSenderRefused)
    if is_its_own and codes and all(500 <= code < 600 for code in codes):
        return PermanentFailure(told)
    return NotNow(told)


def _replies(error: Exception) -> list[tuple[int, bytes | str]]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return list(error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return [(error.smtp_code, error.smtp_error)]
    return []


def _told(error: Exception) -> str:
    replies = [
        f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
        for code, text in _replies(error)
    ]
    return "; ".join(replies) or str(error) or type(error).__name__
