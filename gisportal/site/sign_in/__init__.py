"""How staff sign in: django-allauth with the portal's rules, addresses and words."""
