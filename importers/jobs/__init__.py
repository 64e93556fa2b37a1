"""An import as a background job: its life cycle, progress and clean-up."""
