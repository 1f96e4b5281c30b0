"""Types and fields: shown, and made by hand."""
