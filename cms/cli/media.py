"""`cms media`: the files of the media library."""

from __future__ import annotations

from cms.cli.lazy import LazyGroup

COMMANDS = {
    "add": ("cms.cli.media_add:add", "Add a folder of files, with the folders in it."),
    "check": ("cms.cli.media_files:check", "Verify the bytes of every file."),
    "collect": ("cms.cli.media_files:collect", "Take away files that nothing kept names."),
    "migrate": ("cms.cli.media_files:migrate", "Move all files to another storage."),
}

media = LazyGroup("media", lazy=COMMANDS, help="Add, check, collect and move the library's files.")
