"""Checks that a declaration does not contradict itself or another; each raises DeclarationError."""
