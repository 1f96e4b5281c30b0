"""Cartouche: a headless CMS on Pyramid whose content has a history, a future and a reason."""
