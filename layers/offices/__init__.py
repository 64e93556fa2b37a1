"""Service offices in public: the list, one office, and the JSON of both."""
