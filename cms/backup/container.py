"""The file of a backup: a line that says what it is, then gzip, encrypted where that was asked for.

Encrypted it is a sequence of chunks, each AES-256-GCM with a nonce that counts them and says which
is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): none can be
changed, left out, put elsewhere or cut off without being found.
"""

from __future__ import annotations

import base64
import gzip
import io
import os
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import IO, Any, cast

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cms.errors import BadRequest
from cms.keys.passphrase import check_passphrase, derive

FORMAT = "cartouche-backup-1"
_CHUNK = 1 << 18
_TAG = 16
_PREFIX = 7


class Packed:
    """What is written is packed by gzip, as well as that can, or from `hurry` on as fast."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._member = gzip.GzipFile(fileobj=file, mode="wb", mtime=0)

    def write(self, data: bytes) -> int:
        """Write some bytes."""
        return self._member.write(data)

    def hurry(self) -> None:
        """Begin another member, which whoever unpacks reads as if it were the same."""
        self._member.close()
        self._member = gzip.GzipFile(fileobj=self._file, mode="wb", compresslevel=1, mtime=0)

    def close(self) -> None:
        """Write what is left."""
        self._member.close()


@contextmanager
def writing(file: IO[bytes], passphrase: str | None) -> Iterator[Packed]:
    """Give what the rows are written to; they lie in `file` whole once the block has ended."""
    head: dict[str, Any] = {"format": FORMAT}
    if passphrase is None:
        file.write(orjson.dumps(head) + b"\n")
        with closing(Packed(file)) as packed:
            yield packed
        return
    check_passphrase(passphrase)
    salt, prefix = os.urandom(16), os.urandom(_PREFIX)
    head["encrypted"] = {"salt": _text(salt), "nonce": _text(prefix)}
    line = orjson.dumps(head) + b"\n"
    file.write(line)
    sealed = _Sealing(file, derive(passphrase, salt), prefix, line)
    with closing(Packed(cast("IO[bytes]", sealed))) as packed:
        yield packed
    sealed.end()


@contextmanager
def reading(file: IO[bytes], passphrase: str | None) -> Iterator[IO[bytes]]:
    """Give what the rows are read from; raise `BadRequest` for what is no backup of ours."""
    line = file.readline(10_000)
    encrypted = is_encrypted(line)
    source: IO[bytes] = file
    if encrypted is not None:
        if passphrase is None:
            raise BadRequest("The backup is encrypted: it needs its passphrase.")
        salt, prefix = (_bytes(encrypted.get(one)) for one in ("salt", "nonce"))
        opened = _Opening(file, derive(passphrase, salt), prefix, line)
        source = io.BufferedReader(opened, _CHUNK)
    try:
        with gzip.GzipFile(fileobj=source, mode="rb") as packed:
            yield cast("IO[bytes]", packed)
    except (OSError, EOFError) as error:
        raise BadRequest(f"The backup is damaged: {error}") from error


def is_encrypted(line: bytes) -> dict[str, Any] | None:
    """Return how a backup is encrypted, from its first line; None where it is not.

    Raises `BadRequest` where the line is not that of a backup.
    """
    try:
        head = orjson.loads(line)
    except ValueError:
        head = None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise BadRequest("This file is no backup, or one of another version.")
    said = head.get("encrypted")
    return said if isinstance(said, dict) else None


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)


class _Sealing(io.RawIOBase):
    """Encrypts what is written to it, chunk by chunk."""

    def __init__(self, file: IO[bytes], key: bytes, prefix: bytes, head: bytes) -> None:
        self._file, self._cipher, self._prefix, self._head = file, AESGCM(key), prefix, head
        self._waiting = bytearray()
        self._number = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        # One chunk is kept back: only at the end it is known which is the last.
        while len(self._waiting) > _CHUNK:
            self._put(bytes(self._waiting[:_CHUNK]), last=False)
            del self._waiting[:_CHUNK]
        return len(data)

    def end(self) -> None:
        """Write the last chunk."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, plain: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, plain, self._head))
        self._number += 1


class _Opening(io.RawIOBase):
    """Decrypts what is read from it; raises `BadRequest` where a chunk is not what was written."""

    def __init__(self, file: IO[bytes], key: bytes, prefix: bytes, head: bytes) -> None:
        self._file, self._cipher, self._prefix, self._head = file, AESGCM(key), prefix, head
        self._next = file.read(_CHUNK + _TAG)
        self._number = 0
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left and self._next:
            self._left = self._take()
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def _take(self) -> bytes:
        chunk, self._next = self._next, self._file.read(_CHUNK + _TAG)
        nonce = _nonce(self._prefix, self._number, last=not self._next)
        self._number += 1
        try:
            return self._cipher.decrypt(nonce, chunk, self._head)
        except InvalidTag:
            if self._number == 1:
                told = "That is not the passphrase of the backup, or the backup was changed."
                raise BadRequest(told) from None
            raise BadRequest("The backup was changed, or is cut off.") from None


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except ValueError:
        raise BadRequest("The backup's first line does not say how it is encrypted.") from None
