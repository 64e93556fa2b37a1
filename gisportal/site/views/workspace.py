"""The workspace: a card for everything the signed-in person may do, and none else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from feedback.permissions import works_on_reports
from gisportal.site.addresses import address
from gisportal.site.people.access import manages_people
from importers.access import may_add_layers, own_layers
from layers import policy


@dataclass(frozen=True)
class Card:
    """One task: where it is done, and for whom it is shown."""

    name: str
    icon: str
    title: Promise
    words: Promise
    is_for: Callable[[HttpRequest], bool]

    @property
    def address(self) -> str:
        """Where it leads."""
        return address(self.name)


def loads_data(request: HttpRequest) -> bool:
    """Whether the page for loading data opens."""
    user: Any = request.user
    return may_add_layers(user) or own_layers(user).exists()


def sees_reports(request: HttpRequest) -> bool:
    """Whether the queue and the figures open."""
    user: Any = request.user
    return works_on_reports(user)


def stewards_layers(request: HttpRequest) -> bool:
    """Whether there is a layer to look after."""
    return policy.stewarded_layers(request.user).exists()


def administers_something(request: HttpRequest) -> bool:
    """Whether the admin has anything to show."""
    site = admin.site
    return bool(site.has_permission(request) and site.get_app_list(request))


def reads_the_trail(request: HttpRequest) -> bool:
    """Whether the audit trail opens."""
    return request.user.is_active and request.user.has_perm("core.view_auditentry")


def manages(request: HttpRequest) -> bool:
    """Whether the page of people opens."""
    return manages_people(request.user)


def keeps_partners(request: HttpRequest) -> bool:
    """Whether the page of partners' keys opens."""
    user = request.user
    return user.is_active and user.is_staff and user.has_perm("feedback.change_partner")


def everybody(_request: HttpRequest) -> bool:
    """Whoever is signed in."""
    return True


CARDS = (
    Card("importers:list", "upload", _("Load data"), _("Bring in shapefiles, check and publish them."), loads_data),
    Card("feedback:staff", "inbox", _("Citizens' reports"), _("See what is yours and what is late, answer and close."), sees_reports),
    Card("feedback:dashboard", "bar-chart", _("Figures"), _("What came in, what is open or late, how long answers take."), sees_reports),
    Card("layers:staff-layers", "layers", _("Looking after layers"), _("Who sees a layer, which fields are public, what waits for a second person."), stewards_layers),
    Card("portal:people", "people", _("People"), _("Invite, change, switch off and hand over."), manages),
    Card("admin:index", "gear", _("Administration"), _("Layers, rights and settings."), administers_something),
    Card("portal:audit", "clock-history", _("Audit trail"), _("Who changed rights and settings, took data away or looked at personal data."), reads_the_trail),
    Card("feedback:staff-partners", "key", _("Partners and their keys"), _("Systems that send reports; revoke a key that is lost or leaked."), keeps_partners),
    Card("account", "person", _("Your account"), _("Password, second factor, where you are signed in."), everybody),
    Card("layers:catalogue", "layers", _("Data layers"), _("What is published, with its source and date."), everybody),
    Card("feedback:list", "chat-left-text", _("Public list of reports"), _("What citizens see."), everybody),
    Card("portal:map", "map", _("Map"), _("The public map."), everybody),
)  # fmt: skip


@never_cache
@login_required
def workspace(request: HttpRequest) -> HttpResponse:
    """The cards of this person."""
    cards = [card for card in CARDS if card.address and card.is_for(request)]
    waiting = (address("layers:staff-waiting"), _("What waits for a second person"))
    notices = [waiting] if waiting[0] else []
    if loads_data(request):
        sources = _("Sources of data that need a look")
        notices.append((address("importers:source-notices"), sources))
    context = {"cards": cards, "notices": notices}
    return render(request, "portal/staff.html", context)
