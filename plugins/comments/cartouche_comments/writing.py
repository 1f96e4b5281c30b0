"""A comment as a reader wrote it: checked, judged, and kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from cartouche_comments.tables import APPROVED, COMMENTS, SPAM, WAITING
from cartouche_comments.verdicts import Verdict, look, strictest
from cms.sdk import FieldProblem, Plugins, ValidationFailed, clock, new_id

NAME_MAX, EMAIL_MAX, TEXT_MAX = 80, 254, 5000
PER_ENTRY_MAX = 10_000
"""Comments that are kept of one entry; beyond, none are taken."""
CONSENT = (
    "My name and my comment may be published here. My e-mail address is kept for questions about it, "
    "and shown to nobody but the editors; I can have all of it deleted at any time."
)
STATES: Mapping[str, str] = {"approve": APPROVED, "wait": WAITING, "spam": SPAM}
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.][^@\s]*\.[^@\s.]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a reader sent, cleaned of what is no visible character."""

    entry_id: str
    name: str
    email: str
    text: str
    locale: str
    parent_id: str | None = None
    consent: str = ""


def read_comment(entry_id: str, locale: str, given: Mapping[str, str], consent: str) -> Written:
    """Return what a reader sent; raise ValidationFailed, which names each field that is wrong."""
    name = " ".join(_UNSEEN.sub("", given.get("name", "")).split())
    email = given.get("email", "").strip().lower()
    text = _UNSEEN.sub("", given.get("text", "").replace("\r\n", "\n").replace("\r", "\n")).strip()
    problems = [*_name_problems(name), *_email_problems(email), *_text_problems(text)]
    if given.get("consent") != "yes":
        problems.append(FieldProblem("/consent", "has to be given: without it nothing is kept."))
    if problems:
        raise ValidationFailed(problems, "The comment was not taken.")
    parent = given.get("parent") or None
    return Written(
        entry_id=entry_id,
        name=name,
        email=email,
        text=text,
        locale=locale,
        parent_id=parent,
        consent=consent,
    )


def _name_problems(name: str) -> list[FieldProblem]:
    if not name:
        return [FieldProblem("/name", "has to be there.")]
    if len(name) > NAME_MAX:
        return [FieldProblem("/name", f"has more than {NAME_MAX} characters.")]
    return []


def _email_problems(email: str) -> list[FieldProblem]:
    if len(email) > EMAIL_MAX or not _EMAIL.fullmatch(email):
        return [FieldProblem("/email", "is no e-mail address.")]
    return []


def _text_problems(text: str) -> list[FieldProblem]:
    if not text:
        return [FieldProblem("/text", "has to be there.")]
    if len(text) > TEXT_MAX:
        return [FieldProblem("/text", f"has more than {TEXT_MAX} characters.")]
    return []


def judge(request: Any, written: Written, trapped: str) -> Verdict:
    """Return what to do with a comment: a trap's word, its own look, what other plugins say of it."""
    if trapped:
        return Verdict("spam", trapped)
    plugins: Plugins = request.service(Plugins)
    failures = len(plugins.troubles)
    found = plugins.collect("check_comment", request=request, comment=written)
    own = look(written.text, written.name)
    said = [one.item for one in found if isinstance(one.item, Verdict)]
    if not said or own.word == "spam" or len(plugins.troubles) > failures:
        said = [*said, own]
    return strictest(said)


def keep(session: Any, site_id: str, written: Written, verdict: Verdict) -> str:
    """Write a comment down and return its state; raise ValidationFailed for an answer to nothing."""
    held = COMMENTS.c.entry_id == written.entry_id
    count = session.scalar(select(func.count()).select_from(COMMENTS).where(held))
    if count >= PER_ENTRY_MAX:
        raise ValidationFailed([], "Nothing more can be said here: there are too many comments.")
    if written.parent_id is not None and not _answers(session, written):
        problem = FieldProblem("/parent", "is no comment that can be answered.")
        raise ValidationFailed([problem], "The comment was not taken.")
    state = STATES[verdict.word]
    session.execute(
        insert(COMMENTS).values(
            id=new_id(),
            site_id=site_id,
            entry_id=written.entry_id,
            parent_id=written.parent_id,
            state=state,
            name=written.name,
            email=written.email,
            text=written.text,
            locale=written.locale,
            reason=verdict.reason[:200],
            consent=written.consent,
            created_at=clock.now(),
        )
    )
    return state


def _answers(session: Any, written: Written) -> bool:
    """Say whether the comment that is answered is one that readers see, below the same entry."""
    query = select(COMMENTS.c.id).where(
        COMMENTS.c.id == written.parent_id,
        COMMENTS.c.entry_id == written.entry_id,
        COMMENTS.c.state == APPROVED,
    )
    return session.scalar(query) is not None
