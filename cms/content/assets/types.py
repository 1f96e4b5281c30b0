"""The content types of the media library: assets, and the folders that they lie in."""

from __future__ import annotations

from cms.schema import fields as f
from cms.schema.content_type import ContentType

PLUGIN = "cms"
"""Who declares them, where a plugin is named."""

ASSET, FOLDER = "asset", "media_folder"

KINDS = {"image": "Image", "video": "Video", "audio": "Audio", "pdf": "PDF", "file": "File"}

KNOWN = ("kind", "media_type", "size", "width", "height", "duration", "colour")
"""Fields of an asset that say what its file is; nobody writes them."""


class MediaFolder(
    ContentType, name=FOLDER, icon="folder", label="Media folder", allowed_in=("/", FOLDER)
):
    """A folder of the media library. Who may do what in it is said as for any part of the tree."""

    title = f.Text(label="Name", required=True, max_length=200)


class Asset(ContentType, name=ASSET, icon="image", plural="Assets", allowed_in=("/", FOLDER)):
    """A file of the media library, with what is to be said of it."""

    title = f.Text(required=True, max_length=200, searchable=True)
    file = f.StoredFile(required=True)
    alt = f.LongText(
        label="Alternative text",
        localized=True,
        searchable=True,
        max_length=1000,
        help="What is told to who does not see the image; empty where it only decorates.",
    )
    caption = f.LongText(localized=True, searchable=True, max_length=2000)
    credit = f.Text(max_length=300, help="Whose work it is, as it has to be named.")
    licence = f.Text(max_length=300, help="By what right it is shown, such as CC BY 4.0.")
    licence_until = f.Date(indexed=True, help="The last day on which it may be shown.")
    tags = f.List(f.Text(max_length=80), max_items=100)
    focus = f.Group(
        fields={
            "x": f.Decimal(min="0", max="1", required=True, help="From the left, 0 to 1."),
            "y": f.Decimal(min="0", max="1", required=True, help="From the top, 0 to 1."),
        },
        help="The point that stays in view where the image is cut.",
    )
    crop = f.Group(
        fields={
            "left": f.Decimal(min="0", max="1", required=True),
            "top": f.Decimal(min="0", max="1", required=True),
            "width": f.Decimal(min="0", max="1", required=True),
            "height": f.Decimal(min="0", max="1", required=True),
        },
        help="The part that is shown, in fractions of the image's width and height.",
    )
    poster = f.Image(help="The image that stands for a film or a PDF, instead of one found in it.")
    kind = f.Choice(choices=tuple(KINDS.items()), indexed=True, help="What its file is.")
    media_type = f.Text(max_length=120, help="The media type of its file.")
    size = f.Integer(min=0, help="Bytes of its file.")
    width = f.Integer(min=1, help="Pixels, as it is shown.")
    height = f.Integer(min=1, help="Pixels, as it is shown.")
    duration = f.Decimal(min="0", help="Seconds.")
    colour = f.Colour(help="The colour that most of the image has.")


CORE_TYPES: tuple[tuple[str, type[ContentType]], ...] = (
    (PLUGIN, Asset),
    (PLUGIN, MediaFolder),
)
"""The content types that are there in every installation."""
