"""Reads the demo's files: lists of terms as YAML, everything else as Markdown with front matter.

A file `name.de.md` beside `name.md` holds the German values. Folders below `pages` are the tree,
`index.md` being the page that the folder stands for. A post's file name begins with its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from cartouche_demo.records import read_record
from cartouche_demo.source import Source, Values

DATA = Path(__file__).parent / "data"
BEGUN = date(2016, 1, 15)
"""When categories, tags and people were published: before all that names them."""
CREDIT = "Drawn for the demo"
MAGAZINE = "page/magazine"
"""The page under which the posts stand."""
_NAME = re.compile(r"(?:(\d{4}-\d{2}-\d{2})-)?([a-z0-9-]+)(?:\.([a-z]{2}))?")


def read_sources(pictures: Mapping[str, str] = MappingProxyType({})) -> list[Source]:
    """Return every entry of the demo, each after those that it stands under.

    `pictures` are uploads by key; those without one are left out.
    """
    pages = sorted(_pages(DATA / "pages"), key=lambda one: (one.depth, one.order, one.key))
    posts = sorted(_posts(DATA / "posts"), key=_age)
    return [
        *_pictures(pictures),
        *_terms("category", "categories.yaml"),
        *_terms("tag", "tags.yaml"),
        *_files("person", DATA / "people"),
        *pages,
        *posts,
    ]


def read_yaml(name: str) -> list[dict[str, Any]]:
    """Return the list that the data file `name` holds."""
    found: list[dict[str, Any]] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return found


def _pictures(uploads: Mapping[str, str]) -> Iterator[Source]:
    for raw in read_yaml("pictures.yaml"):
        if raw["key"] in uploads:
            alt = raw["alt"]
            shared = {"title": raw["title"], "tags": raw["tags"], "credit": CREDIT}
            yield Source(
                key=f"asset/{raw['key']}",
                type="asset",
                values=shared | {"alt": alt["en"], "file": {"upload": uploads[raw["key"]]}},
                translations={"de": {"alt": alt["de"]}} if "de" in alt else {},
                record=read_record({"by": "imogen"}, BEGUN),
            )


def _terms(type_name: str, file: str) -> Iterator[Source]:
    """Read categories or tags: one mapping each, localised values as `{en: …, de: …}`."""
    for raw in read_yaml(file):
        name = raw.pop("key")
        slugs = {"en": name, **raw.pop("slug", {})}
        localised = {"slug": slugs} | {k: v for k, v in raw.items() if isinstance(v, Mapping)}
        shared = {k: v for k, v in raw.items() if k not in localised}
        yield Source(
            key=f"{type_name}/{name}",
            type=type_name,
            values=shared | _in_locale(localised, "en"),
            translations={"de": _in_locale(localised, "de")},
            record=read_record({"by": "imogen"}, BEGUN),
        )


def _in_locale(localised: Mapping[str, Mapping[str, Any]], locale: str) -> dict[str, Any]:
    return {name: by[locale] for name, by in localised.items() if locale in by}


def _pages(root: Path) -> Iterator[Source]:
    for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
        within = folder.relative_to(root).parts
        own = f"page/{within[-1]}" if within else None
        above = f"page/{within[-2]}" if len(within) > 1 else None
        for source in _files("page", folder, own, len(within)):
            is_folder = source.key == own
            yield _placed(source, above if is_folder else own, len(within) - is_folder)


def _posts(folder: Path) -> Iterator[Source]:
    return (_placed(source, MAGAZINE, 0) for source in _files("post", folder))


def _placed(source: Source, parent: str | None, depth: int) -> Source:
    return Source(**{**vars(source), "parent": parent, "depth": depth})


def _age(source: Source) -> tuple[bool, str, str]:
    published = source.record.published
    return published is None, str(published), source.key


def _files(
    type_name: str, folder: Path, index: str | None = None, depth: int = 0
) -> Iterator[Source]:
    """Read the files of one folder; `index` is the key of its `index.md`."""
    for name, by_locale in _by_name(sorted(folder.glob("*.md"))).items():
        dated, base = name
        values = dict(by_locale.pop("en"))
        record = read_record(values.pop("record"), _day(type_name, dated))
        key = index if index and base == "index" else f"{type_name}/{base}"
        yield Source(
            key=key,
            type=type_name,
            order=values.pop("order", 0),
            depth=depth,
            values={"slug": key.partition("/")[2]} | values,
            translations=by_locale,
            record=record,
        )


def _day(type_name: str, dated: str | None) -> date | None:
    if type_name == "person":
        return BEGUN
    return date.fromisoformat(dated) if dated else None


def _by_name(paths: Iterable[Path]) -> dict[tuple[str | None, str], dict[str, Values]]:
    """Group files by name, then by locale; English has no suffix."""
    found: dict[tuple[str | None, str], dict[str, Values]] = {}
    for path in paths:
        match = _NAME.fullmatch(path.name.removesuffix(".md"))
        if match is None:
            raise ValueError(f"{path.name} is not named as the demo's files are.")
        dated, base, locale = match.groups()
        found.setdefault((dated, base), {})[locale or "en"] = _front_matter(path)
    return found


def _front_matter(path: Path) -> dict[str, Any]:
    """Read one file; what follows the front matter is its `body`, or a person's `bio`."""
    _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
    values: dict[str, Any] = yaml.safe_load(head) or {}
    if text.strip():
        values["bio" if path.parent.name == "people" else "body"] = text
    return values
