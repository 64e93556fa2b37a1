"""The reading process: the only place where GDAL opens a file that came from outside.

``child`` runs apart, with limits and without secrets; ``importers.dataset.source_layers`` talks to it.
Nothing in here may need Django: the process must start quickly.
"""
