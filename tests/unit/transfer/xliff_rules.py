"""The rules of XLIFF 2.0 (OASIS, core, chapter 4) that a schema holds, and some that it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

NS = "{urn:oasis:names:tc:xliff:document:2.0}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
NMTOKEN = re.compile(r"[A-Za-z0-9._:\-\u00b7\u00c0-\uffff]+")
PREFIXED = re.compile(r"[^\s:]+:[^\s:]+")
ANY = re.compile(".*", re.DOTALL)
FORMS = (
    ("id|copyOf", NMTOKEN),
    ("can[A-Z].*", re.compile("yes|no")),
    ("state", re.compile("initial|translated|reviewed|final")),
    ("sub[A-Z].*", PREFIXED),
    ("hex", re.compile("(?:[0-9A-F]{2})+")),
)
LOOKS = ("xlf:lb", "xlf:pb", "xlf:b", "xlf:i", "xlf:u")

# element → (children in their order, each with * or ? or +; text allowed; attributes, ! required)
INLINE = ("cp", "ph", "pc", "sc", "ec", "mrk", "sm", "em")
CODE = "id! canCopy canDelete canReorder copyOf subType type"
ELEMENTS: dict[str, tuple[str, bool, str]] = {
    "xliff": ("file+", False, f"version! srcLang! trgLang {SPACE}"),
    "file": ("notes? (unit|group)+", False, f"id! original canResegment translate {SPACE}"),
    "unit": ("notes? originalData? (segment|ignorable)+", False, "id! name canResegment type"),
    "notes": ("note+", False, ""),
    "note": ("", True, "id category priority appliesTo"),
    "segment": ("source target?", False, "id state subState canResegment"),
    "source": ("inline", True, SPACE),
    "target": ("inline", True, f"order {SPACE}"),
    "cp": ("", False, "hex!"),
    "ph": ("", False, f"{CODE} equiv disp"),
    "pc": ("inline", True, f"{CODE} canOverlap dispStart dispEnd equivStart equivEnd"),
}


def broken_rules(raw: bytes) -> list[str]:
    """Return what is wrong with a file; empty where nothing is."""
    root = etree.fromstring(raw)
    return [*_shapes(root), *_names(root), *_codes(root)]


def _local(element: Any) -> str:
    return str(element.tag).removeprefix(NS)


def _shapes(root: Any) -> Iterator[str]:
    if root.tag != f"{NS}xliff" or root.get("version") != "2.0":
        yield "the root is <xliff version='2.0'>"
    for element in root.iter():
        name = _local(element)
        if name not in ELEMENTS:
            yield f"<{name}> is not known"
            continue
        children, has_text, attributes = ELEMENTS[name]
        yield from _attributes(element, attributes.split())
        there = " ".join(map(_local, element))
        if children == "inline":
            if not set(map(_local, element)) <= set(INLINE):
                yield f"<{name}> holds <{there}>"
        elif not re.fullmatch(_pattern(children), f"{there} " if there else ""):
            yield f"<{name}> holds <{there}>"
        said = [element.text, *(child.tail for child in element)]
        if not has_text and any((text or "").strip() for text in said):
            yield f"<{name}> holds text"


def _pattern(children: str) -> str:
    return "".join(
        f"(?:(?:{part.rstrip('*?+').strip('()')}) )" + part[len(part.rstrip("*?+")) :]
        for part in children.split()
    )


def _attributes(element: Any, known: list[str]) -> Iterator[str]:
    name = _local(element)
    names = {one.rstrip("!") for one in known}
    for required in (one[:-1] for one in known if one.endswith("!")):
        if required not in element.attrib:
            yield f"<{name}> lacks {required}"
    for attribute, value in element.attrib.items():
        form = next((f for named, f in FORMS if re.fullmatch(named, attribute)), ANY)
        if attribute not in names:
            yield f"<{name}> has {attribute}"
        elif not form.fullmatch(value):
            yield f"{attribute}={value!r}"
    if name in ("ph", "pc"):
        yield from _looks(element.get("type"), element.get("subType", ""))
    if "subState" in element.attrib and "state" not in element.attrib:
        yield "subState without state"


def _looks(kind: str | None, sub: str) -> Iterator[str]:
    if kind not in (None, "fmt", "ui", "quote", "link", "image", "other"):
        yield f"type={kind!r}"
    if sub and kind is None:
        yield "subType without type"
    if sub.startswith("xlf:") and (sub not in LOOKS or kind != "fmt"):
        yield f"subType={sub!r} with type={kind!r}"


def _names(root: Any) -> Iterator[str]:
    yield from _unique("file", root.findall(f"{NS}file"))
    for file in root.iter(f"{NS}file"):
        yield from _unique("unit", file.findall(f".//{NS}unit"))
        for unit in file.iter(f"{NS}unit"):
            yield from _unique("segment", unit.findall(f"{NS}segment"))
            for side in ("source", "target"):
                within = unit.findall(f"{NS}segment/{NS}{side}")
                yield from _unique(f"code in {side}", [c for one in within for c in _codes_in(one)])


def _unique(what: str, elements: list[Any]) -> Iterator[str]:
    ids = [element.get("id") for element in elements]
    yield from (f"{what} {one!r} is there twice" for one in set(ids) if ids.count(one) > 1)


def _codes_in(element: Any) -> list[Any]:
    return [one for one in element.iter() if _local(one) in ("ph", "pc")]


def _codes(root: Any) -> Iterator[str]:
    """A code of a target is one of its source, alike in every editing hint (4.7.2)."""
    for segment in root.iter(f"{NS}segment"):
        source, target = segment.find(f"{NS}source"), segment.find(f"{NS}target")
        if target is None:
            continue
        codes = {one.get("id"): (one.tag, dict(one.attrib)) for one in _codes_in(source)}
        there = {one.get("id"): (one.tag, dict(one.attrib)) for one in _codes_in(target)}
        for name, code in there.items():
            if codes.get(name) != code:
                yield f"the code {name} of a target is another in its source"
        for name, (_, attributes) in codes.items():
            if attributes.get("canDelete") == "no" and name not in there:
                yield f"the code {name} may not be deleted"
