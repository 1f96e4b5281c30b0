"""Sign-in providers: who else vouches for people, and what becomes here of those they vouch for."""
