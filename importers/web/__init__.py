"""Pages of the import workflow: upload, confirm, watch, preview, publish."""
