"""Imports a source: everything once, in an order that works, and only what has changed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cms.content.site import Site
from cms.db.session import begin_write
from cms.events.order import present
from cms.schema.registry import TypeRegistry
from cms.transfer.drafting import Drafter
from cms.transfer.entry_run import EntryRun
from cms.transfer.gathering import Gathering
from cms.transfer.neutral import ImportSource
from cms.transfer.profile import BLOG, Profile
from cms.transfer.records import Records
from cms.transfer.report import ImportReport
from cms.transfer.slug_book import SlugBook
from cms.transfer.writing import Writer

Progress = Callable[[int, int, str], None]
"""Is told how many things of how many are done, and what the last one was."""


def silent(done: int, total: int, what: str) -> None:
    """Tell nobody how far an import is."""


@dataclass
class Importer:
    """Imports into one site. `session` reads and keeps the records, `writer` writes entries.

    Both work in the same transaction; nothing here commits but `writer` at its checkpoints.
    """

    session: Session
    site: Site
    registry: TypeRegistry
    writer: Writer
    profile: Profile = BLOG
    progress: Progress = silent

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
        begin_write(self.session)
        records = Records(self.session, source.name)
        total = len(gathering.entries) + gathering.others
        done = 0

        def step(what: str) -> None:
            nonlocal done
            done += 1
            self.progress(done, total, what)

        run = EntryRun(self._drafter(gathering), records, self.writer, report, step)
        run.entries(gathering.ordered())
        self._keep_the_rest(gathering, records, run, step)
        self.writer.checkpoint()
        return report

    def _drafter(self, gathering: Gathering) -> Drafter:
        return Drafter(
            site=self.site,
            registry=self.registry,
            profile=self.profile,
            slugs=SlugBook(self.session, self.site),
            book=gathering.book,
            earliest=gathering.earliest,
            uprooted=gathering.uprooted(),
            now=present(self.session),
        )

    def _keep_the_rest(
        self, gathering: Gathering, records: Records, run: EntryRun, step: Callable[[str], None]
    ) -> None:
        for aside in gathering.aside:
            run.keep(aside.source_id, aside.source_type, aside.source_status, aside.data)
            step(aside.source_id)
        for asset in gathering.assets:
            records.keep_asset(asset, run.entry_of(asset.entry_source_id))
            run.report.assets += 1
            step(asset.title or asset.url)
        for comment in gathering.comments:
            records.keep_comment(comment, run.entry_of(comment.entry_source_id))
            run.report.comments += 1
            step(comment.author)
