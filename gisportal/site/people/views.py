"""``/staff/people/``: who works here; inviting, changing, switching off, handing over."""

from __future__ import annotations

from typing import Any, cast

from axes.models import AccessAttempt
from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from gisportal.core.person_names import person_name
from gisportal.core.second_factor import has_second_factor
from gisportal.site.people import hand_over as handing_over
from gisportal.site.people import switch_off as switching
from gisportal.site.people.access import confirmed, managers_only, people_of
from gisportal.site.people.forms import InvitationForm, PersonForm
from gisportal.site.people.invite import mail_invitation, make_account
from gisportal.site.sign_in.lock_out import let_in, locked_accounts

MOST_SHOWN = 200
UNUSABLE = 422


class SwitchOffForm(forms.Form):
    """Why an account is switched off."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is switched off"), max_length=300, required=False
    )


class PersonField(forms.ModelChoiceField):
    """People by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """Family name first."""
        return person_name(obj)


class HandOverForm(forms.Form):
    """Who takes the open reports."""

    to = PersonField(
        User.objects.none(), label=gettext_lazy("Hand over to"), required=False
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast(forms.ModelChoiceField, self.fields["to"])
        choice.queryset = handing_over.colleagues(person)
        choice.empty_label = _("back to the office, nobody in charge")


def manager(request: HttpRequest) -> User:
    """Who is signed in, in a view that ``managers_only`` guards."""
    return User.objects.get(pk=cast(User, request.user).pk)


@require_safe
@managers_only
def people_page(request: HttpRequest) -> HttpResponse:
    """Everybody one manages, by family name; searched by any part of a name."""
    wanted = request.GET.get("q", "").strip()[:100]
    rows = _found(people_of(request.user), wanted).prefetch_related(
        "groups", "office_memberships__office"
    )
    rows = rows.order_by("-is_active", "first_name", "last_name", "username")
    context = {
        "people": rows[:MOST_SHOWN],
        "has_more": rows.count() > MOST_SHOWN,
        "wanted": wanted,
        "locked": _locked(request.user),
    }
    return render(request, "portal/people/list.html", context)


def _found(people: QuerySet[User], wanted: str) -> QuerySet[User]:
    for word in wanted.split():
        people = people.filter(
            Q(username__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(email__icontains=word)
        )
    return people


def _locked(user: Any) -> list[AccessAttempt]:
    """Locks of one's own people; administrators also see names that do not exist."""
    locked = locked_accounts()
    if user.has_perm("feedback.manage_people"):
        return list(locked[:MOST_SHOWN])
    names = [
        name.lower() for name in people_of(user).values_list("username", flat=True)
    ]
    return list(locked.filter(username__in=names)[:MOST_SHOWN])


@managers_only
@confirmed
def invite_page(request: HttpRequest) -> HttpResponse:
    """A new account; its owner sets the password by a mailed link."""
    actor = manager(request)
    form = InvitationForm(request.POST or None, manager=actor, person=User())
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        with transaction.atomic():
            form.person = make_account(
                actor, values["username"], values["name"], values["email"]
            )
            form.give()
            mail_invitation(form.person)
        words = _("%(name)s was invited. The link to set a password was sent by mail.")
        messages.success(request, words % {"name": person_name(form.person)})
        return redirect("portal:person", form.person.pk)
    status = UNUSABLE if form.is_bound else 200
    return render(request, "portal/people/invite.html", {"form": form}, status=status)


@managers_only
@confirmed
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: what it may do, what is still open with it."""
    actor = manager(request)
    person = get_object_or_404(people_of(actor), pk=pk)
    form = PersonForm(request.POST or None, manager=actor, person=person)
    if request.method == "POST" and form.is_valid():
        form.give()
        messages.success(request, _("The account was saved."))
        return redirect("portal:person", person.pk)
    open_reports = handing_over.open_reports(person)
    context = {
        "form": form,
        "person": person,
        "is_self": person == actor,
        "reports": open_reports[:MOST_SHOWN],
        "report_count": open_reports.count(),
        "hand_over": HandOverForm(person=person),
        "switch_off": SwitchOffForm(),
        "has_second_factor": has_second_factor(person),
    }
    status = UNUSABLE if form.is_bound else 200
    return render(request, "portal/people/person.html", context, status=status)


@require_POST
@managers_only
@confirmed
def send_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Another link, for somebody who has no password yet or lost it."""
    person = get_object_or_404(people_of(request.user), pk=pk, is_active=True)
    if person.email:
        mail_invitation(person)
        messages.success(request, _("The link to set a password was sent by mail."))
    else:
        messages.error(request, _("This account has no e-mail address."))
    return redirect("portal:person", pk)


@require_POST
@managers_only
@confirmed
def switch_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing opens any more; what is still open with the person is shown."""
    person = get_object_or_404(people_of(request.user), pk=pk)
    form = SwitchOffForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    switching.switch_off(manager(request), person, reason)
    messages.success(request, _("The account is switched off."))
    return redirect("portal:person", pk)


@require_POST
@managers_only
@confirmed
def switch_on(request: HttpRequest, pk: int) -> HttpResponse:
    """The account works again."""
    person = get_object_or_404(people_of(request.user), pk=pk)
    switching.switch_on(manager(request), person)
    messages.success(request, _("The account works again."))
    return redirect("portal:person", pk)


@require_POST
@managers_only
@confirmed
def drop_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """For somebody who lost phone and codes."""
    person = get_object_or_404(people_of(request.user), pk=pk)
    switching.drop_second_factor(manager(request), person)
    messages.success(request, _("The second factor was removed."))
    return redirect("portal:person", pk)


@require_POST
@managers_only
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the person's open reports to a colleague, or back to the office."""
    person = get_object_or_404(people_of(request.user), pk=pk)
    form = HandOverForm(request.POST, person=person)
    if not form.is_valid():
        messages.error(request, _("Choose somebody who works in the office."))
        return redirect("portal:person", pk)
    to = form.cleaned_data["to"]
    done, left = handing_over.hand_over(manager(request), person, to)
    words = ngettext(
        "%(count)d report was handed over.", "%(count)d reports were handed over.", done
    )
    messages.success(request, words % {"count": done})
    if left:
        words = ngettext(
            "%(count)d report stays: of another office.",
            "%(count)d reports stay: of other offices.",
            left,
        )
        messages.warning(request, words % {"count": left})
    return redirect("portal:person", pk)


@require_POST
@managers_only
def lift_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in who typed too many wrong passwords."""
    for attempt in _locked(request.user):
        if attempt.pk == pk:
            let_in(attempt, manager(request))
            messages.success(request, _("The lock is lifted."))
    return redirect("portal:people")
