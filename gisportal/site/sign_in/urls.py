"""Addresses of signing in and of one's own account, under the names allauth knows.

Nobody signs up, and mail addresses are administrators' business: those pages of allauth
are left out.
"""

from __future__ import annotations

from allauth.account import views
from django.urls import include, path, re_path

from gisportal.site.sign_in.account_page import account_page

urlpatterns = [
    path("staff/login/", views.login, name="account_login"),
    path("staff/logout/", views.logout, name="account_logout"),
    path("staff/account/", account_page, name="account"),
    path("staff/account/inactive/", views.account_inactive, name="account_inactive"),
    path("staff/account/confirm/", views.reauthenticate, name="account_reauthenticate"),
    path(
        "staff/account/password/",
        views.password_change,
        name="account_change_password",
    ),
    path(
        "staff/account/password/set/", views.password_set, name="account_set_password"
    ),
    path("staff/password/", views.password_reset, name="account_reset_password"),
    path(
        "staff/password/sent/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "staff/password/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^staff/password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("staff/account/mfa/", include("allauth.mfa.urls")),
    path("staff/account/sessions/", include("allauth.usersessions.urls")),
]
# A provider knows one address to come back to, so these have no language.
provider_urlpatterns = [
    path("staff/sso/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("staff/sso/", include("allauth.socialaccount.urls")),
]
