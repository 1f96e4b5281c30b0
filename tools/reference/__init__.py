"""Reference pages that are made from the code, one module a page."""
