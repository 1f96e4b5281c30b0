"""Factors: what somebody shows beside the password, or instead of it."""
