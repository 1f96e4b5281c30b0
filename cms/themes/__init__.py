"""Themes: folders of templates and files that make pages of content, each held in a sandbox."""
