"""What a column is and whether it tells of people, by its name and by what is in it."""
