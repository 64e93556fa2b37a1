"""Turns rows of a data set into batches for the store: attributes and geometry."""
