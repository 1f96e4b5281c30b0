"""Films: how long and how large they are, and a frame that stands for one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from PIL import Image, ImageStat

from cms.media.previews.found import SIDE, Found, seconds

FORMATS: Mapping[str, str] = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "audio/mp4": "mov",
    "video/webm": "matroska",
    "video/ogg": "ogg",
    "audio/ogg": "ogg",
    "video/x-msvideo": "avi",
    "audio/mpeg": "mp3",
    "audio/flac": "flac",
    "audio/wav": "wav",
}
"""FFmpeg's names of the formats that are read: none that leads to another file, and none guessed."""

_PARTS = ("stream", "codeccontext", "codec", "frame", "format", "plane", "reformatter")
_MOMENTS = (0.1, 0.3, 0.5)
"""Where in a film a frame is looked for; the first is often black."""
_PLAIN = 8.0
"""Standard deviation of a frame's grey below which it shows nothing."""
_ASPECT_MAX = 10
"""How much wider than high, or higher than wide, a pixel may be."""
_MICROSECONDS = 1_000_000


def load_film() -> None:
    """Import what reads films; raise ModuleNotFoundError without PyAV."""
    import av  # noqa: PLC0415 - it is in an extra

    # It imports its parts when a film has them.
    for part in pkgutil.walk_packages(av.__path__, "av."):
        if part.name.rpartition(".")[2] in _PARTS:
            importlib.import_module(part.name)


def read_film(file: BinaryIO, media_type: str, pixels_max: int) -> Found:
    """Return `duration` (seconds), `width`, `height` (pixels, as shown), and a frame of a film.

    Raises ModuleNotFoundError without PyAV, and whatever it raises for what is broken; frames that
    can't be read, or have more than `pixels_max`, leave the facts.
    """
    import av  # noqa: PLC0415 - it is in an extra

    options = {"protocol_whitelist": "pipe"}
    opened = av.open(
        file, "r", format=FORMATS[media_type], options=options, metadata_errors="replace"
    )
    with opened as film:
        length = film.duration / _MICROSECONDS if film.duration else None
        facts: dict[str, Any] = {"duration": seconds(length)}
        image = None
        # What a sound brings along is no film, but the cover of its record.
        if film.streams.video and media_type.startswith("video/"):
            stream = film.streams.video[0]
            if 0 < stream.width * stream.height <= pixels_max:
                image = _frame(film, stream, length or 0)
            if image is not None:
                facts["width"], facts["height"] = image.size
                image.thumbnail((SIDE, SIDE))
        return Found({name: one for name, one in facts.items() if one is not None}, image)


def _frame(film: Any, stream: Any, length: float) -> Image.Image | None:
    """Return the first frame that shows something, or else any."""
    stream.thread_count = 1
    first = None
    for frame in _frames(film, stream, length):
        image = _upright(frame, stream.sample_aspect_ratio)
        if ImageStat.Stat(image.convert("L").reduce(_step(image))).stddev[0] > _PLAIN:
            return image
        first = first or image
    return first


def _frames(film: Any, stream: Any, length: float) -> Iterator[Any]:
    import av  # noqa: PLC0415 - it is in an extra

    for moment in _MOMENTS if length else (0.0,):
        try:
            film.seek(int(length * moment * _MICROSECONDS))
            frame = next(film.decode(stream), None)
        except (av.error.FFmpegError, OSError):
            # What is cut off, or broken at one place, may be whole at another.
            continue
        if frame is not None:
            yield frame


def _upright(frame: Any, aspect: Any) -> Image.Image:
    """Return a frame as it is shown: its pixels square, and turned as the film says."""
    image: Image.Image = frame.to_image()
    if aspect and aspect != 1 and 1 / _ASPECT_MAX <= aspect <= _ASPECT_MAX:
        image = image.resize((max(1, round(image.width * float(aspect))), image.height))
    turned = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180}
    turned[270] = Image.Transpose.ROTATE_270
    turn = turned.get(round(frame.rotation) % 360)
    return image if turn is None else image.transpose(turn)


def _step(image: Image.Image) -> int:
    return max(1, min(image.size) // 64)
