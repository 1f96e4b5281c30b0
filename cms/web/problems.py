"""Problem details (RFC 9457): which status each domain error becomes, and its JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from cms import errors
from cms.errors import CMSError, FieldProblem

MEDIA_TYPE = "application/problem+json"
NAMESPACE = "urn:cartouche:problem:"


@dataclass(frozen=True)
class Problem:
    """One problem, ready to be written; `extra` are members beside those of RFC 9457."""

    status: int
    name: str
    title: str
    detail: str
    errors: Sequence[FieldProblem] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_json(self, instance: str, request_id: str) -> dict[str, Any]:
        """Return the members of the JSON object; `instance` is the path of the request."""
        return {
            "type": NAMESPACE + self.name,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "request_id": request_id,
            "errors": [{"pointer": one.pointer, "detail": one.detail} for one in self.errors],
            **self.extra,
        }


KINDS: Mapping[type[CMSError], tuple[int, str, str]] = {
    errors.BadRequest: (400, "bad-request", "The request is malformed"),
    errors.ValidationFailed: (422, "validation-failed", "Values are not accepted"),
    errors.NotSignedIn: (401, "not-signed-in", "Nobody is signed in"),
    errors.Forbidden: (403, "forbidden", "Not allowed"),
    errors.StepUpRequired: (403, "step-up-required", "A fresh proof of who one is is required"),
    errors.FactorRequired: (403, "factor-required", "A factor has to be added first"),
    errors.NotFound: (404, "not-found", "Not found"),
    errors.MethodNotAllowed: (405, "method-not-allowed", "Method not allowed"),
    errors.NotAcceptable: (406, "not-acceptable", "Not acceptable"),
    errors.TooSlow: (408, "too-slow", "Too slow"),
    errors.EditConflict: (409, "edit-conflict", "Somebody else changed the same"),
    errors.EntryLocked: (409, "entry-locked", "Somebody else has locked it"),
    errors.StateConflict: (409, "state-conflict", "The state does not allow it"),
    errors.Vetoed: (409, "vetoed", "A plugin refused it"),
    errors.StartAgain: (410, "start-again", "Begin again"),
    errors.StaleVersion: (412, "stale-version", "The version is not the newest"),
    errors.UnknownVersion: (412, "unknown-version", "Another version is spoken here"),
    errors.TooLarge: (413, "too-large", "Too large"),
    errors.UnsupportedMedia: (415, "unsupported-media-type", "Unsupported media type"),
    errors.Misdirected: (421, "misdirected", "Asked of the wrong server"),
    errors.OutgoingRefused: (422, "address-refused", "Nothing is sent to this address"),
    errors.BaseRequired: (428, "base-required", "A base version is required"),
    errors.TooManyRequests: (429, "too-many-requests", "Too many requests"),
    errors.ChecksumMismatch: (460, "checksum-mismatch", "The bytes are not those that were sent"),
    errors.OutgoingFailed: (502, "other-server-failed", "Another server could not be asked"),
    errors.StorageFailed: (503, "storage-failed", "Files can't be reached"),
}
"""Status, name (the end of the type's URN) and title of each kind of error."""


def problem_of(error: CMSError) -> Problem:
    """Return the problem that a domain error becomes; one of no known kind is an internal error."""
    known = kind_of(error)
    if known is None:
        return internal_error()
    status, name, title = known
    return Problem(
        status, name, title, error.detail, error.problems, _extra(error), _headers(error)
    )


def kind_of(error: CMSError) -> tuple[int, str, str] | None:
    """Return what `KINDS` has for an error or what it is a kind of; None where that is nothing."""
    return next((KINDS[kind] for kind in type(error).__mro__ if kind in KINDS), None)


def internal_error() -> Problem:
    """Return the problem for what nobody foresaw; it tells nothing of what went wrong."""
    return Problem(
        500,
        "internal-error",
        "Internal error",
        "Something went wrong here. The log holds the reason under the request's id.",
    )


def problem_of_status(status: int, detail: str = "") -> Problem:
    """Return the problem for a bare HTTP status, such as a plugin's view may answer with."""
    for known, name, title in KINDS.values():
        if known == status:
            return Problem(status, name, title, detail or title + ".")
    phrase = HTTPStatus(status).phrase
    return Problem(status, phrase.lower().replace(" ", "-"), phrase, detail or phrase + ".")


def _extra(error: CMSError) -> dict[str, Any]:
    if isinstance(error, errors.EditConflict):
        return {"conflicts": error.conflicts, "head": error.version, "merged": error.merged}
    if isinstance(error, errors.EntryLocked) and error.lock:
        return {"lock": error.lock}
    if isinstance(error, errors.BadRequest) and error.parameter:
        return {"parameter": error.parameter}
    return {}


def _headers(error: CMSError) -> dict[str, str]:
    if isinstance(error, errors.MethodNotAllowed):
        return {"Allow": ", ".join(error.allowed)}
    if isinstance(error, errors.TooManyRequests):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, errors.NotSignedIn):
        return {"WWW-Authenticate": 'Bearer realm="cms"'}
    return {}
