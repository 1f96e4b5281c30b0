"""PDFs: how many pages they have, and what the first one looks like."""

from __future__ import annotations

from typing import BinaryIO

from PIL import Image

from cms.media.previews.found import SIDE, Found


def load_pages() -> None:
    """Import what reads PDFs; raise ModuleNotFoundError without pypdfium2."""
    import pypdfium2  # noqa: F401, PLC0415 - it is in an extra


def read_pages(file: BinaryIO) -> Found:
    """Return `pages` and the first page of a PDF.

    Raises ModuleNotFoundError without pypdfium2, and whatever it raises for what is broken or asks
    for a password. Scripts and forms are not run: nothing of them is drawn.
    Fonts that the PDF does not bring along are the library's own.
    """
    import pypdfium2  # noqa: PLC0415 - it is in an extra

    document = pypdfium2.PdfDocument(file)
    try:
        count = len(document)
        if not count:
            return Found()
        page = document[0]
        scale = SIDE / max(*page.get_size(), 1)
        drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
        return Found({"pages": count}, drawn.convert("RGB"), "PNG")
    finally:
        document.close()
