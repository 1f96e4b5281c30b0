"""Names of the schema: from the names of content types, each given once."""

from __future__ import annotations


class Names:
    """Gives out names; one that is taken gets underscores behind it, so order decides."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def claim(self, wanted: str) -> str:
        """Return `wanted`, or what is free and nearest to it."""
        name = wanted
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name


def pascal(*names: str) -> str:
    """Join names of types and fields as a type's name: `blog_post`, `seo` → `BlogPostSeo`."""
    return "".join(
        part[:1].upper() + part[1:] for name in names for part in name.split("_") if part
    )


def camel(*names: str) -> str:
    """Join names as a field's name: `create`, `blog_post` → `createBlogPost`."""
    joined = pascal(*names)
    return joined[:1].lower() + joined[1:]
