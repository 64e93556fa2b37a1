"""OGC API – Features (Parts 1–3) and Tiles: the layers for any program that speaks them."""
