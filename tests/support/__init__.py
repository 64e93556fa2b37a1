"""What tests share: factories, servers, browsers, files made in code."""
