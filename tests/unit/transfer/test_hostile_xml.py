"""XML that would grow, fetch or read files is refused by every reader of XML, in every encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.errors import BadRequest
from cms.transfer.wordpress.wxr import read_wxr
from cms.transfer.xliff.reading import read

_LAUGHS = "".join(
    f'<!ENTITY {name} "{("&" + before + ";") * 20}">'
    for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
_BOMB = f'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{_LAUGHS}]>'
HOSTILE = {
    "entities in an attribute": f'{_BOMB}<rss version="&h;"/>',
    "entities in a text": f"{_BOMB}<rss><channel><title>&h;</title></channel></rss>",
    "one long entity": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 100_000}">]><rss v="{"&a;" * 5000}"/>',
    "a DTD elsewhere": '<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss/>',
    "a public DTD": '<!DOCTYPE rss PUBLIC "x" "http://127.0.0.1:1/x.dtd"><rss/>',
    "a file as entity": (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        "<rss><channel><title>&x;</title></channel></rss>"
    ),
    "a parameter entity": (
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x">%x;]><rss><channel/></rss>'
    ),
    "an inclusion": (
        '<rss xmlns:xi="http://www.w3.org/2001/XInclude">'
        '<xi:include href="file:///etc/passwd" parse="text"/></rss>'
    ),
    "depth": "<rss><channel>" + "<a>" * 100_000,
    "a long attribute": f'<rss a="{"x" * 12_000_000}"/>',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused(tmp_path: Path, name: str, encoding: str) -> None:
    raw = HOSTILE[name].encode(encoding)
    file = tmp_path / "export.xml"
    file.write_bytes(raw)
    with pytest.raises(BadRequest) as refused:
        list(read_wxr(file))
    assert "root:" not in str(refused.value)
    with pytest.raises(BadRequest) as refused:
        read(raw)
    assert "root:" not in str(refused.value)
