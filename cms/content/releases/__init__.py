"""Publishes and unpublishes that are gathered, seen beforehand, and come true together."""
