"""The media library as resources: assets by their id, and uploads on their way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from cms.content.assets.types import ASSET
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
from cms.tree.resource import Collection, Resource

FORM = "multipart/form-data"
"""The media type of a body that carries files (RFC 7578)."""


class AssetResource(Resource):
    """One asset, named by its id."""

    __parent__: AssetsResource

    @property
    def spec(self) -> TypeSpec:
        """The type of assets."""
        return self.__parent__.spec

    @property
    def __acl__(self) -> list[Any]:
        return self.request.entry_acl(self.spec, self.__name__)  # type: ignore[no-any-return]


class AssetsZip(Resource):
    """Assets as one archive."""


class AssetsResource(Collection):
    """The assets, which are entries like others: all that entries do, they do at their own place."""

    member = AssetResource
    children: ClassVar[Mapping[str, type[Resource]]] = {"zip": AssetsZip}

    def __init__(self, request: Any, parent: Resource | None = None, name: str = "") -> None:
        super().__init__(request, parent, name)
        # What is sent with its bytes is written afterwards, by a request of its own.
        self.writes_apart = request.content_type == FORM

    @property
    def spec(self) -> TypeSpec:
        """The type of assets."""
        return self.request.service(TypeRegistry).require(ASSET)  # type: ignore[no-any-return]


class UploadResource(Resource):
    """One's own upload, named by its id."""

    # Bytes may take minutes to come, and nothing is to be locked meanwhile.
    writes_apart = True


class UploadsResource(Collection):
    """Files on their way."""

    member = UploadResource
    writes_apart = True


class RenditionsResource(Resource):
    """The sizes in which images are shown."""


class FileResource(Resource):
    """A file under one of its names."""

    @property
    def hash(self) -> str:
        """The hash of its bytes, as the address says."""
        return str(self.__parent__.__name__)  # type: ignore[union-attr]


class FileFolder(Collection):
    """All names of a file."""

    member = FileResource


class FilesResource(Collection):
    """Files by the hash of their bytes."""

    member = FileFolder
