"""Widgets: how the kinds of fields are drawn in forms, and read from them."""
