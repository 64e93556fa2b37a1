"""Pages of the web way: upload, confirm, watch, preview, publish."""
