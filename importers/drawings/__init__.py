"""Drawings (DGN, DXF): boundaries drawn as lines and texts beside them, made parcels.

``drawing`` holds what was drawn, ``levels`` which levels mean what, ``network`` makes
outlines of lines, ``labels`` reads the texts, ``parcels`` joins both.
"""
