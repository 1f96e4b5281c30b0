"""OpenAPI 3.1 of this very site, built from its types, its operations and its parameters."""
