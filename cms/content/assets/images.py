"""Where an image is had in its renditions, told beside the image itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cms.content.assets.addresses import file_address
from cms.content.assets.passes import Passes
from cms.content.assets.standing import Standing, standing_for
from cms.errors import ConfigurationError
from cms.media.renditions.declared import Renditions
from cms.media.renditions.recipes import RENDERED, Recipe, crop_of, recipe_of
from cms.media.renditions.signing import RenditionSigner
from cms.schema.fields import Field, Image
from cms.schema.rendition import SIDE_MAX, Rendition

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Images:
    """The renditions of a site, and the widths in pixels of every `srcset`; asks no database."""

    signer: RenditionSigner
    declared: Renditions
    widths: tuple[int, ...]

    def file(
        self, file: Any, document: Document, passes: Passes, poster: Document | None = None
    ) -> Any:
        """Return a file of an entry's own with its address, and with all renditions there are.

        `poster` is the document of the asset that was chosen to stand for it, as it may be read.
        """
        if not isinstance(file, Mapping) or "hash" not in file:
            return file
        standing = standing_for(file, document, poster)
        return self._with_preview(file, document, self.declared, passes, standing)

    def related(
        self,
        field: Field | None,
        file: Any,
        document: Document,
        passes: Passes,
        poster: Document | None = None,
    ) -> dict[str, Any]:
        """Return the file of an asset as a field shows it: with the field's own renditions."""
        if not isinstance(file, Mapping) or "hash" not in file:
            return {}
        renditions = self.declared.of(field) if isinstance(field, Image) else ()
        standing = standing_for(file, document, poster)
        return self._with_preview(file, document, renditions, passes, standing)

    def _with_preview(
        self,
        file: Document,
        document: Document,
        renditions: Iterable[Rendition],
        passes: Passes,
        standing: Standing | None,
    ) -> dict[str, Any]:
        told = self._shown(file, document, renditions, passes)
        told.pop("preview", None)
        if standing is not None:
            told["preview"] = self._shown(standing.file, standing.document, renditions, passes)
        return told

    def _shown(
        self, file: Document, document: Document, renditions: Iterable[Rendition], passes: Passes
    ) -> dict[str, Any]:
        told = _addressed(file, file_address(file["hash"], file["name"]), passes)
        told.update(file)
        if file.get("kind") == "image":
            told["renditions"] = {
                one.name: self.rendition(file, recipe_of(one, document), passes)
                for one in renditions
            }
            widths = self._widths(file, document)
            told["srcset"] = _srcset(widths)
            signed = [
                (width, address)
                for width, plain in widths
                if (address := passes.signed(file["hash"], plain))
            ]
            if signed:
                told["signed_srcset"] = _srcset(signed)
        return told

    def rendition(self, file: Document, recipe: Recipe, passes: Passes) -> dict[str, Any]:
        """Return where a rendition of a file is had, and its `width` and `height` in pixels."""
        width, height = _size(file, recipe)
        if file["media_type"] not in RENDERED:
            url = file_address(file["hash"], file["name"])
        else:
            url = self.signer.address(file["hash"], file["name"], recipe)
        return {**_addressed(file, url, passes), "width": width, "height": height}

    def _widths(self, file: Document, document: Document) -> list[tuple[int, str]]:
        """Return in which widths the image is had, and where; none where it has one size only."""
        if file["media_type"] not in RENDERED or not file.get("width"):
            return []
        crop = crop_of(document)
        most = Recipe(crop=crop).size(file["width"], file["height"])[0]
        widths = [one for one in self.widths if one < most]
        if len(widths) < len(self.widths):
            widths.append(most)
        address, blob_hash, name = self.signer.address, file["hash"], file["name"]
        return [(one, address(blob_hash, name, Recipe(width=one, crop=crop))) for one in widths]


def _addressed(file: Document, url: str, passes: Passes) -> dict[str, Any]:
    """Return where something made of a file is read: with a pass too, if it is not everybody's."""
    signed = passes.signed(file["hash"], url)
    return {"url": url} if signed is None else {"url": url, "signed_url": signed}


def _srcset(widths: Iterable[tuple[int, str]]) -> str | None:
    """Return what `srcset` of HTML is to hold."""
    return ", ".join(f"{address} {width}w" for width, address in widths) or None


def _size(file: Document, recipe: Recipe) -> tuple[int | None, int | None]:
    if not file.get("width") or not file.get("height"):
        return None, None
    return recipe.size(file["width"], file["height"])


def images_of(signer: RenditionSigner, declared: Renditions, widths: Iterable[str]) -> Images:
    """Return what answers tell of images; raise ConfigurationError for a width that is none."""
    found = sorted({int(one) if one.isascii() and one.isdigit() else 0 for one in widths})
    if not all(1 <= one <= SIDE_MAX for one in found):
        raise ConfigurationError(f"cms.media.srcset holds whole numbers from 1 to {SIDE_MAX}.")
    return Images(signer, declared, tuple(found))
