"""Downloads: the published version as a file, streamed, public fields only."""
