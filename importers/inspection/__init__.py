"""What a file is, found before it is loaded: CRS, encoding, columns, extent."""
