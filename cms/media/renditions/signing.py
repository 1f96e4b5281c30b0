"""Signs the addresses of renditions, so that nobody can ask for any that were not given out."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote

from cms.errors import BadRequest, Forbidden
from cms.media.renditions.recipes import PARAMETERS, Recipe, read_recipe

SIGNATURE = "s"
_QUERY_MAX = 500
_BYTES = 18
_OTHERS = ("expires", "pass")
"""Parameters that say who may see the file, not what is made of it."""


@dataclass(frozen=True)
class RenditionSigner:
    """Writes and reads addresses; its key is derived from the installation's secret."""

    key: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: str) -> RenditionSigner:
        """Derive the key; addresses are good as long as the secret stays."""
        return cls(hmac.digest(secret.encode(), b"cms.media.rendition.1", "sha256"))

    def address(self, blob_hash: str, name: str, recipe: Recipe) -> str:
        """Return the address of a rendition of a file, from the root of the site."""
        query = recipe.query()
        signature = self._sign(blob_hash, query)
        return f"/media/{blob_hash}/{quote(name, safe='')}?{query}&{SIGNATURE}={signature}"

    def read(self, blob_hash: str, query_string: str) -> Recipe | None:
        """Return the recipe that an address names, None where it is that of the file itself.

        Raises Forbidden for one that was not given out here, or was changed.
        """
        if not query_string:
            return None
        given = parse_qsl(query_string[: _QUERY_MAX + 1], keep_blank_values=True)
        given = [(name, value) for name, value in given if name not in _OTHERS]
        pairs = dict(given)
        if pairs.keys().isdisjoint(PARAMETERS):
            return None
        signature = pairs.pop(SIGNATURE, "")
        try:
            recipe = read_recipe(pairs)
        except BadRequest:
            raise _refused() from None
        expected = self._sign(blob_hash, recipe.query())
        whole = len(query_string) <= _QUERY_MAX and len(given) == len(pairs) + 1
        if not whole or not hmac.compare_digest(expected.encode(), signature.encode()):
            raise _refused()
        return recipe

    def _sign(self, blob_hash: str, query: str) -> str:
        said = f"{blob_hash}?{query}".encode()
        return base64.urlsafe_b64encode(hmac.digest(self.key, said, "sha256")[:_BYTES]).decode()


def _refused() -> Forbidden:
    return Forbidden("This address of an image was not given out here, or it was changed.")
