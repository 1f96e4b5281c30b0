"""Files that are two things at once, or named for what they are not; each would say that it runs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from .pictures import picture

RAN = "RAN"


@dataclass(frozen=True)
class Polyglot:
    """A file: its name, its bytes, what it is served as, and as what a careless server would run it.

    `runs` is a media type, or nothing where no browser of today runs it however it is served.
    """

    name: str
    data: bytes
    served: str
    runs: str = "text/html"


def _script(name: str) -> str:
    return f"console.log('{RAN} {name}')"


def _html(name: str) -> bytes:
    return f"<!doctype html><html><body><script>{_script(name)}</script></body></html>".encode()


def _gif_js(name: str) -> bytes:
    """A GIF whose width is the beginning of a comment of JavaScript, which ends after its end."""
    screen = b"GIF89a/*\x01\x00\x80\x00\x00" + b"\x00\x00\x00\xff\xff\xff"
    frame = b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00"
    return screen + frame + b";*/=1;" + _script(name).encode()


def _zip(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
        archive.writestr("index.html", _html(name))
    return buffer.getvalue()


_XHTML = (
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>{}</script></html>'
)
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"><script>{}</script></svg>'
_MHT = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
    "Content-Type: text/html\r\n\r\n<script>{}</script>\r\n--x--\r\n"
)
_UTF7 = "+ADw-script+AD4-{}+ADw-/script+AD4-"
_JS = "text/javascript"

POLYGLOTS: Mapping[str, Polyglot] = {
    "gif_js": Polyglot("a.gif", _gif_js("gif_js"), "image/gif", _JS),
    "jpeg_html": Polyglot("a.jpg", picture("JPEG") + _html("jpeg_html"), "image/jpeg"),
    "png_as_html": Polyglot("a.html", picture("PNG") + _html("png_as_html"), "image/png"),
    "html_as_png": Polyglot("a.png", _html("html_as_png"), "text/plain"),
    "html_late": Polyglot("a.txt", b"text\n" * 2000 + _html("html_late"), "text/plain"),
    "pdf_html": Polyglot("a.pdf", b"%PDF-1.7\n" + _html("pdf_html"), "application/pdf"),
    "svg_as_jpg": Polyglot(
        "a.jpg", _SVG.format(_script("svg_as_jpg")).encode(), "image/svg+xml", "image/svg+xml"
    ),
    "mht": Polyglot("a.mht", _MHT.format(_script("mht")).encode(), "text/plain"),
    "xhtml": Polyglot(
        "a.xml", _XHTML.format(_script("xhtml")).encode(), "text/plain", "application/xhtml+xml"
    ),
    "utf7": Polyglot("a.html", _UTF7.format(_script("utf7")).encode(), "text/plain", ""),
    "utf16": Polyglot(
        "a.txt",
        b"\xff\xfe" + _html("utf16").decode().encode("utf-16-le"),
        "application/octet-stream",
    ),
    "zip_html": Polyglot("a.jar", _zip("zip_html"), "application/zip"),
    "js": Polyglot("a.js", _script("js").encode(), "text/plain", _JS),
    "mp3_js": Polyglot("a.mp3", f"ID3=1;{_script('mp3_js')}".encode(), "audio/mpeg", _JS),
    "mp4_js": Polyglot("a.mp4", f"/**/ftyp=1;{_script('mp4_js')}".encode(), "video/mp4", _JS),
    "ogg_js": Polyglot("a.ogg", f"OggS=1;{_script('ogg_js')}".encode(), "audio/ogg", _JS),
    "bytes_html": Polyglot("a.html", b"\x00\x01" + _html("bytes_html"), "application/octet-stream"),
}
