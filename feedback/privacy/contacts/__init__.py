"""The one door to who reported: kept, looked at, found, sealed anew, forgotten."""
