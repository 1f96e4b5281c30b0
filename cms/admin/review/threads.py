"""Comments as screens show them: threads, with who wrote what, in words that name people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from cms.access.acl import decide
from cms.admin.templating import initials
from cms.content.collaboration.comments.anchors import is_orphaned, present_field
from cms.content.collaboration.comments.listing import Wanted, list_comments
from cms.content.collaboration.comments.models import Comment
from cms.content.collaboration.people import names_of, people_seeing
from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.content.state import EntryState
from cms.content.workflow.case import unlocked_state
from cms.schema.content_type import TypeSpec
from cms.web.working import comment_reader

COMMENTS_MAX = 500
PEOPLE_MAX = 100


@dataclass(frozen=True)
class ShownComment:
    """One comment; `words` names people where the text has their ids, `typed` as one would type it."""

    id: str
    author: str
    initials: str
    at: datetime
    edited_at: datetime | None
    words: Markup
    typed: str
    mentions: tuple[str, ...]
    deleted: bool
    own: bool


@dataclass(frozen=True)
class Thread:
    """Comments that answer one another; `label` is that of the field that they are about."""

    id: str
    field: str
    label: str
    locale: str
    orphaned: bool
    comments: tuple[ShownComment, ...]
    resolved_at: datetime | None
    resolved_by: str

    @property
    def resolved(self) -> bool:
        """Whether it is dealt with."""
        return self.resolved_at is not None


def threads_of(
    request: Any, spec: TypeSpec, lens: Lens, row: Row, which: Any = "all", field: str = ""
) -> list[Thread]:
    """Return the threads on an entry, or on a field of it, as far as the reader may read them."""
    session = request.cms_session
    reader = comment_reader(request, spec, lens, row)
    wanted = Wanted(row.entry_id, which, field or None)
    found = list_comments(session, reader, wanted, limit=COMMENTS_MAX)
    state = unlocked_state(session, request.site, spec, row.entry_id)
    names = names_of(session, [one for c in found for one in (*c.mentions, c.resolved_by)])
    by_thread: dict[str, list[Comment]] = {}
    for comment in found:
        by_thread.setdefault(comment.thread_id, []).append(comment)
    return [_thread(request, state, one, names) for one in by_thread.values()]


def open_counts(request: Any, spec: TypeSpec, lens: Lens, row: Row) -> dict[str, int]:
    """Return how many threads are open by field; "" is the entry as a whole."""
    reader = comment_reader(request, spec, lens, row)
    wanted = Wanted(row.entry_id, "open")
    counts: dict[str, int] = {}
    for one in list_comments(request.cms_session, reader, wanted, limit=COMMENTS_MAX):
        if one.id == one.thread_id:
            present = present_field(spec, one.field) if one.field else None
            name = present.name if present else one.field or ""
            counts[name] = counts.get(name, 0) + 1
    return counts


def may_comment(request: Any, spec: TypeSpec, row: Row) -> bool:
    """Say whether the caller may comment on an entry whose draft they see."""
    facts = request.entry_facts(spec, row)
    return decide(request.rights, request.actor, "comment", facts).allowed


def mentionable(request: Any, spec: TypeSpec, row: Row) -> list[tuple[str, str]]:
    """Return who can be mentioned, but for the caller: id and name."""
    facts = [request.entry_facts(spec, row, locale) for locale in request.site.locales]
    people = people_seeing(request.cms_session, request.rights, facts, limit=PEOPLE_MAX)
    return [(one.id, one.name) for one in people if one.id != request.actor.user_id]


def with_mentions(
    text: str, named: Iterable[str], told: Iterable[str], names: Mapping[str, str]
) -> str:
    """Return a text with `@` and an id where it names one of `named`; `told` are put behind it."""
    known = sorted((one for one in {*named, *told} if names.get(one)), key=lambda i: -len(names[i]))
    for one in known:
        text = _naming(text, f"@{names[one]}", f"@{one}")
    missing = [one for one in told if one and f"@{one}" not in text]
    return " ".join([text, *(f"@{one}" for one in missing)])


def _naming(text: str, name: str, mention: str) -> str:
    """Return the text with a mention in the place of each name that stands by itself."""
    first, *rest = text.split(name)
    made = first
    for part in rest:
        before, after = made[-1:], part[:1]
        alone = not (before.isalnum() or before in ("_", "@")) if before else True
        ends = not (after.isalnum() or after == "_")
        made += (mention if alone and ends else name) + part
    return made


def _thread(
    request: Any, state: EntryState, found: Sequence[Comment], names: Mapping[str, str]
) -> Thread:
    first = found[0]
    present = present_field(state.spec, first.field) if first.field else None
    return Thread(
        id=first.thread_id,
        field=first.field or "",
        label=(present.label if present else None) or first.field or "",
        locale=first.locale or "",
        orphaned=is_orphaned(state, first.field, first.block),
        comments=tuple(_comment(request, one, names) for one in found),
        resolved_at=first.resolved_at,
        resolved_by=names.get(first.resolved_by or "", ""),
    )


def _comment(request: Any, comment: Comment, names: Mapping[str, str]) -> ShownComment:
    typed, words = comment.text, escape(comment.text)
    for one in comment.mentions:
        name = names.get(one, "…")
        typed = typed.replace(f"@{one}", f"@{name}")
        mention = Markup('<strong class="mention">@{}</strong>').format(name)
        words = words.replace(f"@{one}", mention)
    above = request.rights.administrator(request.actor.principals) is not None
    return ShownComment(
        id=comment.id,
        author=comment.author_label,
        initials=initials(comment.author_label),
        at=comment.created_at,
        edited_at=comment.edited_at,
        words=words,
        typed=typed,
        mentions=tuple(comment.mentions),
        deleted=comment.deleted_at is not None,
        own=above or (comment.author_id == request.actor.user_id),
    )
