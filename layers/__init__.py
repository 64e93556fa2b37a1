"""Layers: the catalogue, the versioned features, and every way to read them.

Other apps enter by five doors only: ``models``, ``refs``, ``store``, ``queries``
and ``policy``.
"""
