"""Clients: programs in other languages that know this site's types, made of the registry."""
