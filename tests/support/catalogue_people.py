"""The people of the catalogue, each signed in with just what their role gives."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.test import Client

from gisportal.site.staff_groups import give_group_permissions
from layers.models import Layer, LayerRight

# role -> (staff groups, rights on the layer)
ROLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "planner": (("planner",), ("edit",)),
    "publisher": (("publisher",), ("edit", "publish")),
    "second": (("publisher",), ("edit", "publish")),
    "officer": (("officer",), ()),
    "supervisor": (("supervisor",), ()),
    "stranger": (("planner", "publisher"), ()),
    "administrator": (("administrator",), ()),
    "deputy": (("administrator",), ()),
}


def person(role: str, layer: Layer) -> User:
    """The account of that role, made when it is first asked for."""
    user, is_new = User.objects.get_or_create(username=role, is_staff=True)
    if is_new:
        groups, rights = ROLES[role]
        user.groups.set(Group.objects.get_or_create(name=g)[0] for g in groups)
        for right in rights:
            LayerRight.objects.create(layer=layer, right=right, user=user)
    give_group_permissions()
    return User.objects.get(pk=user.pk)


def signed_in(role: str, layer: Layer) -> Client:
    """A client of that person."""
    client = Client()
    client.force_login(person(role, layer))
    return client


def admin_form(client: Client, layer: Layer) -> dict[str, object]:
    """The admin's form of a layer as a browser would send it back."""
    response = client.get(f"/admin/layers/layer/{layer.pk}/change/")
    assert response.status_code == 200
    context = response.context
    data: dict[str, object] = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        data |= {
            f"{inline.formset.prefix}-{name}": value
            for name, value in inline.formset.management_form.initial.items()
        }
        forms += inline.formset.initial_forms
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
    return data
