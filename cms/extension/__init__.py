"""Plugins: how they are found, ordered and asked, and what happens when one fails."""
