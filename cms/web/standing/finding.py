"""What a check found: fine, doubtful or wrong, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's answer; `remedy` says what to do about it."""

    subject: str
    verdict: Verdict
    detail: str
    remedy: str = ""


def ok(subject: str, detail: str) -> Finding:
    """Nothing to do."""
    return Finding(subject, "ok", detail)


def warn(subject: str, detail: str, remedy: str) -> Finding:
    """It works, but somebody should look."""
    return Finding(subject, "warn", detail, remedy)


def fail(subject: str, detail: str, remedy: str) -> Finding:
    """It does not work."""
    return Finding(subject, "fail", detail, remedy)
