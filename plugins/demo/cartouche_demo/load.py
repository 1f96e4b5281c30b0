"""Writes the demo through the operations, each in the name of the user who is said to have done it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from cartouche_demo.files import read_sources
from cartouche_demo.identifiers import EPOCH, entry_id
from cartouche_demo.source import Source
from cartouche_demo.steps import Step, Writer
from cartouche_demo.users import demo_users
from cms.sdk import ChangeFace, Executor, Operation, SaveDraft, clock, types_of

ExecutorFor = Callable[[str], Executor]
"""Gives the executor that acts as the demo user with an e-mail address.

All of them work in one session, and may do everything: the demo has a past, and only
administrators may backdate.
"""
HOME = "page/home"
"""The entry that is the site's first page."""
Progress = Callable[[int, int, str], None]
"""Is told how many entries of how many are done, and the title of the last one."""


def load(
    executor_for: ExecutorFor,
    progress: Progress | None = None,
    pictures: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, int]:
    """Write what is missing of the demo and return how many entries of each type were written.

    An entry that is there already is left as it is, whatever became of it. Commits nothing.
    """
    return _Loader.start(executor_for, pictures).load(progress)


@dataclass
class _Loader:
    executors: Mapping[str, Executor]
    sources: list[Source]
    identifiers: Mapping[str, str]
    known: set[str]
    versions: dict[str, int] = field(default_factory=dict)

    @classmethod
    def start(cls, executor_for: ExecutorFor, pictures: Mapping[str, str]) -> _Loader:
        """Read the files, and find out what of it is there."""
        users = demo_users()
        first = executor_for(users[0].email)
        executors = {
            # All share the first one's turn in the order of commits.
            user.key: replace(first, actor=executor_for(user.email).actor)
            for user in users
        }
        sources = read_sources(pictures)
        ids = {one.key: entry_id(one.key, one.record.published or EPOCH) for one in sources}
        known = set(types_of(first.session, first.site.id, set(ids.values())))
        return cls(executors, sources, ids, known)

    def load(self, progress: Progress | None) -> dict[str, int]:
        """Begin every entry, then finish every entry: they link to one another."""
        missing = [one for one in map(self._writer, self.sources) if one.id not in self.known]
        creations = []
        for writer in missing:
            creation = writer.begin(self.known)
            creations.append(creation.operation)
            self._do(creation)
            self.known.add(writer.id)
        for done, (writer, created) in enumerate(zip(missing, creations, strict=True), start=1):
            for step in writer.finish(created):
                self._do(step)
            if progress:
                progress(done, len(missing), writer.title)
        if HOME in (writer.source.key for writer in missing):
            next(iter(self.executors.values())).apply(
                ChangeFace(data={"home": self.identifiers[HOME]})
            )
        return dict(Counter(writer.source.type for writer in missing))

    def _writer(self, source: Source) -> Writer:
        registry = next(iter(self.executors.values())).registry
        return Writer(source, registry.require(source.type), self.identifiers, clock.now())

    def _do(self, step: Step[Operation]) -> None:
        operation = step.operation
        if isinstance(operation, SaveDraft):
            operation = replace(operation, base_version=self.versions[operation.entry])
        outcome = self.executors[step.user].apply(operation)
        self.versions[outcome.entry_id] = outcome.version
