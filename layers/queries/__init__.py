"""Reading features: every question other rooms may ask (a door)."""
