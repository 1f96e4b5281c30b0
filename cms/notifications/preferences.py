"""How a person wants to be told: which kinds by mail, at once or daily, in which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from cms.db.session import begin_write
from cms.errors import FieldProblem, ValidationFailed
from cms.events.acting import record
from cms.mail.letter import WORDS, language_of
from cms.notifications.models import DIGESTS, IMMEDIATE, KINDS, NotificationPreference

LANGUAGES = tuple(WORDS)
"""The languages that mail is written in."""

EVERYTHING: Mapping[str, bool] = MappingProxyType(dict.fromkeys(KINDS, True))


@dataclass(frozen=True, kw_only=True)
class Preference:
    """What somebody chose; the defaults are in force for who chose nothing."""

    mail: Mapping[str, bool] = field(default_factory=lambda: EVERYTHING)
    digest: str = IMMEDIATE
    locale: str | None = None

    def way(self, kind: str) -> str | None:
        """Return by which way a mail of a kind goes, or None where none is wanted."""
        return self.digest if self.mail[kind] else None

    def language(self, *locales: str | None) -> str:
        """Return the language of mail: what was chosen for it, else one of `locales`, or English."""
        return language_of(self.locale, *locales)


def preference_of(session: Session, user_id: str) -> Preference:
    """Return what a user chose."""
    row = session.get(NotificationPreference, user_id)
    if row is None:
        return Preference()
    mail = {kind: row.mail.get(kind, True) for kind in KINDS}
    return Preference(mail=mail, digest=row.digest, locale=row.locale)


def choose(session: Session, user_id: str, changes: Mapping[str, Any]) -> Preference:
    """Change what a user wants: `mail` (kind → bool), `digest`, `locale`; return all of it.

    What is not named stays. Raises ValidationFailed with every problem.
    """
    problems = [*_mail_problems(changes.get("mail", {})), *_word_problems(changes)]
    if problems:
        raise ValidationFailed(problems)
    begin_write(session)
    before = preference_of(session, user_id)
    after = Preference(
        mail={**before.mail, **changes.get("mail", {})},
        digest=changes.get("digest", before.digest),
        locale=changes.get("locale", before.locale),
    )
    if after != before:
        values = {"mail": dict(after.mail), "digest": after.digest, "locale": after.locale}
        session.merge(NotificationPreference(user_id=user_id, **values))
        record(session, "user.notifications_changed", user_id, **values)
    return after


def _mail_problems(mail: Mapping[str, Any]) -> list[FieldProblem]:
    problems = []
    for kind, wanted in mail.items():
        if kind not in KINDS:
            detail = f"There is no kind {kind[:80]!r}. Known: {', '.join(KINDS)}."
            problems.append(FieldProblem(f"/mail/{_pointer(kind)}", detail))
        elif not isinstance(wanted, bool):
            problems.append(FieldProblem(f"/mail/{kind}", "has to be true or false."))
    return problems


def _word_problems(changes: Mapping[str, Any]) -> list[FieldProblem]:
    problems = []
    if changes.get("digest", IMMEDIATE) not in DIGESTS:
        problems.append(FieldProblem("/digest", f"has to be {' or '.join(DIGESTS)}."))
    locale = changes.get("locale")
    if locale is not None and locale not in LANGUAGES:
        problems.append(FieldProblem("/locale", f"has to be {', '.join(LANGUAGES)} or null."))
    return problems


def _pointer(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")[:80]
