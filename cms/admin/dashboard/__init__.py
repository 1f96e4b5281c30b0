"""The first screen, made of panels."""
