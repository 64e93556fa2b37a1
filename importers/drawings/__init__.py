"""Drawings (DGN, DXF): parcels made of boundary lines and the labels beside them.

``drawing`` holds what was drawn, ``levels`` which levels mean what, ``network`` makes
outlines of lines, ``labels`` reads the texts, ``parcels`` joins both.
"""
