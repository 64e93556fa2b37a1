"""From columns of a file to fields of a layer."""
