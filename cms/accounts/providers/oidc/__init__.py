"""OpenID Connect: the code flow with PKCE, keys that change, and signing out."""
