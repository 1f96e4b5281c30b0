"""Texts that run script where they are put into a page without care: our own, and the corpora's."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator

from tests.corpora import corpus

OWN = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "' autofocus onfocus=alert(1) x='",
    "\" autofocus onfocus=alert(1) x=\"",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert(1)><text x=20 y=20>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><a xlink:href=javascript:alert(1)>x</a></math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<title><a title=\"</title><img src=x onerror=alert(1)>\">",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"<script>parent.alert(1)</script>\"></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<base href=https://evil.invalid/>",
    "<link rel=stylesheet href=https://evil.invalid/x.css>",
    "<meta http-equiv=refresh content=\"0;url=https://evil.invalid/\">",
    "<style>@import 'https://evil.invalid/x.css';</style>",
    "<p style=\"background:url(https://evil.invalid/x)\">x</p>",
    "<video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>",
    "<a id=documentElement name=body>x</a>",
    "javascript:alert(1)",
    " \x01javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "JaVaScRiPt://example.org/%0aalert(1)",
    "javascript&colon;alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "blob:https://example.org/x",
    "//evil.invalid/x",
    "/\\evil.invalid/x",
    "https://evil.invalid\\@example.org/",
    "https://example.org/\"onmouseover=alert(1)//",
    "http://[::1]/\"><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "![x](x\"onerror=alert(1)//)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "```\"><img/src=x/onerror=alert(1)>\nx\n```",
    "`<img src=x onerror=alert(1)>`",
    "\\<img src=x onerror=alert(1)\\>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href=javascript:alert(1)?>",
    "]]><img src=x onerror=alert(1)>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "<%= alert(1) %>",
    "\u2028alert(1)//",
    "＜img src=x onerror=alert(1)＞",
    "<img src=`x`onerror=alert(1)>",
    "<img\x0csrc=x\x0conerror=alert(1)>",
    "red;background:url(https://evil.invalid/x)",
    "expression(alert(1))",
    "x\"; alert(1); \"",
    "</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//>",
    '"onclick=alert(1)//<button ‘ onclick=alert(1)//> */ alert(1)//',
)  # fmt: skip
"""A sample of every trick that the corpora know, and of some that they lack."""

_FENCED = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def payloads() -> list[str]:
    """Return our own payloads, and of those of the corpora all, or in the quick tier a sample."""
    found = every_payload()
    if os.environ.get("CMS_TEST_LONG"):
        return found
    return [*OWN, *found[len(OWN) :: STEP]]


def every_payload() -> list[str]:
    """Return our own payloads, then those of the corpora where they are present, each once."""
    kept = (
        text
        for text in [*OWN, *_of_corpora()]
        if text and not _UNSTORABLE.search(text) and len(text) < LONGEST
    )
    return list(dict.fromkeys(kept))[:MOST]


def _of_corpora() -> Iterator[str]:
    for path in corpus("html/owasp-xss/*.md"):
        for block in _FENCED.findall(path.read_text("utf-8")):
            yield block.strip()
            # The page writes some with escapes of its own.
            yield from block.replace("\\<", "<").replace("\\>", ">").splitlines()
    for path in corpus("html/bleach-cases/*.test"):
        yield path.read_text("utf-8").split("\n--\n")[0]
    for path in corpus("uploads/svg-xss/*.svg"):
        yield path.read_text("utf-8", "replace")
    for path in corpus("strings/blns/blns.json"):
        yield from json.loads(path.read_bytes())
    for path in corpus("html/html5lib-tests/tokenizer/*.test"):
        cases = next(iter(json.loads(path.read_text("utf-8")).values()))
        yield from (case["input"] for case in cases if "<" in case["input"])


LONGEST = 3000
MOST = 2500
STEP = 100
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
