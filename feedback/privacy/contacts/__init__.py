"""Contact data of reporters: stored, read, found, re-encrypted and erased only here."""
