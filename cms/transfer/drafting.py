"""What an imported thing will be on this site: its type, place, documents and state."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from cms.content.site import Site
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
from cms.schema.richtext import to_text
from cms.transfer.fitting import Report, fit, fit_references, shortened
from cms.transfer.linking import AddressBook, link_targets, relinked
from cms.transfer.neutral import ImportedEntry
from cms.transfer.ordering import Gathered
from cms.transfer.profile import Profile, Target
from cms.transfer.slug_book import SlugBook

TIMELESS = frozenset({"person", "category", "tag", "folder"})
"""Neutral types that carry no date: they are there from the first dated entry on."""

_WORDS = 60
"""Characters of a title that is made of a text's beginning."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An entry as it is to be written; `documents` by locale, the first being the one it begins in.

    `at` is the asserted date of publication (or of creation); `incomplete` says that it links to
    what is not written yet, `mapped` names the fields that the source speaks of.
    """

    source_id: str
    entry_id: str
    spec: TypeSpec
    parent_id: str | None
    status: str
    at: datetime | None
    documents: Mapping[str, dict[str, Any]]
    mapped: frozenset[str] = frozenset()
    incomplete: bool = False
    leftovers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Return a digest of all that a reader or editor sees of it."""
        content = {
            "type": self.spec.name,
            "parent": self.parent_id,
            "status": self.status,
            "documents": {one: self._told(document) for one, document in self.documents.items()},
        }
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def _told(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return a document with nothing of its files but their names and bytes.

        What else is known of a file is found out here, and may be more at another time.
        """
        return {
            name: {"hash": value["hash"], "name": value["name"]}
            if isinstance(self.spec.fields[name], f.StoredFile)
            else value
            for name, value in document.items()
        }


@dataclass
class Drafter:
    """Makes drafts; `ids` maps the source ids of what is there to (entry id, type name).

    `expected` are the source ids of all that will be there in the end; `uprooted` are those that
    can't stand under their parents, with the reason; `left` are those of files that stay behind.
    """

    site: Site
    registry: TypeRegistry
    profile: Profile
    slugs: SlugBook
    book: AddressBook
    earliest: datetime | None
    now: datetime
    ids: dict[str, tuple[str, str]] = field(default_factory=dict)
    expected: frozenset[str] = frozenset()
    uprooted: Mapping[str, str] = field(default_factory=dict)
    left: frozenset[str] = frozenset()

    def target(self, entry: ImportedEntry) -> tuple[Target, TypeSpec] | None:
        """Return where an entry goes, or None where the site has no place for it."""
        target = self.profile.targets.get(entry.type)
        spec = self.registry.get(target.type) if target else None
        return None if target is None or spec is None else (target, spec)

    def draft(self, gathered: Gathered, entry_id: str, report: Report) -> Draft:
        """Return the draft of what was gathered, for which there has to be a target."""
        found = self.target(gathered.first)
        assert found is not None, gathered.source_id
        target, spec = found
        first = gathered.first
        parent = self._parent(first, spec, report)
        documents: dict[str, dict[str, Any]] = {}
        missing: set[str] = set()
        for locale, entry in gathered.locales.items():
            document = self._document(entry, target, spec, missing, report)
            document |= self._slug(entry, target, spec, entry_id, parent, report)
            if documents:
                document = {n: v for n, v in document.items() if spec.fields[n].localized}
            documents[locale] = document
        start = next(iter(documents.values()))
        start |= self._references(first, target, spec, missing, report)
        status, at = self._standing(first, report)
        return Draft(
            source_id=first.source_id,
            entry_id=entry_id,
            spec=spec,
            parent_id=parent,
            status=status,
            at=at,
            documents=documents,
            mapped=_mapped(target, spec),
            incomplete=bool(missing),
            leftovers=_leftovers(first, target),
        )

    def _parent(self, entry: ImportedEntry, spec: TypeSpec, report: Report) -> str | None:
        wanted = entry.parent_source_id
        if wanted is None or not spec.in_tree:
            return None
        if reason := self.uprooted.get(entry.source_id):
            report(f"{reason}: placed at the root")
            return None
        entry_id, kind = self.ids.get(wanted, (None, ""))
        if entry_id is None:
            report("a parent that is not there: placed at the root")
        elif kind not in (spec.allowed_in or ()):
            report(f"a {spec.name} below a {kind}, where none may stand: placed at the root")
            return None
        return entry_id

    def _document(
        self,
        entry: ImportedEntry,
        target: Target,
        spec: TypeSpec,
        missing: set[str],
        report: Report,
    ) -> dict[str, Any]:
        document: dict[str, Any] = {}
        for neutral, name in target.fields.items():
            value = entry.data.get(neutral)
            if name == spec.slug_field or value in (None, ""):
                continue
            if name not in spec.fields and value is not False:
                report(f"a {neutral}, for which {spec.name} has no field")
            if name not in spec.fields:
                continue
            if isinstance(spec.fields[name], f.RichText) and isinstance(value, dict):
                value = self._relinked(value, missing)
            fitted = fit(spec, name, value, report)
            if fitted is not None:
                document[name] = fitted
        return document | self._title(entry, spec, document, report)

    def _relinked(self, tree: dict[str, Any], missing: set[str]) -> dict[str, Any]:
        for source_id in link_targets([tree], self.book):
            if source_id in self.expected and source_id not in self.ids:
                missing.add(source_id)
        return relinked(tree, self.book, self.ids)

    def _title(
        self, entry: ImportedEntry, spec: TypeSpec, document: dict[str, Any], report: Report
    ) -> dict[str, Any]:
        """Give a title to what has none, since a site needs one to publish it."""
        name = spec.title_field
        if name is None or document.get(name) or not spec.fields[name].required:
            return {}
        body = entry.data.get("body")
        words = " ".join(to_text(body).split()) if isinstance(body, dict) else ""
        start = words if len(words) <= _WORDS else shortened(words, _WORDS)
        slug = str(entry.data.get("slug") or "").replace("-", " ").strip()
        title = slug[:1].upper() + slug[1:] or start or "Untitled"
        report("no title: made of its slug or its first words")
        return {name: fit(spec, name, title, report)}

    def _slug(
        self,
        entry: ImportedEntry,
        target: Target,
        spec: TypeSpec,
        entry_id: str,
        parent: str | None,
        report: Report,
    ) -> dict[str, Any]:
        name = spec.slug_field
        neutral = next((n for n, field in target.fields.items() if field == name), "")
        wanted = entry.data.get(neutral)
        if name is None or not isinstance(wanted, str) or not wanted:
            return {}
        chosen = self.slugs.choose(
            wanted,
            entry_id,
            spec.name,
            parent=parent,
            in_tree=spec.in_tree,
            unicode=bool(getattr(spec.fields[name], "allow_unicode", False)),
        )
        if chosen != wanted:
            report(f"the slug {wanted[:60]!r} of a {spec.name} became {chosen!r}")
        return {name: chosen} if chosen else {}

    def _references(
        self,
        entry: ImportedEntry,
        target: Target,
        spec: TypeSpec,
        missing: set[str],
        report: Report,
    ) -> dict[str, Any]:
        document = {}
        for neutral, named in entry.references.items():
            name = target.references.get(neutral)
            if name is None or name not in spec.fields:
                continue
            wanted = [named] if isinstance(named, str) else list(named)
            missing |= {one for one in wanted if one in self.expected and one not in self.ids}
            lost = [one for one in wanted if one not in self.ids and one not in self.expected]
            if any(one in self.left for one in lost):
                report(f"a {neutral} whose file was not taken over")
            if any(one not in self.left for one in lost):
                report(f"a {neutral} that the source names and does not hold")
            found = [self.ids[one][0] for one in wanted if one in self.ids]
            value = fit_references(spec, name, list(dict.fromkeys(found)), report)
            if value is not None:
                document[name] = value
        return document

    def _standing(self, entry: ImportedEntry, report: Report) -> tuple[str, datetime | None]:
        """Return the state it is to have, and the date that is asserted or scheduled."""
        at = entry.published_at or entry.created_at
        if at is None and entry.type in TIMELESS:
            at = self.earliest
        is_ahead = at is not None and at > self.now
        status = entry.status
        if status in ("pending", "private"):
            report(f"the status {status}: kept as a draft")
            status = "draft"
        if status in ("published", "scheduled"):
            status = "scheduled" if is_ahead else "published"
        if is_ahead and status != "scheduled":
            at = None
        return status, at


def _mapped(target: Target, spec: TypeSpec) -> frozenset[str]:
    names = {*target.fields.values(), *target.references.values()}
    return frozenset(names & spec.fields.keys() - {spec.slug_field, spec.title_field})


def _leftovers(entry: ImportedEntry, target: Target) -> dict[str, Any]:
    """Return what the entry's type has no field for."""
    found = dict(entry.leftovers)
    others = {
        name: value for name, value in entry.references.items() if name not in target.references
    }
    if others:
        found["references"] = others
    if entry.updated_at is not None:
        found["updated_at"] = entry.updated_at.isoformat()
    return found
