"""Leaves without models: everything here may be imported by any app and imports none."""
