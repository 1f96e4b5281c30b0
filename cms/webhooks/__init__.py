"""Webhooks: other servers are told of what happened to content, signed, in order, until they took it."""
