"""Land-use codes: what they mean and how they are coloured."""
