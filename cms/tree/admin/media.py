"""Places of the media library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.content.assets.types import ASSET, FOLDER
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
from cms.tree.admin.base import Screen
from cms.tree.resource import Collection, Resource


class AdminAsset(Screen):
    """One asset, by its id."""

    @property
    def spec(self) -> TypeSpec:
        """The type of assets."""
        return self.request.service(TypeRegistry).require(ASSET)  # type: ignore[no-any-return]


class AdminMediaFolder(Screen):
    """One folder of the library, by its id: its name and its place."""

    @property
    def spec(self) -> TypeSpec:
        """The type of folders."""
        return self.request.service(TypeRegistry).require(FOLDER)  # type: ignore[no-any-return]


class AdminMediaFolders(Collection, Screen):
    """The folders of the library."""

    member = AdminMediaFolder


class AdminMediaUpload(Screen):
    """Files that a form brings."""

    # Bytes may take minutes to come, and nothing is to be locked meanwhile.
    writes_apart = True


class AdminMediaChosen(Screen):
    """What is done with several assets at once."""


class AdminMedia(Collection, Screen):
    """The media library."""

    member = AdminAsset
    children: ClassVar[Mapping[str, type[Resource]]] = {
        "folders": AdminMediaFolders,
        "upload": AdminMediaUpload,
        "chosen": AdminMediaChosen,
    }

    @property
    def spec(self) -> TypeSpec:
        """The type of assets."""
        return self.request.service(TypeRegistry).require(ASSET)  # type: ignore[no-any-return]


CHILDREN: Mapping[str, type[Resource]] = {"media": AdminMedia}
"""Below `/admin`."""
