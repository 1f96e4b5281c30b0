"""Drawings of which each tries to run or to load something; it calls `reached` or asks a host."""

from __future__ import annotations

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 40 20"'
)
OUT = "http://reached.invalid"


def drawing(inner: str, more: str = "") -> bytes:
    return f'{HEAD} {more}><rect id="kept" width="40" height="20"/>{inner}</svg>'.encode()


HOSTILE = {
    "script": drawing("<script>alert(1)</script>"),
    "script of another namespace": drawing(
        '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>'
    ),
    "script by prefix": drawing(
        '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>'
    ),
    "script by address": drawing(f'<script href="{OUT}/x.js"/>'),
    "script in a title": drawing("<title><![CDATA[</title><script>alert(1)</script>]]></title>"),
    "script in a style": drawing("<style><![CDATA[</style><script>alert(1)</script>]]></style>"),
    "script in a description": drawing(
        "<desc>&lt;/desc&gt;&lt;img src=x onerror=alert(1)&gt;</desc>"
    ),
    "load": drawing("", 'onload="alert(1)"'),
    "capital load": drawing("", 'ONLOAD="alert(1)" oNlOaD="alert(1)"'),
    "begin": drawing('<animate onbegin="alert(1)" attributeName="x" dur="1s"/>'),
    "link": drawing('<a xlink:href="javascript:alert(1)"><text y="9">x</text></a>'),
    "link with a line": drawing('<a href="java&#10;script:alert(1)"><text y="9">x</text></a>'),
    "moved link": drawing(
        '<a id="a"><animate attributeName="href" values="javascript:alert(1)" begin="0s"/>'
        '<text y="9">x</text></a>'
    ),
    "set handler": drawing('<set attributeName="onmouseover" to="alert(1)"/>'),
    "moved style": drawing(f'<animate attributeName="style" to="fill:url({OUT}/a)"/>'),
    "foreign": drawing(
        '<foreignObject width="40" height="20"><iframe xmlns="http://www.w3.org/1999/xhtml" '
        'src="javascript:alert(1)"/></foreignObject>'
    ),
    "image": drawing(f'<image href="{OUT}/a.png" width="9" height="9"/>'),
    "image beside": drawing('<image href="/a.png" width="9" height="9"/>'),
    "image of an svg": drawing(
        '<image href="data:image/svg+xml,%3Csvg onload=alert(1) xmlns='
        "'http://www.w3.org/2000/svg'/%3E\"/>"
    ),
    "use": drawing(f'<use href="{OUT}/x.svg#a"/>'),
    "use of data": drawing('<use href="data:image/svg+xml;base64,PHN2Zy8+#x"/>'),
    "filter": drawing(f'<filter id="f"><feImage href="{OUT}/a.png"/></filter>'),
    "fill": drawing(f'<rect fill="url({OUT}/a.svg#a)" width="9" height="9"/>'),
    "style attribute": drawing(f'<rect style="background:url({OUT}/a.png)" width="9"/>'),
    "import": drawing(f'<style>@import url("{OUT}/a.css");</style>'),
    "import with escapes": drawing(f'<style>@\\69mport "{OUT}/a.css";</style>'),
    "address with escapes": drawing(
        f'<rect style="fill:u\\72l({OUT}/a.svg#a)" width="9" height="9"/>'
    ),
    "font": drawing(
        f"<style>@font-face{{font-family:x;src:url({OUT}/x.woff)}}text{{font-family:x}}</style>"
        "<text y='9'>x</text>"
    ),
    "image set": drawing(f"<style>rect{{mask-image:image-set('{OUT}/a.png' 1x)}}</style>"),
    "stylesheet": b'<?xml version="1.0"?>'
    + drawing("").replace(b"<rect", f'<?xml-stylesheet href="{OUT}/a.css"?><rect'.encode(), 1),
    "discard": drawing('<discard begin="0s" onbegin="alert(1)"/>'),
    "handler": drawing('<handler type="application/javascript">alert(1)</handler>'),
    "base": drawing("<use href='a.svg#b'/>", f'xml:base="{OUT}/"'),
}
