"""An image of the site that is measured, and the address of a rendition of it."""

from __future__ import annotations

import io
from datetime import timedelta

from PIL import Image

from cms import clock
from cms.access.actor import SYSTEM
from cms.cli.site import Site
from cms.content.executor import Executor
from cms.content.operations.create import CreateEntry
from cms.content.plugin_hooks import PluginHooks
from cms.content.site import load_site
from cms.db.identifiers import new_id
from cms.extension.manager import Plugins
from cms.media.files import Files, take_in
from cms.media.models import Upload
from cms.media.renditions.recipes import Recipe
from cms.media.renditions.signing import RenditionSigner

SIDES = (1600, 1200)


def image_of(site: Site) -> str:
    """Publish an asset, and return the address of its rendition in WebP, 1200 pixels wide."""
    blob = take_in(site.services.get(Files), [_drawn()])
    now = clock.now()
    upload = Upload(
        id=new_id(),
        name="drawn.png",
        size=blob.size,
        received=blob.size,
        hash=blob.hash,
        created_at=now,
        expires_at=now + timedelta(hours=1),
    )
    with site.writing() as session:
        session.add(upload)
        session.flush()
        hooks = PluginHooks(site.services.get(Plugins))
        executor = Executor(session, load_site(session), site.registry, SYSTEM, hooks)
        data = {"title": "Drawn", "file": {"upload": upload.id}}
        executor.apply(CreateEntry(type="asset", data=data, publish=True))
    signer = RenditionSigner.of(site.settings.site.secret)
    return signer.address(blob.hash, upload.name, Recipe(width=1200, format="webp"))


def _drawn() -> bytes:
    """Return an image with as much in it as a photograph has, always the same."""
    waves = Image.effect_mandelbrot(SIDES, (-1.6, -1.0, 0.6, 1.0), 60)
    file = io.BytesIO()
    Image.merge("RGB", (waves, waves.rotate(180), waves.point(lambda one: 255 - one))).save(
        file, "PNG"
    )
    return file.getvalue()
