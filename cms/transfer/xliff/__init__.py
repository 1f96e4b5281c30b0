"""Translations exchanged with translators' tools: XLIFF 2.0 (OASIS, core)."""
