"""Renditions made before anybody asks: of the images that were published, in the sizes declared."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from cms.access.actor import SYSTEM
from cms.content.assets.standing import Standing, poster_of, standing_for
from cms.content.assets.types import ASSET
from cms.content.lens import Lens, open_lens
from cms.content.queries.entries import by_ids
from cms.content.queries.links import live_referrers
from cms.content.queries.rows import Row
from cms.content.relations import links_of
from cms.content.sealing import open_document
from cms.content.site import load_site
from cms.errors import NotFound, TooManyRequests, ValidationFailed
from cms.events.models import Event
from cms.events.relay import Follower
from cms.jobs.handlers import Handler, JobContext, RetryLater
from cms.jobs.queue import enqueue
from cms.media.models import Blob
from cms.media.renditions.choosing import possible
from cms.media.renditions.declared import Renditions
from cms.media.renditions.making import Maker
from cms.media.renditions.recipes import RENDERED, Recipe, recipe_of
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry

KIND = "media.renditions"
"""The kind of the jobs; their payload names the entry that was published."""
_REFERRERS = 1000
_SOON = timedelta(seconds=30)
log = logging.getLogger("cms.media")


class Wish(NamedTuple):
    """A rendition that pages are going to ask for."""

    hash: str
    recipe: Recipe


@dataclass(frozen=True)
class Preparing:
    """Makes the renditions of what was published, as the fields of its type declare them.

    Publishing an asset makes those of all live entries that show it: its focus may be another.
    """

    registry: TypeRegistry
    renditions: Renditions
    maker: Maker
    patience: float

    def follower(self) -> Follower:
        """Return the follower of the log that asks for the jobs."""
        return Follower("renditions", self.follow, frozenset({"entry.published"}))

    def follow(self, session: Session, event: Event) -> None:
        """Ask for the job of an entry that was published, if it shows images or is one."""
        spec = self.registry.get(str(event.payload.get("type")))
        if spec is not None and (spec.name == ASSET or image_fields(spec)):
            for entry_id in event.subjects[:1]:
                enqueue(session, KIND, {"entry": entry_id}, key=f"{KIND}:{entry_id}")

    def handler(self) -> Handler:
        """Return what does the jobs."""
        return Handler(KIND, self.prepare)

    def prepare(self, job: JobContext) -> None:
        """Make what the pages that show an entry will ask for; what is made already is only found."""
        with job.sessions() as session:
            wishes = list(dict.fromkeys(self.wishes(session, str(job.payload["entry"]))))
            blobs = {one.hash: session.get(Blob, one.hash) for one in wishes}
        for hash_, recipe in wishes:
            if job.stopping.is_set():
                raise RetryLater("The worker was stopped; it goes on where it was.", timedelta())
            blob = blobs[hash_]
            if blob is not None and blob.media_type in RENDERED:
                self._make(blob, recipe)

    def _make(self, blob: Blob, recipe: Recipe) -> None:
        try:
            for media_type in possible(recipe, blob.media_type, blob.facts):
                self.maker.make(blob, recipe, media_type, self.patience)
        except TooManyRequests as error:
            raise RetryLater(error.detail, _SOON) from error
        except (ValidationFailed, NotFound) as error:
            # Trying again would change nothing; who asks for it is told the same.
            log.warning("no rendition of %s: %s", blob.hash, error.detail)

    def wishes(self, session: Session, entry_id: str) -> Iterator[Wish]:
        """Yield the renditions that an entry shows, in any locale, as it is published now."""
        site = load_site(session)
        for locale in site.locales:
            lens = open_lens(session, site, SYSTEM, self.registry, locale=locale)
            row = by_ids(session, lens, [entry_id]).get(entry_id)
            if row is None:
                continue
            if row.type != ASSET:
                yield from self._shown(session, lens, [entry_id])
                continue
            found = live_referrers(session, site.id, entry_id, lens.now, _REFERRERS)
            yield from self._shown(session, lens, {one for one, _ in found}, entry_id)

    def _shown(
        self, session: Session, lens: Lens, entries: Iterable[str], only: str | None = None
    ) -> Iterator[Wish]:
        """Yield what entries show, of one asset `only` if that is named."""
        names: dict[str, list[f.Image]] = {}
        for row in by_ids(session, lens, entries).values():
            spec = lens.registry.require(row.type)
            fields = image_fields(spec)
            document = open_document(session, row, spec) if fields else {}
            for link in links_of(spec, document):
                if link.field in fields and only in (None, link.target_id):
                    names.setdefault(link.target_id, []).append(fields[link.field])
        assets = by_ids(session, lens, names)
        chosen = {poster_of(asset.document) for asset in assets.values()}
        posters = by_ids(session, lens, {one for one in chosen if one is not None})
        for asset_id, asset in assets.items():
            shown = _image_of(asset.document, posters)
            for field in names[asset_id] if "hash" in shown.file else ():
                for one in self.renditions.of(field):
                    yield Wish(shown.file["hash"], recipe_of(one, shown.document))


def _image_of(document: Mapping[str, Any], posters: Mapping[str, Row]) -> Standing:
    """Return the image that is shown of an asset, itself or what stands for it."""
    file = document.get("file") or {}
    poster = posters.get(poster_of(document) or "")
    standing = standing_for(file, document, poster.document if poster else None)
    return standing or Standing(file, document)


def image_fields(spec: TypeSpec) -> dict[str, f.Image]:
    """Return the fields of a type that declare renditions, by their paths as links have them."""
    return dict(_in_fields(spec.fields, ""))


def _in_fields(fields: Mapping[str, f.Field], prefix: str) -> Iterator[tuple[str, f.Image]]:
    for name, field in fields.items():
        yield from _of(field, f"{prefix}{name}")


def _of(field: f.Field, path: str) -> Iterator[tuple[str, f.Image]]:
    if isinstance(field, f.Image) and field.renditions:
        yield path, field
    elif isinstance(field, f.List):
        yield from _of(field.of, path)
    elif isinstance(field, f.Group):
        yield from _in_fields(field.fields, f"{path}.")
    elif isinstance(field, f.Blocks):
        for component in field.components.values():
            yield from _in_fields(component.fields, f"{path}.{component.name}.")
