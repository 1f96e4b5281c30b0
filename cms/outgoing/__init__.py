"""Requests that the CMS itself makes, kept from reaching what only it can reach."""
