"""The floor of the portal: settings, addresses, the map page and what every room shares."""
