"""Folders of Markdown with front matter, as static site generators keep them."""
