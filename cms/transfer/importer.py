"""Imports a source: everything once, in an order that works, and only what has changed again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from cms.content.site import Site
from cms.db.session import begin_write
from cms.events.order import present
from cms.schema.registry import TypeRegistry
from cms.transfer.bringing import Bringing, Brought
from cms.transfer.drafting import Drafter
from cms.transfer.entry_run import EntryRun
from cms.transfer.gathering import Gathering
from cms.transfer.neutral import ImportSource
from cms.transfer.profile import BLOG, Profile
from cms.transfer.records import Records
from cms.transfer.report import ImportReport
from cms.transfer.shelving import shelved
from cms.transfer.slug_book import SlugBook
from cms.transfer.writing import Writer

Progress = Callable[[int, int, str], None]
"""Is told how many things of how many are done, and what the last one was."""


def silent(done: int, total: int, what: str) -> None:
    """Tell nobody how far an import is."""


@dataclass
class Importer:
    """Imports into one site. `session` reads and keeps the records, `writer` writes entries.

    Both work in the same transaction; nothing here commits but `writer` at its checkpoints. Files
    are brought over by `bringing` before it begins, since bytes may take long to come: `session`
    must not have begun to write. Without it, only where they are is kept. `flat` puts their assets
    at the top of the media library, not in folders.
    """

    session: Session
    site: Site
    registry: TypeRegistry
    writer: Writer
    profile: Profile = BLOG
    progress: Progress = silent
    bringing: Bringing | None = None
    flat: bool = False

    def run(self, source: ImportSource, locale: str | None = None) -> ImportReport:
        """Import `source`; texts without a locale of their own are in `locale` (the default one).

        Raises BadRequest, before anything is written, when the source can't be read. An entry
        that can't be written is reported and counted as failed; the others go on.
        """
        default = self.site.require_locale(locale or self.site.default_locale)
        source.count()
        report = ImportReport(source=source.name)
        gathering = Gathering(self.site, default, report)
        for item in source.items():
            gathering.add(item)
        total = len(gathering.entries) + gathering.others
        total += len(gathering.assets) if self.bringing else 0
        done = 0

        def step(what: str) -> None:
            nonlocal done
            done += 1
            self.progress(done, total, what)

        brought = self._brought(gathering, source.name, step)
        total += self._shelve(gathering, brought)
        begin_write(self.session)
        if self.bringing is not None and self.bringing.dry:
            # So that what shows them can be tried; it is undone with all the rest.
            self.session.add_all(self.bringing.planned.values())
            self.session.flush()
        records = Records(self.session, source.name)
        run = EntryRun(self._drafter(gathering), records, self.writer, report, step)
        run.entries(gathering.ordered())
        self._keep_the_rest(gathering, records, run, brought, step)
        self.writer.checkpoint()
        return report

    def _brought(
        self, gathering: Gathering, source: str, step: Callable[[str], None]
    ) -> dict[str, Brought]:
        if self.bringing is None:
            return {}
        # Nothing is to hold a snapshot, or a writer's turn, while files come.
        self.session.rollback()
        return self.bringing.bring(source, gathering.assets, gathering.report, step)

    def _shelve(self, gathering: Gathering, brought: Mapping[str, Brought]) -> int:
        """Gather the assets of the files that were brought, and return how many entries that is."""
        before = len(gathering.entries)
        if self.bringing is not None:
            planned = self.bringing.planned
            found = shelved(self.session, gathering.assets, brought, planned, flat=self.flat)
            for one in found:
                gathering.shelve(one)
            self.session.rollback()
        return len(gathering.entries) - before

    def _drafter(self, gathering: Gathering) -> Drafter:
        return Drafter(
            site=self.site,
            registry=self.registry,
            profile=self.profile,
            slugs=SlugBook(self.session, self.site),
            book=gathering.book,
            earliest=gathering.earliest,
            uprooted=gathering.uprooted(),
            left=frozenset(one.source_id for one in gathering.assets) - gathering.entries.keys(),
            now=present(self.session),
        )

    def _keep_the_rest(
        self,
        gathering: Gathering,
        records: Records,
        run: EntryRun,
        brought: Mapping[str, Brought],
        step: Callable[[str], None],
    ) -> None:
        for aside in gathering.aside:
            run.keep(aside.source_id, aside.source_type, aside.source_status, aside.data)
            step(aside.source_id)
        for asset in gathering.assets:
            file = brought.get(asset.source_id)
            owner = run.entry_of(asset.entry_source_id)
            records.keep_asset(asset, owner, None if file is None else asdict(file))
            run.report.assets += file is None
            step(asset.title or asset.url)
        for comment in gathering.comments:
            records.keep_comment(comment, run.entry_of(comment.entry_source_id))
            run.report.comments += 1
            step(comment.author)
