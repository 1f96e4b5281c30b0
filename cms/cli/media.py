"""`cms media`: the files of the media library."""

from __future__ import annotations

from cms.cli.lazy import LazyGroup

COMMANDS = {"add": ("cms.cli.media_add:add", "Add a folder of files, with the folders in it.")}

media = LazyGroup("media", lazy=COMMANDS, help="Add files to the media library.")
