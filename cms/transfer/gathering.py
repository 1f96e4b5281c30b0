"""All that a source gives, gathered: translations together, comments and files for later."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cms.content.site import Site
from cms.transfer.linking import AddressBook, link_targets
from cms.transfer.neutral import (
    Imported,
    ImportedAsset,
    ImportedComment,
    ImportedEntry,
    KeptAside,
    Misunderstood,
)
from cms.transfer.ordering import Gathered, in_circles, in_order
from cms.transfer.report import ImportReport


@dataclass
class Gathering:
    """What came out of a source so far; texts without a locale are in `default`."""

    site: Site
    default: str
    report: ImportReport
    entries: dict[str, Gathered] = field(default_factory=dict)
    comments: list[ImportedComment] = field(default_factory=list)
    assets: list[ImportedAsset] = field(default_factory=list)
    aside: list[KeptAside] = field(default_factory=list)
    book: AddressBook = field(default_factory=AddressBook)

    def add(self, item: Imported) -> None:
        """Take in one thing, and count it."""
        if isinstance(item, Misunderstood):
            self.report.say(item.what, item.place)
            return
        if isinstance(item, ImportedComment):
            self.comments.append(item)
            return
        kind = item.source_type or getattr(item, "type", "")
        self.report.read[kind, item.source_status] += 1
        if isinstance(item, ImportedEntry):
            self._add_entry(item)
        elif isinstance(item, ImportedAsset):
            self.assets.append(item)
        else:
            self.aside.append(item)

    def _add_entry(self, entry: ImportedEntry) -> None:
        locale = entry.locale or self.default
        if locale not in self.site.locales:
            self.report.say(f"the locale {locale}, which the site does not have", entry.source_id)
            return
        found = self.entries.get(entry.source_id)
        if found is None:
            found = self.entries[entry.source_id] = Gathered(len(self.entries), entry)
        elif locale in found.locales:
            self.report.say(f"a second text in {locale} for the same entry", entry.source_id)
            return
        elif locale == self.default:
            # The default locale speaks for what translations share, whichever came first.
            found.first = entry
            found.locales = {locale: entry, **found.locales}
        found.locales[locale] = entry
        for address in entry.addresses:
            self.book.add(address, entry.source_id)

    def shelve(self, entry: ImportedEntry) -> None:
        """Take in a media folder or an asset that was made of what had been read."""
        self._add_entry(entry)

    @property
    def others(self) -> int:
        """How many comments, files and other things there are beside entries."""
        return len(self.comments) + len(self.assets) + len(self.aside)

    @property
    def earliest(self) -> datetime | None:
        """The first date of anything."""
        dates = (one.first.published_at or one.first.created_at for one in self.entries.values())
        return min((date for date in dates if date is not None), default=None)

    def uprooted(self) -> dict[str, str]:
        """Return the source ids of what can't stand under its parent, each with the reason."""
        found = dict.fromkeys(in_circles(self.entries), "a page that is above itself")
        for source_id, gathered in self.entries.items():
            parent = self.entries.get(gathered.first.parent_source_id or "")
            if parent and parent.first.status == "trash" and gathered.first.status != "trash":
                found[source_id] = "a parent in the trash"
        return found

    def ordered(self) -> list[Gathered]:
        """Return the entries in the order in which to write them."""
        links = {
            source_id: link_targets(_trees(gathered), self.book)
            for source_id, gathered in self.entries.items()
        }
        return in_order(self.entries, links)


def _trees(gathered: Gathered) -> list[dict[str, Any]]:
    return [
        value
        for entry in gathered.locales.values()
        for value in entry.data.values()
        if isinstance(value, dict) and value.get("type") == "doc"
    ]
