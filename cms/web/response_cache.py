"""Answers what anybody may read from memory, before anything else looks at the request.

A view that answers everybody the same says what its answer depends on (`keep`). The next who asks
the same gets the same bytes, until a commit in any process touches one of those things, the clock
reaches what is scheduled, or the longest time is over (RFC 9111 calls it a cache; it is the
origin's own, so `Cache-Control` of the answer is for others).
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cms import clock
from cms.cache.store import Answer, Flights, Kept, Key, Store
from cms.db.identifiers import new_id
from cms.media.renditions.choosing import taken
from cms.settings import Settings
from cms.web.cors import ANY
from cms.web.path_template import path_template
from cms.web.proxies import from_behind
from cms.web.rates.limiting import Rates, told

Environ = dict[str, Any]
Make = Callable[[], Any]
Policy = Callable[[Environ, Any], Any]
log = logging.getLogger("cms.access")

_WANTED = "cms.web.response_cache"
_QUERY_MAX = 2000
_OURS = "cms_"
"""How the names of all cookies begin that an answer may depend on."""
_NEVER = ("/admin", "/healthz", "/readyz")
_IMAGES = "/media/"
"""Where answers may depend on the formats of images that a browser takes."""
_VARIES = frozenset({"authorization", "cookie", "origin", "accept-encoding"})
_PACKED_ALREADY = ("image/", "video/", "audio/", "font/", "application/zip", "application/pdf")
_OWN = frozenset(
    {"x-request-id", "ratelimit", "ratelimit-policy", "content-length", "vary", "date"}
)
"""Headers that each answer has anew."""
_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_TAGS_MAX = 50
PACKED = "-gzip"
"""How the ETag of packed bytes ends: they are another representation (RFC 9110, 8.8.3.3)."""


@dataclass
class Wanted:
    """Stands in the environ of a request whose answer would be kept, until the view says so."""

    count: int
    since: datetime
    kept: Kept | None = None
    template: str = ""


def is_kept(request: Any) -> bool:
    """Say whether the answer to a request would be kept if it may be."""
    return _WANTED in request.environ


def keep(request: Any, kept: Kept | None) -> bool:
    """Have the answer to a request kept; say whether the cache then answers `If-None-Match` itself.

    For answers with an `ETag` that anybody would get, and that depend on nothing but what `kept`
    names; None where an answer is not to be kept after all.
    """
    wanted = request.environ.get(_WANTED)
    if wanted is None or kept is None:
        return False
    wanted.kept, wanted.template = kept, path_template(request, 200)
    return True


class Served:
    """A finished answer: a WSGI application that sends it."""

    __slots__ = ("_body", "_headers", "_status")

    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self._status, self._headers, self._body = status, headers, body

    def __call__(self, environ: Environ, start_response: Any) -> list[bytes]:
        start_response(self._status, self._headers)
        return [self._body]


@dataclass
class ResponseCache:
    """Finds, makes and keeps answers; one for each process, safe for threads."""

    store: Store
    flights: Flights
    rates: Rates
    settings: Settings

    def through(self, environ: Environ, make: Make) -> Any:
        """Return the answer that is kept, or else that which `make` makes."""
        key = self._key(environ)
        if key is None:
            return make()
        began = time.perf_counter()
        answer = self.store.fresh(key)
        if answer is None:
            return self._led(environ, key, make)
        return self._serve(environ, answer, began) or make()

    def _key(self, environ: Environ) -> Key | None:
        """Return what is asked, or None where it is not for the cache."""
        get = environ.get
        query, path = get("QUERY_STRING", ""), get("PATH_INFO", "")
        if (
            get("REQUEST_METHOD") not in ("GET", "HEAD")
            or "HTTP_AUTHORIZATION" in environ
            or _OURS in get("HTTP_COOKIE", "")
            or get("CONTENT_LENGTH") not in (None, "", "0")
            or "HTTP_TRANSFER_ENCODING" in environ
            or "HTTP_RANGE" in environ
            or len(query) > _QUERY_MAX
            or path.startswith(_NEVER)
        ):
            return None
        scheme, host = get("wsgi.url_scheme"), get("HTTP_HOST", "")
        formats = taken(get("HTTP_ACCEPT", "")) if path.startswith(_IMAGES) else None
        return (path, query, host, scheme, get("SCRIPT_NAME", ""), self._origin(environ), formats)

    def _origin(self, environ: Environ) -> str:
        """Return the origin that is answered to, where any is, so that made-up ones are all one."""
        allowed = self.settings.api.cors_origins
        if not allowed:
            return ""
        origin: str = environ.get("HTTP_ORIGIN", "")
        return origin if origin in allowed else ANY if origin and ANY in allowed else ""

    # -- what is not there yet ------------------------------------------------------------------

    def _led(self, environ: Environ, key: Key, make: Make) -> Any:
        if environ["REQUEST_METHOD"] == "HEAD":
            return make()
        with self.flights.lead(key) as leads:
            if not leads:
                began = time.perf_counter()
                answer = self.store.fresh(key)
                if answer is not None:
                    return self._serve(environ, answer, began) or make()
            # Before the database is asked: what is committed from here on is newer.
            wanted = Wanted(self.store.generations.now(), clock.now())
            environ[_WANTED] = wanted
            response = make()
            kept = self._kept(key, wanted, response)
        return response if kept is None else _conditional(environ, response, kept)

    def _kept(self, key: Key, wanted: Wanted, response: Any) -> Answer | None:
        if wanted.kept is None or getattr(response, "status_int", 0) != 200:
            return None
        named = {name.strip().lower() for name in response.vary or ()}
        by_format = {"accept"} if key[-1] is not None else set()
        if (
            not named <= _VARIES | by_format
            or "Set-Cookie" in response.headers
            or not response.etag
        ):
            return None
        packable = not (response.content_type or "").startswith(_PACKED_ALREADY)
        packable |= response.content_type == "image/svg+xml"
        if packable:
            response.vary = sorted({*(response.vary or ()), "Accept-Encoding"})
        answer = Answer(
            headers=tuple(
                (name, value)
                for name, value in response.headerlist
                if name.lower() not in _OWN or name.lower() == "vary"
            ),
            body=response.body,
            etag=response.etag,
            template=wanted.template,
            slots=self.store.slots(wanted.kept),
            count=wanted.count,
            since=wanted.since,
            until=self.store.until(wanted.kept, wanted.since),
            packable=packable,
        )
        self.store.keep(key, answer)
        return answer

    # -- what is there --------------------------------------------------------------------------

    def _serve(self, environ: Environ, answer: Answer, began: float) -> Served | None:
        """Return an answer as it is sent; None where the request is to be looked at after all."""
        matches = _matches(environ.get("HTTP_IF_NONE_MATCH"), answer.etag)
        if matches is None:
            return None
        headers = list(answer.headers)
        quota = self.rates.quotas.anonymous_reads
        if quota is not None:
            count = self.rates.take(self.rates.callers.at(environ.get("REMOTE_ADDR", "")), quota)
            if not count.allowed:
                return None
            headers += told(count)
        request_id = new_id()
        headers.append(("X-Request-Id", request_id))
        served = _sent(environ, answer, headers, unchanged=matches)
        if log.isEnabledFor(logging.INFO):
            status = 304 if matches else 200
            _log(environ, answer.template, status, request_id, time.perf_counter() - began)
        return served


def _sent(
    environ: Environ, answer: Answer, headers: list[tuple[str, str]], *, unchanged: bool
) -> Served:
    packs = answer.packs and _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if packs:
        named = ("ETag", f'"{answer.etag}{PACKED}"')
        headers = [named if one[0] == "ETag" else one for one in headers]
    if unchanged:
        left = [one for one in headers if one[0] != "Content-Type"]
        return Served("304 Not Modified", left, b"")
    body = answer.body
    if packs:
        body = answer.packed()
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    return Served("200 OK", headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body)


def _takes_gzip(header: str) -> bool:
    """Say whether `Accept-Encoding` names gzip, and not with the weight of nothing."""
    if "gzip" not in header:
        return False
    for part in header.split(","):
        name, _, weight = part.partition(";")
        if name.strip() == "gzip":
            return not re.fullmatch(r"q=0(\.0{0,3})?", weight.strip())
    return False


def _matches(header: str | None, etag: str) -> bool | None:
    """Say whether `If-None-Match` names the answer; None where it is malformed."""
    if header is None:
        return False
    if header.strip() == "*":
        return True
    parts = header.split(",")
    found = [_TAG.fullmatch(part.strip()) for part in parts[: _TAGS_MAX + 1]]
    if len(parts) > _TAGS_MAX or not all(found):
        return None
    return any(one is not None and one[1].removesuffix(PACKED) == etag for one in found)


def _conditional(environ: Environ, response: Any, answer: Answer) -> Any:
    """Turn an answer that was just made into 304 where its reader has it already."""
    if _matches(environ.get("HTTP_IF_NONE_MATCH"), answer.etag):
        response.status_int = 304
        response.body = b""
        response.content_type = None
    return response


def _log(environ: Environ, template: str, status: int, request_id: str, seconds: float) -> None:
    method = environ["REQUEST_METHOD"]
    log.info(
        "%s %s %s",
        method,
        template,
        status,
        extra={
            "request_id": request_id,
            "method": method,
            "path": template,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "user": None,
            "cached": True,
        },
    )


def caching(policy: Policy, proxies: int) -> Policy:
    """Return an execution policy that asks the cache first, and `policy` for what it has not."""

    def answer(environ: Environ, router: Any) -> Any:
        from_behind(environ, proxies)
        services = router.registry.cms_services
        if ResponseCache not in services:
            return policy(environ, router)
        return services.get(ResponseCache).through(environ, lambda: policy(environ, router))

    return answer
