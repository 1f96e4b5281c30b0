"""What content holds: who signed versions, and, in editions that are over, what was served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from sqlalchemy import delete, false, or_, select, update
from sqlalchemy.orm import Session

from cms.content.collaboration.comments.models import Comment
from cms.content.collaboration.settling import forget_person
from cms.content.collaboration.tasks.models import Task
from cms.content.models import Edition, Reference, Version, WorkingCopy
from cms.db.erasing import LABEL, ErasedContent, Holding, Person, digest, scrubbed
from cms.schema.encrypted import BLIND
from cms.schema.keys import FOLDED


def _erase_person(session: Session, person: Person) -> int:
    """Take the name from the versions that a person wrote."""
    if person.user_id is None:
        return 0
    signed = session.scalars(
        update(Version)
        .where(Version.author_id == person.user_id, Version.author_label != LABEL)
        .values(author_label=LABEL)
        .returning(Version.number)
        .execution_options(synchronize_session=False)
    )
    return len(signed.all())


def _erase_editions(session: Session, content: ErasedContent) -> int:
    """Empty the erased fields of editions that are over and were made of these versions."""
    query = select(Edition).where(
        Edition.entry_id == content.entry_id, Edition.valid_to <= content.now
    )
    changed = 0
    for edition in session.scalars(query.execution_options(yield_per=100)):
        document = orjson.loads(edition.doc)
        names = {
            name
            for part in recipe_parts(edition.recipe)
            for name in _held(document, content.parts.get(part, {}))
        }
        if names:
            _empty(session, edition, document, names)
            changed += 1
    session.flush()
    return changed


def recipe_parts(recipe: str) -> list[tuple[str, int]]:
    """Return which version each slice of an edition is of."""
    pairs = (one.rpartition(":") for one in recipe.partition("|")[0].split())
    return [(name, int(number)) for name, _, number in pairs]


def _held(document: Mapping[str, Any], erased: Mapping[str, str]) -> Iterator[str]:
    """Yield the fields whose value came of an erased one; groups and blocks are put together."""
    for name, mark in erased.items():
        value = document.get(name)
        if isinstance(value, dict | list) or (value is not None and digest(value) == mark):
            yield name


def _empty(session: Session, edition: Edition, document: dict[str, Any], names: set[str]) -> None:
    for name in names:
        value = document[name]
        if value == edition.title:
            edition.title = ""
        if value == edition.slug:
            edition.slug = None
        document[name] = [] if isinstance(value, list) else None
    edition.doc = orjson.dumps(document).decode()
    edition.keys = {
        key: value
        for key, value in edition.keys.items()
        if key.rstrip(f"{FOLDED}{BLIND}").partition(".")[0] not in names
    }
    edition.fallback = [name for name in edition.fallback if name not in names]
    of_fields = or_(
        *(Reference.field == name for name in names),
        *(Reference.field.startswith(f"{name}.", autoescape=True) for name in names),
    )
    session.execute(delete(Reference).where(Reference.edition_id == edition.id, of_fields))


def _erase_working_copies(session: Session, person: Person) -> int:
    """Throw away what a person has typed and not saved."""
    return 0 if person.user_id is None else forget_person(session, person.user_id)


def _empty_working_copies(session: Session, content: ErasedContent) -> int:
    """Take the erased fields out of what anybody has typed on top of them."""
    query = select(WorkingCopy).where(WorkingCopy.entry_id == content.entry_id)
    changed = [one for one in session.scalars(query) if content.fields & one.data.keys()]
    for copy in changed:
        copy.data = {name: v for name, v in copy.data.items() if name not in content.fields}
    session.flush()
    return len(changed)


def _erase_comments(session: Session, person: Person) -> int:
    """Take the name from a person's comments, and the address from what anybody said."""
    mine = Comment.author_id == person.user_id if person.user_id else false()
    query = select(Comment).where(or_(mine, Comment.text.icontains(person.email, autoescape=True)))
    found = session.scalars(query).all()
    for comment in found:
        comment.text = scrubbed(comment.text, person)
        if comment.author_id == person.user_id and person.user_id is not None:
            comment.author_label = LABEL
    session.flush()
    return len(found)


def _erase_tasks(session: Session, person: Person) -> int:
    """Take the name from the tasks that a person gave, and the address from their notes."""
    mine = Task.created_by == person.user_id if person.user_id else false()
    query = select(Task).where(or_(mine, Task.note.icontains(person.email, autoescape=True)))
    found = session.scalars(query).all()
    for task in found:
        task.note = scrubbed(task.note, person)
        if task.created_by == person.user_id and person.user_id is not None:
            task.created_by_label = LABEL
    session.flush()
    return len(found)


HOLDINGS = (
    Holding("versions", person=_erase_person),
    Holding("editions", content=_erase_editions),
    Holding("working copies", person=_erase_working_copies, content=_empty_working_copies),
    Holding("comments", person=_erase_comments),
    Holding("tasks", person=_erase_tasks),
)
