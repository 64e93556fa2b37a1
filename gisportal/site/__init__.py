"""What ties the apps together for people: map page, health, errors, API docs, PWA."""
