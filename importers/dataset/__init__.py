"""A file as a data set: unpacking, formats, and rows read in a process of their own."""
