"""`Idempotency-Key`: a repeated POST answers what the first one answered, and does nothing.

After draft-ietf-httpapi-idempotency-key-header: the key is the caller's own and counts for one
address; with another body it is refused, and so it is while the first request is under way. The
answer is kept, for a day, in the very transaction of what it answers; errors are not kept. Who
has other rights than then is not told again: the answer may hold what they may not read any more.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeGuard

import orjson
from pyramid.response import Response
from sqlalchemy import delete, text
from sqlalchemy.orm import Session, sessionmaker

from cms import clock
from cms.access.marks import mark_of
from cms.access.rights import RightsCache, load_rights
from cms.db.session import begin_write
from cms.errors import BadRequest, FieldProblem, StateConflict, ValidationFailed
from cms.web.models import StoredAnswer
from cms.web.sealing import open_body, seal_body

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LIFE = timedelta(hours=24)
_CHUNK = 65536
_KEY_MAX = 255
_KEY = re.compile(rf"[!-~]{{1,{_KEY_MAX}}}")
_MARK = "cms_answer_is_shown_once"
_RIGHTS = "rights"
"""Kept beside the headers, and never sent: the mark of the rights by which it was answered."""
_KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Link", "Cache-Control", "Vary")


def includeme(config: Any) -> None:
    """Wrap every view; only a POST with the header is concerned."""
    config.add_view_deriver(idempotent_view, "idempotent")


class _UnderWay:
    """The requests with a key that this process is answering now."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        with self._lock:
            if key in self._ids:
                raise _concurrent()
            self._ids.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._ids.discard(key)


def idempotent_view(view: Callable[..., Any], info: Any) -> Callable[..., Any]:
    """Derive a view that answers a repeat from what is kept."""
    if info.exception_only:
        return view
    under_way = _UnderWay()

    def wrapped(context: Any, request: Any) -> Any:
        if request.method != "POST" or HEADER not in request.headers:
            return view(context, request)
        key = request.headers[HEADER]
        if not _KEY.fullmatch(key):
            detail = f"{HEADER} has to be 1 to {_KEY_MAX} visible ASCII characters, without spaces."
            raise BadRequest(detail, HEADER)
        identity = _hash(*_caller(request), request.path_qs, key)
        answer = _answer_apart if getattr(context, "writes_apart", False) else _answer
        with under_way.hold(identity):
            return answer(view, context, request, identity)

    return wrapped


def _caller(request: Any) -> tuple[str, str]:
    # A token with scopes is a caller of its own: its user was answered more than it may know.
    actor = request.actor
    return actor.user_id or "", "" if actor.scopes is None else request.caller.token.id


def _answer(view: Callable[..., Any], context: Any, request: Any, identity: str) -> Any:
    session: Session = request.cms_session
    _lock(session, identity)
    body_hash = _digest(request)
    kept = session.get(StoredAnswer, identity)
    if _is_good(kept):
        return _replay(request, session, kept, body_hash)
    response = view(context, request)
    if response.status_int < 300:
        _keep(request, session, identity, body_hash, response)
    return response


def _answer_apart(view: Callable[..., Any], context: Any, request: Any, identity: str) -> Any:
    """Answer where writes are transactions of their own, which may take minutes: so is the key's.

    Of two processes that do the same at the same moment, the answer of the first is kept.
    """
    body_hash = _digest(request)
    with request.service(sessionmaker)() as session:
        kept = session.get(StoredAnswer, identity)
        if _is_good(kept):
            return _replay(request, session, kept, body_hash)
    response = view(context, request)
    if response.status_int < 300:
        with request.service(sessionmaker)() as session:
            begin_write(session)
            _lock(session, identity)
            if not _is_good(session.get(StoredAnswer, identity)):
                _keep(request, session, identity, body_hash, response)
            session.commit()
    return response


def _is_good(kept: StoredAnswer | None) -> TypeGuard[StoredAnswer]:
    return kept is not None and kept.created_at > clock.now() - LIFE


def _digest(request: Any) -> str:
    """Return what tells a request from another one: what it depends on, and its body."""
    # What a write depends on is part of what was asked.
    condition = request.headers.get("If-Match", "*").encode("latin-1", "replace")
    # Keyed: a body may hold a password, which a plain hash would let be guessed.
    secret = request.settings.site.secret.encode()
    found = hmac.new(secret, condition + b"\0", "sha256")
    # A file need not fit into memory.
    body = request.body_file_seekable
    body.seek(0)
    while chunk := body.read(_CHUNK):
        found.update(chunk)
    body.seek(0)
    return found.hexdigest()


def hold_secret(request: Any) -> None:
    """Say that the answer to `request` holds a secret, so that no copy of it may be kept."""
    setattr(request, _MARK, True)


def _replay(request: Any, session: Session, kept: StoredAnswer, body_hash: str) -> Response:
    if kept.request_hash != body_hash:
        detail = "was used before with another body or condition."
        raise ValidationFailed([FieldProblem("", detail)], f"The {HEADER} {detail}")
    if kept.body is None:
        raise StateConflict("This was done already; its answer held a secret, and was shown once.")
    headers = dict(kept.headers)
    if headers.pop(_RIGHTS, None) not in (None, _rights(request, session)):
        raise StateConflict(
            "This was done already, when your rights were others: read what it did."
        )
    response = Response(body=open_body(session, kept), status=kept.status)
    response.headers.update(headers)
    response.headers[REPLAYED] = "true"
    return response


def _rights(request: Any, session: Session) -> str:
    # Read anew where what was done has changed them.
    return mark_of(load_rights(session, request.service(RightsCache)), request.actor)


def _keep(request: Any, session: Session, identity: str, body_hash: str, response: Any) -> None:
    session.execute(delete(StoredAnswer).where(StoredAnswer.created_at <= clock.now() - LIFE))
    session.add(
        StoredAnswer(
            id=identity,
            request_hash=body_hash,
            status=response.status_int,
            headers=[
                [_RIGHTS, _rights(request, session)],
                *([one, response.headers[one]] for one in _KEPT_HEADERS if one in response.headers),
            ],
            body=None if hasattr(request, _MARK) else seal_body(session, identity, response.body),
            created_at=clock.now(),
        )
    )


def _lock(session: Session, identity: str) -> None:
    # On SQLite the writing transaction itself keeps other processes out.
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(bytes.fromhex(identity[:16]), signed=True)
        free = session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": number})
        if not free:
            raise _concurrent()


def _concurrent() -> StateConflict:
    return StateConflict(f"A request with this {HEADER} is under way: wait for its answer.")


def _hash(*parts: str) -> str:
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()
