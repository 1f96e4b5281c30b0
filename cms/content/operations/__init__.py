"""Every verb of the editorial life: a frozen dataclass each, and how it is carried out."""
