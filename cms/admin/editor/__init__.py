"""The editor: one entry as a form, kept while one writes, published by the operations."""
