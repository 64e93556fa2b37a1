"""Vector tiles: SQL to bytes, TileJSON, the view and the fast lane in front of it."""
