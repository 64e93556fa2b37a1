"""Public figures about reports."""
