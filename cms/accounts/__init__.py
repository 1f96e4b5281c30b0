"""Accounts: who people are, how they and their tools prove it, and what they come in with."""
