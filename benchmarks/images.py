"""`python -m benchmarks.images`: renditions a second of a photograph, beside a plain call of Pillow.

Both make the same of the same file, in turns, in one process; then each once in a process of its
own, to see how much memory it takes at most.
"""

from __future__ import annotations

import io
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from statistics import median

import click
from PIL import Image

from cms.media.images.encoding import ENCODERS
from cms.media.images.rendering import Wanted, render

WIDTH = 1200
KINDS = ("image/webp", "image/avif")
PIXELS_MAX = 100_000_000


def photograph(megapixels: float) -> bytes:
    """Make a JPEG that is about as hard to encode as a photograph."""
    height = round((megapixels * 1e6 * 3 / 4) ** 0.5)
    size = (height * 4 // 3, height)
    bands = [Image.effect_noise((size[0] // step, size[1] // step), 80) for step in (40, 12, 4)]
    image = Image.merge("RGB", [band.resize(size, Image.Resampling.BICUBIC) for band in bands])
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    return file.getvalue()


def ours(data: bytes, kind: str) -> int:
    """Make a rendition as the CMS does; return its size."""
    asked = Wanted(WIDTH, None, "cover", kind)
    with render(io.BytesIO(data), "image/jpeg", asked, PIXELS_MAX).file as file:
        return len(file.read())


def plain(data: bytes, kind: str) -> int:
    """Do the same with nothing but Pillow, and the same settings of its encoder."""
    encoder = ENCODERS[kind]
    with Image.open(io.BytesIO(data)) as image:
        image.thumbnail((WIDTH, WIDTH), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        image.save(file, encoder.format, quality=encoder.quality, **encoder.options)
    return len(file.getvalue())


def took(work: Callable[[bytes, str], int], data: bytes, kind: str) -> tuple[float, float]:
    """Return for how many seconds one rendition keeps us waiting, and how many of the CPU's."""
    started, used = time.perf_counter(), time.process_time()
    work(data, kind)
    return time.perf_counter() - started, time.process_time() - used


def peak(work: Callable[[bytes, str], int], data: bytes, kind: str) -> float:
    """Return the most memory in MB that a process takes which does it once."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_peak, (work, data, kind))


def _peak(work: Callable[[bytes, str], int], data: bytes, kind: str) -> float:
    work(data, kind)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 if sys.platform != "darwin" else 1024**2)


@click.command()
@click.option("--times", default=9, show_default=True, type=click.IntRange(1), help="Of each.")
@click.option("--megapixels", default=12.0, show_default=True, help="Of the photograph.")
def main(times: int, megapixels: float) -> None:
    """Measure renditions of a JPEG with a width of 1200 pixels."""
    data = photograph(megapixels)
    click.echo("| rendition | a second | plain/s | ratio | of CPU | MB at most | plain MB | KB |")
    click.echo("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for kind in KINDS:
        rounds = [(took(ours, data, kind), took(plain, data, kind)) for _ in range(times)]
        mine, theirs = (1 / median(one[which][0] for one in rounds) for which in range(2))
        waited, worked = (median(b[of] / a[of] for a, b in rounds) for of in range(2))
        memory = [peak(work, data, kind) for work in (ours, plain)]
        size = ours(data, kind) / 1024
        click.echo(
            f"| {kind} | {mine:.2f} | {theirs:.2f} | {waited:.2f} | {worked:.2f} "
            f"| {memory[0]:.0f} | {memory[1]:.0f} | {size:.0f} |"
        )


if __name__ == "__main__":
    main()
