"""Webhooks: other servers that are told of content, and how that went."""
