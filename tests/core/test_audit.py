"""The audit trail: added to, never changed; it names private values and holds none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gisportal.core import audit
from gisportal.core.audit.entry import MASK, AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan() -> User:
    return User.objects.create_user("lan", "lan@vinhlong.example", is_staff=True)


def aged(days: int) -> AuditEntry:
    """An entry that is so many days old."""
    entry = AuditEntry(
        event="rights.test", action=1, timestamp=timezone.now() - timedelta(days=days)
    )
    entry.save()
    return entry


def test_it_records_who_did_what_and_why(lan: User):
    change = {"is_public": (False, True)}
    audit.record(lan, "audience.shown", lan, changes=change, reason=" asked ")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.actor_name, entry.event) == (
        lan,
        "lan",
        "audience.shown",
    )
    assert entry.changes == {"is_public": ["False", "True"]}
    assert (entry.reason, entry.object_repr) == ("asked", "lan")


def test_nobody_acts_where_nobody_is_signed_in():
    audit.record(AnonymousUser(), "export.layer", "parcels")
    assert AuditEntry.objects.latest("pk").actor_name == ""


def test_an_event_without_a_subject_is_refused():
    with pytest.raises(ValueError, match="misc"):
        audit.record(None, "misc.thing", "x")


def test_it_stands_and_falls_with_the_change(lan: User):
    count = AuditEntry.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record(lan, "rights.given", lan)
        raise RuntimeError
    assert AuditEntry.objects.count() == count


def test_private_values_are_named_and_not_kept(lan: User):
    secret = ("a@b.example", "c@d.example")
    audit.record(lan, "people.moved", lan, changes={"email": secret, "note": None})
    assert AuditEntry.objects.latest("pk").changes == {
        "email": [MASK, MASK],
        "note": [MASK, MASK],
    }


def test_a_changed_account_is_an_entry_without_names_and_mail(lan: User):
    lan.first_name, lan.email, lan.is_superuser = "Hoa", "hoa@vinhlong.example", True
    lan.set_password("một mật khẩu dài")
    lan.save()
    entry = AuditEntry.objects.filter(event="people.user.update").latest("pk")
    assert set(entry.changes) == {"first_name", "email", "is_superuser", "password"}
    assert entry.changes["is_superuser"] == ["False", "True"]
    for name in ("first_name", "email", "password"):
        assert entry.changes[name] == [MASK, MASK]


def test_joining_a_group_is_an_entry(lan: User):
    group, _made = Group.objects.get_or_create(name="planner")
    lan.groups.add(group)
    entry = AuditEntry.objects.latest("pk")
    assert entry.changes["groups"]["objects"] == ["planner"]
    assert entry.changes_shown == [("groups", "+ planner")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET actor_name = 'nobody'",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_auditentry",
    ],
)
def test_the_database_refuses_to_change_or_remove_entries(lan: User, statement: str):
    audit.record(lan, "rights.given", lan)
    aged(1000)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditentry ENABLE TRIGGER audit_table_guard")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER audit_table_guard")


def test_old_entries_go_by_the_one_function_and_it_says_so():
    aged(1000)
    aged(500)
    kept = aged(200)
    assert audit.purge(timezone.now() - timedelta(days=365)) == 2
    assert AuditEntry.objects.filter(pk=kept.pk).exists()
    purged = AuditEntry.objects.get(event="audit.purged")
    assert purged.changes == {"entries": ["2", "0"]}


def test_young_entries_stay_whoever_asks():
    aged(80)
    assert audit.purge(timezone.now()) == 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL core.audit_purge = 'on'")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("DELETE FROM core_auditentry")


def test_an_entry_outlives_its_actor_and_its_target(lan: User):
    audit.record(lan, "rights.given", lan)
    lan.delete()
    entry = AuditEntry.objects.get(event="rights.given")
    assert (entry.actor_name, entry.object_repr) == ("lan", "lan")
    assert AuditEntry.objects.filter(event="people.user.delete").exists()


def test_no_address_of_a_machine_is_kept():
    names = {field.name for field in AuditEntry._meta.get_fields()}
    assert not names & {"remote_addr", "remote_port", "actor_email"}
