"""What is asked about a member of staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group, User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.models import OfficeMembership
from gisportal.core.person_names import person_name, split_name
from gisportal.site.people.access import groups_to_give, offices_to_give
from gisportal.site.staff_groups import group_label
from layers.models import ServiceOffice


class GroupsField(forms.ModelMultipleChoiceField):
    """Groups by what their people do."""

    def label_from_instance(self, obj: Any) -> str:
        """The group in the reader's language."""
        return group_label(obj.name)


class PersonForm(forms.Form):
    """Name, address, groups and offices, as far as the one who asks may give them."""

    name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=150,
        help_text=gettext_lazy("As it is said: Nguyễn Thị Hoa."),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    groups = GroupsField(
        Group.objects.none(),
        label=gettext_lazy("Groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    offices = forms.ModelMultipleChoiceField(
        ServiceOffice.objects.none(),
        label=gettext_lazy("Offices"),
        required=False,
        widget=forms.SelectMultiple({"size": 6}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("In these offices"),
        choices=OfficeMembership.Role.choices,
        initial=OfficeMembership.Role.OFFICER,
    )

    def __init__(self, *args: Any, manager: Any, person: User, **kwargs: Any) -> None:
        """Offer what ``manager`` may give; show what ``person`` has of it."""
        self.person = person
        self.given_groups = groups_to_give(manager)
        self.given_offices = offices_to_give(manager)
        if person.pk:
            kwargs["initial"] = {**self._of_person(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = self.given_groups  # type: ignore[attr-defined]
        offices: Any = self.fields["offices"]
        offices.queryset = self.given_offices
        offices.label_from_instance = lambda office: office.name
        # Whoever manages offices makes no account that belongs to none.
        offices.required = not manager.has_perm("feedback.manage_people")

    def _of_person(self) -> dict[str, Any]:
        own = self.person.office_memberships.filter(office__in=self.given_offices)
        first = own.first()
        return {
            "name": person_name(self.person),
            "email": self.person.email,
            "groups": self.person.groups.all(),
            "offices": [row.office_id for row in own],
            "role": first.role if first else OfficeMembership.Role.OFFICER,
        }

    def clean_email(self) -> str:
        """One account an address: by it passwords are set."""
        email: str = self.cleaned_data["email"]
        others = User.objects.exclude(pk=self.person.pk)
        if others.filter(email__iexact=email).exists():
            raise ValidationError(_("Another account has this address."))
        return email

    @transaction.atomic
    def give(self) -> None:
        """Save names and rights; what the manager may not give stays as it is."""
        values = self.cleaned_data
        self.person.last_name, self.person.first_name = split_name(values["name"])
        self.person.email = values["email"]
        self.person.save(update_fields=["last_name", "first_name", "email"])
        # Only what changes: the trail tells of each group given and taken.
        wanted, held = set(values["groups"]), set(self.person.groups.all())
        self.person.groups.remove(*(set(self.given_groups) & held) - wanted)
        self.person.groups.add(*wanted - held)
        self._give_offices(set(values["offices"]), values["role"])

    def _give_offices(self, wanted: set[ServiceOffice], role: str) -> None:
        own = self.person.office_memberships.filter(office__in=self.given_offices)
        for row in own.exclude(office__in=wanted):
            row.delete()
        for office in wanted:
            OfficeMembership.objects.update_or_create(
                user=self.person, office=office, defaults={"role": role}
            )


class InvitationForm(PersonForm):
    """A new account: its name as well."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
    )
    field_order = ("name", "username", "email")

    def clean_username(self) -> str:
        """In small letters, and nobody else's."""
        name: str = self.cleaned_data["username"].lower()
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("This user name is taken."))
        return name
