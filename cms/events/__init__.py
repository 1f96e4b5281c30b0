"""What happened: the append-only log that audit, webhooks, sync and caches read."""
