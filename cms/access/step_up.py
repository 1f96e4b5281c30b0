"""Step-up: what is grave asks who acts by a session for a proof of who they are that is fresh.

It is asked for where the thing is done, so that no way to it goes past: by whoever changes rights,
makes keys, or destroys what can't be had again. A token is no session, and neither is the command
line: they are asked for nothing.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.errors import StepUpRequired

_STALE = "cms_stale_proof"


def act_on_stale_proof(session: Session, minutes: int) -> None:
    """Say that `session` works for somebody whose last proof is older than `minutes`."""
    session.info[_STALE] = minutes


def require_step_up(session: Session, what: str) -> None:
    """Raise `StepUpRequired` where the proof is too old for `what`, the beginning of a sentence."""
    minutes = session.info.get(_STALE)
    if minutes is not None:
        raise StepUpRequired(
            f"{what} needs a proof of who you are that is not older than {minutes} minutes: "
            "verify the session by a password or a factor, and try again."
        )
