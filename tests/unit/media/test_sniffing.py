"""What a file is, its bytes say."""

from __future__ import annotations

import pytest

from cms.media.sniffing import HEAD, is_among, kind_of, sniff

from .pictures import picture


@pytest.mark.parametrize(
    ("format", "found"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("GIF", "image/gif"),
        ("WEBP", "image/webp"),
        ("AVIF", "image/avif"),
        ("TIFF", "image/tiff"),
        ("BMP", "image/bmp"),
    ],
)
def test_images(format: str, found: str) -> None:
    assert sniff(picture(format)[:HEAD]) == found


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"ID3\x04", "audio/mpeg"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"OggS\x00", "audio/ogg"),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n<svg >", "image/svg+xml"),
        (b"<!---->" * 50 + b"<svg>", "image/svg+xml"),
        # Nobody lives to see all the ways in which these comments are fewer, longer ones.
        (b"<!---->" * 500, "text/plain"),
        ("Grüße\n".encode(), "text/plain"),
        (b"a,b\r\n1,2\r\n", "text/plain"),
        (b"x" + "é".encode() * 3000, "text/plain"),
    ],
)
def test_others(head: bytes, found: str) -> None:
    assert sniff(head[:HEAD]) == found


@pytest.mark.parametrize(
    "head",
    [b"\x00\x01\x02\x03", b"MZ\x90\x00", b"\x7fELF", b"caf\xe9", b"PK\x05\x06", b"RIFF1234ABCD"],
)
def test_what_is_not_known(head: bytes) -> None:
    assert sniff(head) == "application/octet-stream"


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"<html><script>alert(1)</script>", "text/plain"),
        (b"<?php echo 1;", "text/plain"),
        (b"GIF89a/*<script>alert(1)//*/", "image/gif"),
        (b"%PDF-1.4 <html><script>alert(1)</script>", "application/pdf"),
        (b"<html><svg onload=alert(1)>", "text/plain"),
    ],
)
def test_what_is_two_things_is_none_that_runs(head: bytes, found: str) -> None:
    assert sniff(head) == found


def test_kinds_and_lists_of_types() -> None:
    assert [kind_of(one) for one in ("image/png", "application/pdf", "text/csv")] == [
        "image",
        "pdf",
        "file",
    ]
    assert is_among("image/png", ("image/*",))
    assert is_among("application/pdf", ("text/plain", "application/pdf"))
    assert not is_among("image/png", ("application/pdf", "video/*"))
