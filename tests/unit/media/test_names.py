"""Names of files are kept readable, and lead nowhere."""

from __future__ import annotations

import pytest

from cms.media.names import safe_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Größe 1.JPG", "Größe 1.JPG"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\a.png", "a.png"),
        ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie_ x=1.png"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ('a"b<c>.png', "a_b_c_.png"),
        ("", "file"),
        ("...", "file"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".jpeg", "x" * 195 + ".jpeg"),
        ("a." + "x" * 300, ("a." + "x" * 300)[:200]),
    ],
)
def test_names(given: str, name: str) -> None:
    assert safe_name(given) == name
