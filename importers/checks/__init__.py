"""Checks of the rows of a file against the rules, and findings about them."""
