"""Django's admin for the catalogue. Features have none: only the store writes them."""

from layers.admin import catalogue, history, offices

__all__ = ["catalogue", "history", "offices"]
