"""Pictures from outside: looked at cheaply here, decoded in a bounded process apart.

``headers`` counts what would cost too much, ``child`` is the process with the only
decoder, ``decoding`` asks it. Nobody else of the portal decodes a picture.
"""
