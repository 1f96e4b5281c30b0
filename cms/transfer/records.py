"""What is remembered of each import, so that the next one changes only what has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cms import clock
from cms.content.models import Entry
from cms.transfer.models import (
    SOURCE_ID_MAX,
    SOURCE_MAX,
    ImportAsset,
    ImportComment,
    ImportRecord,
)
from cms.transfer.neutral import ImportedAsset, ImportedComment


class Record(NamedTuple):
    """What the last import of one thing left behind."""

    source_id: str
    entry_id: str | None
    parent_id: str | None
    version: int | None
    status: str
    fingerprint: str


def bounded(text: str, limit: int) -> str:
    """Return `text` if it fits a key, else its beginning with a digest of all of it."""
    if len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text[: limit - 65]}~{digest}"


@dataclass
class Records:
    """The records of one source."""

    session: Session
    source: str

    def __post_init__(self) -> None:
        """Bound the name of the source."""
        self.source = bounded(self.source, SOURCE_MAX)

    def load(self) -> dict[str, Record]:
        """Return what was imported before, by (bounded) source id."""
        row = ImportRecord
        query = select(
            row.source_id, row.entry_id, row.parent_id, row.version, row.status, row.fingerprint
        ).where(row.source == self.source)
        return {found.source_id: Record(*found) for found in self.session.execute(query)}

    def gone(self, records: Mapping[str, Record]) -> set[str]:
        """Return the ids of entries that were imported once and have been destroyed or trashed.

        What lies in the trash at the source as well is not among them.
        """
        wanted = {one.entry_id: one for one in records.values() if one.entry_id}
        query = select(Entry.id, Entry.trashed_at).join(
            ImportRecord, ImportRecord.entry_id == Entry.id
        )
        rows = self.session.execute(query.where(ImportRecord.source == self.source))
        there = {
            entry
            for entry, trashed_at in rows
            if trashed_at is None or wanted[entry].status == "trash"
        }
        return set(wanted) - there

    def remember(self, record: Record, *, type: str, data: Mapping[str, Any], known: bool) -> None:
        """Write what was imported now; `known` says that there is a row already."""
        now = clock.now()
        values = {
            **record._asdict(),
            "type": type[:80],
            "status": record.status[:20],
            "data": dict(data),
            "changed_at": now,
        }
        del values["source_id"]
        if known:
            self._update(ImportRecord, record.source_id, values)
        else:
            key = bounded(record.source_id, SOURCE_ID_MAX)
            self.session.execute(
                insert(ImportRecord).values(
                    source=self.source, source_id=key, first_at=now, **values
                )
            )

    def keep_comment(self, comment: ImportedComment, entry_id: str | None) -> bool:
        """Keep a comment; say whether that changed anything."""
        parent = comment.parent_source_id
        return self._keep(
            ImportComment,
            comment.source_id,
            {
                "entry_id": entry_id,
                "entry_source_id": bounded(comment.entry_source_id, SOURCE_ID_MAX),
                "parent_source_id": bounded(parent, SOURCE_ID_MAX) if parent else None,
                "kind": comment.kind[:40],
                "status": comment.status,
                "author": comment.author,
                "email": comment.email,
                "url": comment.url,
                "content": comment.content,
                "written_at": comment.written_at,
                "data": dict(comment.leftovers),
            },
        )

    def keep_asset(
        self, asset: ImportedAsset, entry_id: str | None, file: dict[str, str] | None = None
    ) -> bool:
        """Keep where a file is, and what was brought of it; say whether that changed anything."""
        owner = asset.entry_source_id
        return self._keep(
            ImportAsset,
            asset.source_id,
            {
                "entry_id": entry_id,
                "entry_source_id": bounded(owner, SOURCE_ID_MAX) if owner else None,
                "url": asset.url,
                "title": asset.title,
                "alt": asset.alt,
                "caption": asset.caption,
                "description": asset.description,
                "uploaded_at": asset.uploaded_at,
                "data": {**asset.leftovers, **({"file": file} if file else {})},
            },
        )

    def keep_file(self, asset: ImportedAsset, file: dict[str, str]) -> bool:
        """Keep what was brought of a file, before the entry is there that it belongs to."""
        return self.keep_asset(asset, None, file)

    def file_of(self, source_id: str) -> dict[str, str] | None:
        """Return what was brought of a file by an earlier run."""
        row = ImportAsset
        key = bounded(source_id, SOURCE_ID_MAX)
        query = select(row.data).where(row.source == self.source, row.source_id == key)
        found = self.session.scalar(query)
        return None if found is None else found.get("file")

    def _keep(
        self, model: type[ImportComment | ImportAsset], source_id: str, values: dict[str, Any]
    ) -> bool:
        key = bounded(source_id, SOURCE_ID_MAX)
        columns = [getattr(model, name) for name in values]
        query = select(*columns).where(model.source == self.source, model.source_id == key)
        found = self.session.execute(query).one_or_none()
        if found is None:
            self.session.execute(insert(model).values(source=self.source, source_id=key, **values))
            return True
        if tuple(found) == tuple(values.values()):
            return False
        self._update(model, key, values)
        return True

    def _update(self, model: Any, source_id: str, values: dict[str, Any]) -> None:
        key = bounded(source_id, SOURCE_ID_MAX)
        self.session.execute(
            update(model)
            .where(model.source == self.source, model.source_id == key)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
