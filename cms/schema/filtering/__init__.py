"""The filter language: one grammar for the API, for access conditions and for lists."""
