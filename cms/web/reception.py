"""Receives a request's body before anything else does: bounded, whole, and readable again.

A write that lost a race is repeated (`pyramid_retry`), so its body is kept. That happens before
any view is known, and a server may hand bodies over as they arrive, of any length.
"""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO

from pyramid_retry import RetryableExecutionPolicy

from cms.errors import BadRequest, CMSError, TooLarge, TooSlow
from cms.services import Services
from cms.settings import Settings
from cms.web.response_cache import caching

ATTEMPTS = 4
TRANSLATIONS = "/api/v1/translations.xlf"
UPLOADS = "/api/v1/uploads"
MEDIA = "/api/v1/media"
ADMIN_UPLOAD = "/admin/media/upload"
FORM = "multipart/form-data"
PART = "application/offset+octet-stream"
"""The type of a part of an upload (tus 1.0): what has come of it is of use without the rest."""
_OVERRIDE = "HTTP_X_HTTP_METHOD_OVERRIDE"
_REFUSAL = "cms.web.refusal"
_CHUNK = 65536
_IN_MEMORY = 4 * 1024 * 1024
"""Bytes of a body that are held in memory; of a larger one all are on the disk."""
log = logging.getLogger("cms.web")
Environ = dict[str, Any]


def includeme(config: Any) -> None:
    """Make the policy the application's."""
    services: Services = config.registry.cms_services
    settings = services.get(Settings)
    larger = {
        TRANSLATIONS: settings.api.translations_max,
        UPLOADS: settings.media.part_max,
        MEDIA: settings.media.part_max,
        ADMIN_UPLOAD: settings.media.part_max,
    }
    policy = RetryableExecutionPolicy(ATTEMPTS)
    receive = receiving(settings.api.body_max, policy, larger)
    config.set_execution_policy(caching(receive, settings.web.proxies))


def receiving(
    body_max: int,
    policy: Callable[[Environ, Any], Any],
    larger: Mapping[str, int] = MappingProxyType({}),
) -> Callable[[Environ, Any], Any]:
    """Return an execution policy that takes the body in, and leaves all else to `policy`.

    `larger` has the bounds of the paths that take other bodies than all the rest.
    """

    def receive(environ: Environ, router: Any) -> Any:
        path = environ.get("PATH_INFO", "")
        uploads = path == UPLOADS or path.startswith(f"{UPLOADS}/")
        bound = larger.get(UPLOADS if uploads else path, body_max)
        if (uploads or path in (MEDIA, ADMIN_UPLOAD)) and _media_type(environ) not in (FORM, PART):
            # Only a file may be larger: all else is read whole.
            bound = body_max
        if uploads:
            _override(environ)
        try:
            body = received(environ, bound, partly=uploads and _media_type(environ) == PART)
        except CMSError as refusal:
            environ[_REFUSAL] = refusal
            body = io.BytesIO()
        environ["CONTENT_LENGTH"] = str(body.seek(0, io.SEEK_END))
        body.seek(0)
        environ["wsgi.input"] = body
        environ["webob.is_body_seekable"] = True
        # By the time there is an answer, whatever it is made of has been read.
        with body:
            return policy(environ, router)

    return receive


def refusal_of(request: Any) -> CMSError | None:
    """Return why the body was not taken in, or None where it was."""
    refusal: CMSError | None = request.environ.get(_REFUSAL)
    return refusal


def _override(environ: Environ) -> None:
    """Let a POST be another write, as tus has it for who can send nothing else."""
    wanted = environ.get(_OVERRIDE, "").upper()
    if environ.get("REQUEST_METHOD") == "POST" and wanted in ("PATCH", "DELETE"):
        environ["REQUEST_METHOD"] = wanted


def _media_type(environ: Environ) -> str:
    stated: str = environ.get("CONTENT_TYPE") or ""
    return stated.partition(";")[0].strip().lower()


def received(environ: Environ, body_max: int, *, partly: bool = False) -> BinaryIO:
    """Read the whole body; raise `TooLarge` beyond `body_max` bytes, `BadRequest` if cut off.

    With `partly`, what has come of a body that was cut off, or was too slow, is all of it. What is larger than `_IN_MEMORY` is held in a file that is gone with the request.
    """
    stated = _length(environ)
    if stated is None and not environ.get("wsgi.input_terminated"):
        # Only a server that decodes chunks by itself gives a body of unstated length an end.
        return io.BytesIO()
    if stated is not None and stated > body_max:
        raise too_large(body_max)
    body, size = _read(environ, body_max, stated, partly)
    if stated is not None and size < stated and not partly:
        body.close()
        raise BadRequest(f"The body ends after {size} of {stated} bytes.")
    return body


def too_large(body_max: int) -> TooLarge:
    """Return the error for a body of more than `body_max` bytes."""
    return TooLarge(f"The body is larger than {body_max} bytes.")


def _length(environ: Environ) -> int | None:
    text = environ.get("CONTENT_LENGTH") or ""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise BadRequest("Content-Length is not a number.")
    # Longer than any body: int() itself refuses thousands of digits.
    return int(text) if len(text) < 19 else 10**18


def _read(
    environ: Environ, body_max: int, stated: int | None, partly: bool
) -> tuple[BinaryIO, int]:
    body = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - lives as long as the request
    size = 0
    source = environ["wsgi.input"]
    while stated is None or size < stated:
        wanted = _CHUNK if stated is None else min(_CHUNK, stated - size)
        try:
            chunk = source.read(wanted)
        except OSError:
            log.info("a client left while it sent its body")
            break
        except TooSlow:
            if not partly:
                body.close()
                raise
            break
        except BaseException:
            body.close()
            raise
        if not chunk:
            break
        body.write(chunk)
        size += len(chunk)
        if size > body_max:
            body.close()
            raise too_large(body_max)
    return body, size  # type: ignore[return-value]
