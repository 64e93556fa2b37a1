"""Who may open what: every way to change a layer's facts and its fields, by every role."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from layers.models import ChangeRequest, Layer, LayerField, LayerRight
from tests.support.catalogue_people import ROLES, admin_form, person, signed_in
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.public_exits import leaks

pytestmark = pytest.mark.django_db
NAMES = ["Nguyễn Văn Bí Mật", "Trần Thị Kín", "Lê Văn Giấu", "Phạm Thị Che"]
XYZ = "https://tiles.example.vn/{z}/{x}/{y}.png"


@pytest.fixture
def layer() -> Layer:
    """Parcels with owners in a field known for it and in one that says nothing."""
    fields = [
        {"key": "ma_xa", "meaning": "commune_code", "key_order": 1},
        {"key": "so_to", "meaning": "sheet", "key_order": 2, "label_order": 1},
        {"key": "so_thua", "meaning": "parcel", "key_order": 3, "label_order": 2},
        {"key": "ten_chu", "meaning": "owner", "is_public": False},
        {"key": "cot_7", "meaning": "none", "is_public": False},
        {"key": "gia_dat", "meaning": "none", "is_public": False},
    ]
    made = make_layer(fields=fields)
    rows = [
        parcel(1, at, at, ten_chu=name, cot_7=name, gia_dat=f"{at} triệu")
        for at, name in enumerate(NAMES)
    ]
    publish_samples(made, rows)
    return made


def field(key: str) -> LayerField:
    return LayerField.objects.get(key=key)


def own_layer(role: str, layer: Layer) -> bool:
    return bool(ROLES[role][1]) or role in ("administrator", "deputy")


def page(layer: Layer, rest: str = "") -> str:
    return f"/en/staff/layers/{layer.slug}/{rest}"


def field_data(key: str, **values: Any) -> dict[str, Any]:
    row = field(key)
    data = {"name_vi": row.name_vi, "meaning": row.meaning, "reason": "vì vậy"}
    return data | values


# -- a personal meaning ---------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("key", ["ten_chu", "cot_7"])
def test_nobody_opens_owner_names_alone(layer: Layer, role: str, key: str) -> None:
    client = signed_in(role, layer)
    opened = {"meaning": "none", "is_public": "on", "is_searchable": "on"}
    answers = [
        client.post(page(layer, f"fields/{key}/"), field_data(key, **opened)),
        client.post(
            page(layer, f"fields/{key}/"),
            field_data(key, meaning="name", is_public="on"),
        ),
        client.post(
            page(layer, f"fields/{key}/"),
            field_data(key, meaning="sheet", is_public="on"),
        ),
        client.post(
            page(layer, f"fields/{key}/lift"), opened | {"reason": "của cơ quan"}
        ),
    ]
    expected = {403, 422} if not own_layer(role, layer) else {302, 403, 422}
    assert {answer.status_code for answer in answers} <= expected
    for request in ChangeRequest.objects.all():
        client.post(page(layer, f"requests/{request.pk}/confirm"))
    assert not field(key).is_public
    assert leaks(layer, NAMES) == []


@pytest.mark.parametrize("role", ["planner", "publisher", "administrator"])
def test_django_admin_opens_nothing(layer: Layer, role: str) -> None:
    if role == "publisher":
        LayerRight.objects.filter(user__username=role).delete()
    client = signed_in(role, layer)
    data = admin_form(client, layer)
    at = [f.key for f in layer.fields.all()].index("ten_chu")
    data |= {
        f"fields-{at}-meaning": "none",
        f"fields-{at}-is_public": "on",
        f"fields-{at}-is_searchable": "",
        f"fields-{at}-visibility_reason": "x",
        f"fields-{at}-name_vi": "Chủ",
        "style": '{"type": "single", "field": "ten_chu", "label": {"field": "ten_chu"}}',
        "view_audience": "restricted",
        "role": "other",
        "source": "xyz",
        "external_url": XYZ,
        "slug": "parcels-2",
    }
    answer = client.post(f"/admin/layers/layer/{layer.pk}/change/", data)
    assert answer.status_code in (200, 302)
    row, now = field("ten_chu"), Layer.objects.get(pk=layer.pk)
    assert (row.meaning, row.is_public, row.visibility_reason) == ("owner", False, "")
    assert (now.view_audience, now.role, now.source) == ("public", "parcel", "store")
    assert now.slug == "parcels"
    assert leaks(now, NAMES) == []


def test_django_admin_has_no_other_way_to_a_field(layer: Layer) -> None:
    client = signed_in("planner", layer)
    field_id = field("ten_chu").pk
    for address in (
        f"/admin/layers/layerfield/{field_id}/change/",
        "/admin/layers/layerfield/",
        "/admin/layers/changerequest/",
        f"/admin/layers/layer/{layer.pk}/delete/",
    ):
        assert client.post(address, {"is_public": "on"}).status_code in (403, 404)
    listed = client.post(
        "/admin/layers/layer/",
        {
            "action": "delete_selected",
            "_selected_action": layer.pk,
            "form-0-view_audience": "public",
            "form-TOTAL_FORMS": 1,
            "form-INITIAL_FORMS": 1,
        },
    )
    assert listed.status_code in (200, 302, 403)
    assert Layer.objects.filter(pk=layer.pk).exists()
    data = admin_form(client, layer) | {
        "rights-TOTAL_FORMS": 1,
        "rights-INITIAL_FORMS": 0,
        "rights-0-right": "publish",
        "rights-0-user": person("planner", layer).pk,
    }
    client.post(f"/admin/layers/layer/{layer.pk}/change/", data)
    assert not LayerRight.objects.filter(right="publish").exists()


def ask(client: Client, layer: Layer, key: str = "ten_chu", **values: Any) -> Any:
    wanted = {
        "meaning": "name",
        "is_public": "on",
        "reason": "tên cơ quan, không phải người",
    }
    return client.post(page(layer, f"fields/{key}/lift"), wanted | values)


def decide(client: Client, layer: Layer, verb: str = "confirm") -> Any:
    row = ChangeRequest.objects.latest("pk")
    return client.post(page(layer, f"requests/{row.pk}/{verb}"), {"answer": "đã xem"})


@pytest.mark.parametrize(
    ("asker", "second", "is_done"),
    [
        ("administrator", "publisher", True),
        ("publisher", "administrator", True),
        ("administrator", "deputy", True),
        ("publisher", "second", False),  # no administrator among them
        ("administrator", "planner", False),  # edit only
        ("administrator", "officer", False),
        ("administrator", "supervisor", False),
        ("administrator", "stranger", False),
        ("administrator", "administrator", False),  # oneself
        ("publisher", "publisher", False),
    ],
)
def test_two_people_lift_it(
    layer: Layer, asker: str, second: str, is_done: bool
) -> None:
    assert ask(signed_in(asker, layer), layer).status_code == 302
    answer = decide(signed_in(second, layer), layer)
    assert answer.status_code == (302 if is_done else 403)
    row = field("ten_chu")
    assert (row.meaning, row.is_public) == (
        ("name", True) if is_done else ("owner", False)
    )
    if is_done:
        assert row.visibility_reason == "tên cơ quan, không phải người"
        assert any("/api/layers" in found for found in leaks(layer, NAMES)), (
            "opened on purpose, and the leak check sees it"
        )
    else:
        assert leaks(layer, NAMES) == []


@pytest.mark.parametrize("role", ["planner", "officer", "supervisor", "stranger"])
def test_only_who_may_publish_asks(layer: Layer, role: str) -> None:
    assert ask(signed_in(role, layer), layer).status_code == 403
    assert not ChangeRequest.objects.exists()


def test_it_is_asked_with_a_reason(layer: Layer) -> None:
    assert ask(signed_in("publisher", layer), layer, reason=" ").status_code == 422
    assert not ChangeRequest.objects.exists()


def test_the_database_knows_no_confirmation_of_oneself(layer: Layer) -> None:
    from django.db import IntegrityError  # noqa: PLC0415

    user = person("administrator", layer)
    with pytest.raises(IntegrityError):
        ChangeRequest.objects.create(
            layer=layer,
            changes={},
            state="confirmed",
            requested_by=user,
            decided_by=user,
        )


def test_a_declined_request_changes_nothing(layer: Layer) -> None:
    ask(signed_in("publisher", layer), layer)
    assert (
        decide(signed_in("administrator", layer), layer, "decline").status_code == 302
    )
    assert ChangeRequest.objects.get().state == "declined"
    assert not field("ten_chu").is_public
    assert decide(signed_in("deputy", layer), layer).status_code == 409


def test_who_lost_the_right_does_not_count(layer: Layer) -> None:
    ask(signed_in("publisher", layer), layer)
    LayerRight.objects.filter(user__username="publisher").delete()
    assert decide(signed_in("administrator", layer), layer).status_code == 409
    assert not field("ten_chu").is_public


def test_other_personal_data_since_then_stop_it(layer: Layer) -> None:
    ask(signed_in("publisher", layer), layer)
    rows = [parcel(1, n, n, ten_chu=f"09123456{n:02}") for n in range(8)]
    publish_samples(layer, rows)
    assert decide(signed_in("administrator", layer), layer).status_code == 409
    assert not field("ten_chu").is_public


def test_closing_it_again_ends_the_lifting(layer: Layer) -> None:
    ask(signed_in("publisher", layer), layer)
    decide(signed_in("administrator", layer), layer)
    planner = signed_in("planner", layer)
    address = page(layer, "fields/ten_chu/")
    assert planner.post(address, field_data("ten_chu")).status_code == 302
    assert not field("ten_chu").is_public
    boss = signed_in("administrator", layer)
    again = boss.post(address, field_data("ten_chu", is_public="on"))
    assert again.status_code == 403
    assert leaks(layer, NAMES) == []


def test_saving_a_public_field_recognises_it_again(layer: Layer) -> None:
    """However it became public: whoever saves it next closes it."""
    LayerField.objects.filter(key="cot_7").update(is_public=True)
    assert leaks(layer, NAMES, printed=True) != []
    planner = signed_in("planner", layer)
    values = field_data("cot_7", name_vi="Cột bảy", is_public="on")
    answer = planner.post(page(layer, "fields/cot_7/"), values, follow=True)
    assert "names of people" in answer.content.decode()
    row = field("cot_7")
    assert (row.meaning, row.is_public, row.name_vi) == ("owner", False, "Cột bảy")
    assert leaks(layer, NAMES, printed=True) == []


def test_a_superseded_version_full_of_names_counts(layer: Layer) -> None:
    publish_samples(layer, [parcel(1, 1, cot_7="vườn"), parcel(1, 2, 1, cot_7="ao")])
    boss = signed_in("administrator", layer)
    values = field_data("cot_7", is_public="on")
    assert boss.post(page(layer, "fields/cot_7/"), values).status_code == 403
    assert not field("cot_7").is_public


# -- a private field that is not personal -----------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("planner", 403),
        ("publisher", 302),
        ("administrator", 302),
        ("officer", 403),
        ("supervisor", 403),
        ("stranger", 403),
    ],
)
def test_opening_a_field_needs_publish(layer: Layer, role: str, status: int) -> None:
    client = signed_in(role, layer)
    values = field_data("gia_dat", is_public="on")
    answer = client.post(page(layer, "fields/gia_dat/"), values)
    assert answer.status_code == status
    assert field("gia_dat").is_public == (status == 302)


def test_closing_needs_edit_only(layer: Layer) -> None:
    LayerField.objects.filter(key="gia_dat").update(is_public=True)
    planner = signed_in("planner", layer)
    assert (
        planner.post(page(layer, "fields/gia_dat/"), field_data("gia_dat")).status_code
        == 302
    )
    assert not field("gia_dat").is_public


def test_a_layer_of_two_people_opens_a_field_by_two(layer: Layer) -> None:
    Layer.objects.update(needs_second_person=True)
    publisher = signed_in("publisher", layer)
    values = field_data("gia_dat", is_public="on", name_vi="Giá đất")
    assert publisher.post(page(layer, "fields/gia_dat/"), values).status_code == 302
    row = field("gia_dat")
    assert (row.is_public, row.name_vi) == (False, "Giá đất")
    assert decide(publisher, layer).status_code == 403
    assert decide(signed_in("second", layer), layer).status_code == 302
    assert field("gia_dat").is_public


# -- the layer's own facts --------------------------------------------------------

FACTS = {
    "view_audience": "staff",
    "download_audience": "staff",
    "role": "zoning",
    "is_shown_first": "on",
    "source": "xyz",
    "slug": "thua-moi",
}


def facts_data(layer: Layer, **values: Any) -> dict[str, Any]:
    names = ("slug", "role", "source", "external_url", "external_layers")
    names += ("view_audience", "download_audience")
    data = {name: getattr(layer, name) for name in names}
    return data | {"reason": "theo quyết định"} | values


def changed(layer: Layer, name: str) -> bool:
    before = getattr(layer, name)
    return getattr(Layer.objects.get(pk=layer.pk), name) != before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", FACTS)
def test_facts_need_publish_and_the_slug_an_administrator(
    layer: Layer, role: str, name: str
) -> None:
    client = signed_in(role, layer)
    more = {"external_url": XYZ} if name == "source" else {}
    data = facts_data(layer, **{name: FACTS[name]}, **more)
    answer = client.post(page(layer), data)
    is_admin = role in ("administrator", "deputy")
    may = is_admin or (role in ("publisher", "second") and name != "slug")
    assert answer.status_code == (
        302 if may or role in ("publisher", "second") else 403
    )
    assert changed(layer, name) == may


def test_under_four_eyes_another_person_confirms(layer: Layer) -> None:
    Layer.objects.update(needs_second_person=True, view_audience="restricted")
    publisher = signed_in("publisher", layer)
    data = facts_data(layer, view_audience="public", needs_second_person="on")
    assert publisher.post(page(layer), data).status_code == 302
    assert Layer.objects.get().view_audience == "restricted"
    assert decide(publisher, layer).status_code == 403
    assert decide(signed_in("planner", layer), layer).status_code == 403
    assert decide(signed_in("second", layer), layer).status_code == 302
    assert Layer.objects.get().view_audience == "public"


def test_an_administrator_alone_does_not_switch_four_eyes_off(layer: Layer) -> None:
    Layer.objects.update(needs_second_person=True)
    boss = signed_in("administrator", layer)
    assert boss.post(page(layer), facts_data(layer)).status_code == 302
    assert Layer.objects.get().needs_second_person
    assert decide(signed_in("second", layer), layer).status_code == 403, (
        "administrators only"
    )
    assert decide(signed_in("deputy", layer), layer).status_code == 302
    assert not Layer.objects.get().needs_second_person


def test_a_planners_layer_from_outside_is_on_nobodys_map(client: Client) -> None:
    layer = make_layer("khac")
    planner = signed_in("planner", layer)
    data = {
        **{"slug": "anh", "name_vi": "Ảnh", "source": "xyz", "external_url": XYZ},
        **{"role": "other", "order": 1, "measure_srid": 9209, "min_overlap": 1},
        **{"min_zoom": 0, "max_zoom": 18, "style": "{}", "opacity": 1},
        **{"view_audience": "public", "download_audience": "public"},
        **{"is_shown_first": "on", "is_demo": ""},
        **{
            f"{p}-{n}_FORMS": 0
            for p in ("fields", "rights")
            for n in ("TOTAL", "INITIAL")
        },
    }
    answer = planner.post("/admin/layers/layer/add/", data)
    assert answer.status_code == 302, answer.context["errors"]
    made = Layer.objects.get(slug="anh")
    assert (made.view_audience, made.is_shown_first) == ("restricted", False)
    assert "anh" not in str(client.get("/api/layers/").json())
    opened = facts_data(made, view_audience="public", is_shown_first="on")
    assert planner.post(page(made), opened).status_code == 403
    LayerRight.objects.create(
        layer=made, right="publish", user=person("planner", layer)
    )
    assert planner.post(page(made), opened).status_code == 422
    assert not Layer.objects.get(slug="anh").is_shown_first


def test_turning_a_layer_to_an_outside_source_takes_it_off_the_first_view(
    layer: Layer,
) -> None:
    Layer.objects.update(is_shown_first=True)
    data = facts_data(layer, source="xyz", external_url=XYZ, is_shown_first="on")
    assert signed_in("publisher", layer).post(page(layer), data).status_code == 302
    now = Layer.objects.get()
    assert (now.source, now.is_shown_first) == ("xyz", False)


# -- where people work ------------------------------------------------------------


def test_what_waits_is_seen_in_the_workspace(layer: Layer) -> None:
    ask(signed_in("publisher", layer), layer)
    boss, planner = signed_in("administrator", layer), signed_in("planner", layer)
    home = boss.get("/en/staff/").content.decode()
    assert "/en/staff/layers/waiting" in home
    for address in ("/en/staff/layers/waiting", "/en/staff/layers/", page(layer)):
        assert "Confirm" in boss.get(address).content.decode(), address
    assert "Confirm" not in planner.get(page(layer)).content.decode()
    assert (
        "tên cơ quan"
        not in signed_in("stranger", layer)
        .get("/en/staff/layers/waiting")
        .content.decode()
    )


@pytest.mark.parametrize("role", ["officer", "supervisor", "stranger"])
def test_others_do_not_even_see_the_pages(layer: Layer, role: str) -> None:
    client = signed_in(role, layer)
    for rest in ("", "fields/ten_chu/"):
        assert client.get(page(layer, rest)).status_code == 403
    assert client.get("/en/staff/layers/khong-co/").status_code == 403
    assert Client().get(page(layer)).status_code == 302


def test_forged_posts_are_refused(layer: Layer) -> None:
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(person("administrator", layer))
    ask(signed_in("publisher", layer), layer)
    row = ChangeRequest.objects.get()
    for rest in (
        "",
        "fields/ten_chu/",
        "fields/ten_chu/lift",
        f"requests/{row.pk}/confirm",
    ):
        assert forger.post(page(layer, rest)).status_code == 403
    assert not field("ten_chu").is_public
