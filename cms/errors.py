"""Every error the CMS raises on purpose, as one tree.

CMSError
├── ConfigurationError          the installation is wrong; found at start
│   ├── SettingsError           a key or a value in the ini file or environment
│   ├── DeclarationError        a content type, field, permission or role
│   └── PluginError             a plugin can't be found, loaded or ordered
├── BadRequest                  malformed or unknown input: parameter, operator, cursor …
├── ValidationFailed            values that the content type refuses, each with a JSON pointer
├── NotSignedIn                 nobody is known to be asking
├── Forbidden                   known, but not allowed; carries the reason
│   ├── StepUpRequired          allowed, after a fresh proof of who one is
│   └── FactorRequired          allowed, once one has a factor to sign in with
├── NotFound                    absent, or not visible to who asks
├── StartAgain                  what the caller goes on from can't be gone on from
├── MethodNotAllowed            the resource does not do that
├── NotAcceptable               no representation that the caller accepts
├── StateConflict               the entry's state does not allow the operation
│   ├── EditConflict            two people changed the same field
│   └── EntryLocked             somebody else has locked the entry
├── StaleVersion                If-Match names a version that is no longer the newest
├── BaseRequired                a write to an existing entry named no base
├── TooLarge                    a body, depth or page beyond its bound
├── TooSlow                     a body that did not arrive in time
├── UnsupportedMedia            a body in a format that is not understood
├── ChecksumMismatch            bytes that are not those that were sent
├── UnknownVersion              a version of a protocol that is not spoken
├── TooManyRequests             a limit was reached; says when to come back
├── OutgoingRefused             a place that the CMS sends nothing to
├── OutgoingFailed              another server could not be asked
├── StorageFailed               where files lie can't be reached
├── Misdirected                 another server answers this
└── Vetoed                      a plugin refused an operation, with its reason

Only `cms.web.problems` knows which HTTP status each becomes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FieldProblem:
    """One thing wrong with a document: where (RFC 6901 JSON pointer) and what to do about it."""

    pointer: str
    detail: str


class CMSError(Exception):
    """Base of all errors raised on purpose; `str(error)` is a sentence fit to be shown.

    `operation` is the place, in a list of operations, of the one that met the error.
    """

    operation: int | None = None

    def __init__(self, detail: str, problems: Sequence[FieldProblem] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.problems = tuple(problems)


class ConfigurationError(CMSError):
    """The installation is wrong, and does not start."""


class SettingsError(ConfigurationError):
    """A setting is unknown, missing or has a bad value."""


class DeclarationError(ConfigurationError):
    """A declaration contradicts itself or another; names plugin, type and field."""

    def __init__(self, detail: str, *, plugin: str = "", type: str = "", field: str = "") -> None:
        place = ", ".join(
            f"{kind} {name!r}"
            for kind, name in (("plugin", plugin), ("type", type), ("field", field))
            if name
        )
        super().__init__(f"{place}: {detail}" if place else detail)
        self.reason = detail
        self.plugin, self.type, self.field = plugin, type, field


class PluginError(ConfigurationError):
    """A plugin can't be found, loaded, ordered or checked."""


class BadRequest(CMSError):
    """Input that is malformed or names something unknown; `parameter` says which, if one."""

    def __init__(
        self, detail: str, parameter: str = "", problems: Sequence[FieldProblem] = ()
    ) -> None:
        super().__init__(detail, problems)
        self.parameter = parameter


class ValidationFailed(CMSError):
    """Values that the content type refuses; `problems` names every one of them."""

    def __init__(self, problems: Sequence[FieldProblem], detail: str = "") -> None:
        count = len(problems)
        super().__init__(
            detail or f"{count} value{'' if count == 1 else 's'} can't be accepted.", problems
        )


class NotSignedIn(CMSError):
    """Nobody is known to be asking, and the answer depends on who asks."""


class Forbidden(CMSError):
    """The caller is known but may not; the detail gives the reason."""


class StepUpRequired(Forbidden):
    """The caller may, but has to prove first that it is still them; tokens never meet it."""


class FactorRequired(Forbidden):
    """The caller holds a role that asks for a factor, and has to add one before anything else."""


class NotFound(CMSError):
    """Absent, or not visible to the caller: the two are never told apart."""


class StartAgain(CMSError):
    """What the caller goes on from no longer tells what it needs: begin again without it."""


class MethodNotAllowed(CMSError):
    """The resource exists and does not answer this method; `allowed` lists those it does."""

    def __init__(self, detail: str, allowed: Sequence[str] = ()) -> None:
        super().__init__(detail)
        self.allowed = tuple(allowed)


class NotAcceptable(CMSError):
    """No representation that the caller accepts."""


class StateConflict(CMSError):
    """The state of the entry, or of what links to it, does not allow the operation."""


class EditConflict(StateConflict):
    """Two writers changed the same fields; carries base, theirs and yours for each.

    `version` is the newest one, `merged` what it and the save make together, with theirs where
    both changed the same. `problems` are the places, as pointers into what was sent.
    """

    def __init__(
        self,
        detail: str,
        conflicts: dict[str, dict[str, Any]],
        version: int,
        *,
        merged: dict[str, Any] | None = None,
        pointers: Sequence[str] | None = None,
    ) -> None:
        places = conflicts if pointers is None else pointers
        super().__init__(
            detail,
            [FieldProblem(p, "was changed by somebody else since your base.") for p in places],
        )
        self.conflicts = conflicts
        self.version = version
        self.merged = merged or {}


class EntryLocked(StateConflict):
    """Somebody else has locked the entry; `lock` says who and until when, if the caller may know."""

    def __init__(self, detail: str, lock: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.lock = lock


class StaleVersion(CMSError):
    """`If-Match` names a version that is no longer the newest."""


class BaseRequired(CMSError):
    """A write to an existing entry named neither `base_version` nor `If-Match`."""


class TooLarge(CMSError):
    """A body, a nesting depth or a list beyond its bound; the detail names the bound."""


class TooSlow(CMSError):
    """A body did not arrive within the time that it has; the detail names it."""


class UnsupportedMedia(CMSError):
    """A body in a format that the resource does not read."""


class ChecksumMismatch(CMSError):
    """Bytes that came are not those whose checksum was sent with them; they are not kept."""


class UnknownVersion(CMSError):
    """The caller speaks a version of a protocol that is not spoken here."""


class TooManyRequests(CMSError):
    """A limit was reached; `retry_after` is in whole seconds."""

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class OutgoingRefused(CMSError):
    """A place that the CMS sends nothing to: no URL of the web, or inside the own network."""


class OutgoingFailed(CMSError):
    """Another server could not be asked, or did not answer whole, in time and within bounds."""


class StorageFailed(CMSError):
    """Where files lie can't be reached, or does not do what it is asked; names it and no secret."""


class Misdirected(CMSError):
    """Another server answers this, and nothing in front passed it on to that one."""


class Vetoed(CMSError):
    """A plugin refused an operation; the detail is the plugin's reason."""

    def __init__(self, detail: str, problems: Sequence[FieldProblem] = ()) -> None:
        super().__init__(detail, problems)
