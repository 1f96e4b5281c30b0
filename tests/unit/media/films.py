"""Films, sounds and PDFs of the tests' own, made by the libraries that write them."""

from __future__ import annotations

import io
import struct
from fractions import Fraction

import av
import numpy as np
from PIL import Image

RED, BLUE = (255, 0, 0), (0, 0, 255)
TURNED = (0, 1, 0, -1, 0, 0, 0, 0, 16384)
"""The matrix of a track (ISO/IEC 14496-12, 8.3.2) that is shown turned a quarter clockwise."""


def film(
    size: tuple[int, int] = (160, 96),
    *,
    seconds: int = 2,
    kind: str = "mp4",
    aspect: str | None = None,
    black_until: float = 0,
    shade: int = 0,
) -> bytes:
    """Return a film whose left half is red and whose right is blue, black before `black_until`."""
    file = io.BytesIO()
    width, height = size
    codec = {"mp4": "mpeg4", "webm": "libvpx", "avi": "mpeg4"}[kind]
    with av.open(file, "w", format=kind) as made:
        stream = made.add_stream(codec, rate=5)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = width, height, "yuv420p", 1
        if aspect:
            stream.sample_aspect_ratio = Fraction(aspect)
        for number in range(seconds * 5):
            pixels = np.zeros((height, width, 3), np.uint8)
            if number >= black_until * 5:
                pixels[:, : width // 2], pixels[:, width // 2 :] = RED, BLUE
                pixels[:, :, 1] = shade
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return file.getvalue()


def turned(data: bytes) -> bytes:
    """Return an MP4 file whose picture is to be shown turned a quarter clockwise."""
    matrix = data.index(b"tkhd") + 4 + 40
    numbers = struct.pack(">9i", *(one << 16 for one in TURNED))
    return data[:matrix] + numbers + data[matrix + 36 :]


def sound(kind: str = "mp3", seconds: int = 2, **said: str) -> bytes:
    """Return a sound that is silent, with what it says of itself."""
    file = io.BytesIO()
    codec = {
        "mp3": "libmp3lame",
        "flac": "flac",
        "wav": "pcm_s16le",
        "ogg": "libopus",
        "ipod": "aac",
    }
    with av.open(file, "w", format=kind) as made:
        made.metadata.update(said)
        stream = made.add_stream(codec[kind], rate=48000)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        for number in range(seconds * 50):
            kinds = {"mp3": "s16p", "flac": "s16", "wav": "s16", "ogg": "s16", "ipod": "fltp"}
            dtype = np.float32 if kind == "ipod" else np.int16
            silence = np.zeros((1, 960), dtype)
            frame = av.AudioFrame.from_ndarray(silence, format=kinds[kind], layout="mono")
            frame.sample_rate, frame.pts = 48000, number * 960
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return file.getvalue()


def document(pages: int = 3, shade: int = 0) -> bytes:
    """Return a PDF whose first page is red on its left half and blue on its right."""
    file = io.BytesIO()
    sheets = [Image.new("RGB", (200, 300), "white") for _ in range(pages)]
    sheets[0].paste((255, shade, 0), (0, 0, 100, 300))
    sheets[0].paste(BLUE, (100, 0, 200, 300))
    sheets[0].save(file, "PDF", save_all=True, append_images=sheets[1:])
    return file.getvalue()
