"""Rows of a data set on their way into the store: attributes, geometry, batches."""
