"""Oneself: name and language, what proves who one is, and where one is signed in."""
