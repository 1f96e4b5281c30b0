"""Renditions of images: declared, asked for at signed addresses, made once, kept."""
