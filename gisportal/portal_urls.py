"""Addresses of the floor's own pages."""

app_name = "portal"
urlpatterns = []
