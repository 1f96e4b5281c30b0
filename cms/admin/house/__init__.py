"""People, rights, tokens, audit, plugins, health."""
