"""Pages and answers that belong to no single app."""
