"""Passes: what an address bears for files that are not everybody's, so that pages can show them."""

from __future__ import annotations

from dataclasses import dataclass

from cms.content.assets.signing import FileSigner


@dataclass(frozen=True)
class Passes:
    """Gives passes to files that are not `public`: hashes of what anybody sees, None for all."""

    signer: FileSigner | None = None
    public: frozenset[str] | None = None

    def signed(self, blob_hash: str, address: str) -> str | None:
        """Return an address of a file with a pass; None where it needs none."""
        if self.signer is None or self.public is None or blob_hash in self.public:
            return None
        return self.signer.signed(blob_hash, address)
