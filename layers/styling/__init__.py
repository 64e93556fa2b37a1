"""Styles: rules on one field, and the legend that follows from them."""
