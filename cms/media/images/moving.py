"""Animations: which frames an image has, how long each is shown, and a rendition of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

_MOVING = ("image/gif", "image/webp", "image/png", "image/avif")
"""Types whose frames follow one another; those of others are pages, or views of the same."""

_SHORTEST = 10
_SHOWN = 100
"""What is to be shown for so few milliseconds, browsers show for this many."""


def frames_of(image: Image.Image, media_type: str) -> range:
    """Return the numbers of the frames that are shown one after the other; one for a still image."""
    if media_type not in _MOVING:
        return range(1)
    # An APNG may have an image of its own for who can't show the animation.
    first = 1 if image.info.get("default_image") else 0
    frames = range(first, getattr(image, "n_frames", 1))
    return frames if len(frames) > 1 else range(1)


@dataclass(frozen=True)
class Timing:
    """For how many milliseconds each frame is shown, and how often all are; 0 is for ever."""

    durations: list[int]
    plays: int


def timing_of(image: Image.Image, media_type: str, frames: range) -> Timing:
    """Decode all frames, of which some formats say only then how long they last."""
    durations = []
    for frame in frames:
        image.seek(frame)
        image.load()
        lasts = round(float(image.info.get("duration") or 0))
        durations.append(lasts if lasts > _SHORTEST else _SHOWN)
    plays = int(image.info.get("loop", 1 if media_type == "image/gif" else 0))
    if media_type == "image/gif" and plays and "loop" in image.info:
        # A GIF says how often it is repeated after the first time.
        plays += 1
    return Timing(durations, plays)


class Film(Image.Image):
    """An animation whose frames are drawn when an encoder asks for them, never all at once."""

    def __init__(self, frames: range, draw: Callable[[int], Image.Image]) -> None:
        super().__init__()
        self.n_frames = len(frames)
        self.is_animated = True
        self._frames, self._draw, self._at = frames, draw, -1
        self.seek(0)

    def seek(self, frame: int) -> None:
        """Draw a frame; raises EOFError behind the last one, as Pillow's images do."""
        if not 0 <= frame < self.n_frames:
            raise EOFError(f"There are {self.n_frames} frames.")
        if frame != self._at:
            drawn = self._draw(self._frames[frame])
            self.im, self._mode, self._size = drawn.im, drawn.mode, drawn.size
            self._at = frame

    def tell(self) -> int:
        """Return the number of the frame that is drawn."""
        return self._at


def moving_options(format: str, timing: Timing, *, alpha: bool) -> dict[str, object]:
    """Return what Pillow's encoder of a format is told of an animation."""
    told: dict[str, object] = {"save_all": True, "duration": timing.durations}
    if format == "WEBP":
        told["loop"] = timing.plays
    elif format == "GIF":
        if timing.plays != 1:
            told["loop"] = max(timing.plays - 1, 0)
        if alpha:
            # Else what is see-through would show the frames before.
            told["disposal"] = 2
    return told
